// The tour's steps tick themselves by the facts of the log.

/** step key -> the kind of fact that shows it happened, in the order of a visit */
export const STEPS = {
  card: "CardPresented",
  ticket: "TicketIssued",
  slip: "TicketPrinted",
  call: "TicketCalled",
  serve: "ServiceStarted",
  accept: "CaseAccepted",
  finish: "ServiceFinished",
  rate: "ServiceRated",
  conclude: "CaseConcluded",
  ready: "ResultReady",
  handover: "ResultHandedOver",
};

/** step key -> the surface on which it is made or seen */
export const PLACE = {
  card: "kiosk",
  ticket: "kiosk",
  slip: "kiosk",
  call: "clerk",
  serve: "clerk",
  accept: "clerk",
  finish: "clerk",
  rate: "pad",
  conclude: "backoffice",
  ready: "backoffice",
  handover: "output",
};

const STEP_OF = Object.fromEntries(Object.entries(STEPS).map(([step, kind]) => [kind, step]));

// After these another code opens a box, which no fact tells.
const OF_LOCKERS = new Set(["ResultDeposited", "ResultTakenOut", "LockerOpened"]);

/** Return the tour's state after a fact. */
export function reduce(state, fact) {
  if (OF_LOCKERS.has(fact.kind)) return { ...state, refetch: true };
  const step = STEP_OF[fact.kind];
  if (!step || state.done.includes(step)) return state;
  return { ...state, done: [...state.done, step] };
}

/** Return the step to do next, or null when all are done. */
export function nextStep(done) {
  return Object.keys(STEPS).find((step) => !done.includes(step)) ?? null;
}
