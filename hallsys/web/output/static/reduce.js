// What the facts change at the output window: the counter, the results that are ready, the hand-overs of the day.

import { reduceCounter } from "../../static/counter.js";

const LISTED = 30;

/** Return the output window's state after a fact. */
export function reduce(state, fact) {
  const counter = reduceCounter(state, fact);
  return CHANGES[fact.kind]?.(counter, fact) ?? counter;
}

// It lay on a shelf, in another hall, or in a locker: not for too long there, or it would not have opened.
function left(state, { taken_by, at_hall }) {
  if (at_hall) return state;
  if (taken_by !== "locker") return { ...state, ready_count: Math.max(0, state.ready_count - 1) };
  return { ...state, lockers: { ...state.lockers, lies: Math.max(0, state.lockers.lies - 1) } };
}

const halls = (state, coming, there) => ({
  ...state,
  halls: { any: true, coming: Math.max(0, state.halls.coming + coming), there: Math.max(0, state.halls.there + there) },
});

function handed(state, fact) {
  const row = { result_id: fact.result_id, case_number: fact.case_number, taken_by: fact.taken_by, at: fact.at };
  const others = state.handed_over.filter((one) => one.result_id !== row.result_id);
  return { ...state, handed_count: state.handed_count + 1, handed_over: [row, ...others].slice(0, LISTED) };
}

function unhanded(state, fact, here) {
  const handed_over = state.handed_over.filter((one) => one.result_id !== fact.result_id);
  const next = { ...state, handed_count: state.handed_count - (here ? 1 : 0), handed_over };
  // What stood below a full list is known to the server alone.
  return state.handed_over.length === LISTED ? { ...next, refetch: true } : next;
}

const isHere = (state, fact) => fact.window_id === state.window.window_id;

const CHANGES = {
  ResultDispatched: (state) => ({ ...state, ready_count: Math.max(0, state.ready_count - 1) }),
  // Of what was called back the list of this hall says where it is.
  ResultArrived: (state, { ready }) => (ready ? state : { ...state, refetch: true }),
  ResultSentHome: (state) => ({ ...halls(state, 1, 0), refetch: state.to_go_back.length > 0 }),
  ResultCameHome: (state) => ({ ...halls(state, -1, 0), refetch: state.to_go_back.length > 0 }),
  ResultLost: (state) => ({ ...state, refetch: true }),
  GuestAwaited: (state) => halls(state, 1, 0),
  GuestReceived: (state) => halls(state, -1, 1),
  GuestHandedOver: (state, fact) => halls(isHere(state, fact) ? handed(state, fact) : state, 0, -1),
  GuestTakenBack: (state, fact) => halls(unhanded(state, fact, isHere(state, fact)), 0, 1),
  GuestTakenIn: (state) => halls(state, 0, 1),
  GuestSentHome: (state) => halls(state, 0, -1),
  GuestLost: (state, { returning }) => halls(state, returning ? 0 : -1, 0),
  ResultSent: (state) => ({ ...state, coming_count: state.coming_count + 1 }),
  ResultReceived: (state) => ({ ...state, coming_count: Math.max(0, state.coming_count - 1) }),
  // What of a case that ended lay ready, or was on its way, the fact does not tell.
  CaseTerminated: (state) => ({ ...state, refetch: true }),
  CaseVoided: (state) => ({ ...state, refetch: true }),
  // Rare, and what lies here of it is known to the server alone.
  ResultRecalled: (state) => ({ ...state, refetch: true }),
  ResultReturned: (state) => ({ ...state, refetch: true }),
  ResultBroughtBack: (state) => ({ ...state, refetch: true }),
  ResultDeposited: (state) => ({
    ...state,
    ready_count: Math.max(0, state.ready_count - 1),
    lockers: { ...state.lockers, lies: state.lockers.lies + 1 },
  }),
  DepositOverdue: (state) => ({ ...state, lockers: { ...state.lockers, late: state.lockers.late + 1 } }),
  // Whether it had lain too long the fact does not tell.
  ResultTakenOut: (state) => ({ ...state, refetch: true }),
  LockerBankPut: (state) => ({ ...state, lockers: { ...state.lockers, any: true } }),
  ResultReady: (state) => ({ ...state, ready_count: state.ready_count + 1 }),
  ResultHandedOver: (state, fact) => {
    const next = left(state, fact);
    return isHere(state, fact) ? handed(next, fact) : next;
  },
  ResultTakenBack: (state, fact) => {
    // What was collected out of a locker was no hand-over of a window, and what in another hall is ready there.
    const next = unhanded(state, fact, isHere(state, fact) && fact.taken_by !== "locker");
    return fact.at_hall ? next : { ...next, ready_count: state.ready_count + 1 };
  },
};

/** Return the place of this window as it stands in facts. */
export function placeOf(state) {
  return `window:${state.window.code}`;
}
