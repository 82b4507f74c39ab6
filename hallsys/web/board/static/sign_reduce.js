// What the facts change on a window's sign: its call and its state.

import { callRow, CHANGES_THE_HALL, ENDS_SERVICE, windowStates } from "../../static/fold.js";

/** Return the sign's state after a fact. */
export function reduce(state, fact) {
  if (CHANGES_THE_HALL.has(fact.kind)) return { ...state, refetch: true };
  if (fact.window_id !== state.window.window_id) return state;
  if (fact.kind === "ClerkSignedIn") return { ...state, refetch: true };
  const window = windowStates([state.window], fact)[0];
  if (fact.kind === "ClerkSignedOut") return { ...state, window: { ...window, clerk: null } };
  return { ...state, window, call: callAfter(state.call, fact) };
}

function callAfter(call, fact) {
  if (fact.kind === "TicketCalled") return callRow(fact);
  if (call?.service_id !== fact.service_id) return call;
  if (ENDS_SERVICE.has(fact.kind)) return null;
  if (fact.kind === "ServiceStarted") return { ...call, state: "serving" };
  if (fact.kind === "TicketRecalled") return { ...call, recalls: fact.recalls, last_called_at: fact.at };
  return call;
}

const QUIET = { open: "idle", paused: "paused", signed_out: "closed" };

/** Return what the sign says: idle, called, serving, paused or closed. */
export function signState({ window, call }) {
  return call?.state ?? QUIET[window.state];
}

/** Return where a ticket of this window goes by a fact, {number, n, at}; n null: back into a queue. Else null. */
export function movedFrom({ window, numbers }, fact) {
  if (fact.kind !== "TicketTransferred" || fact.window_id !== window.window_id) return null;
  return { number: fact.number, n: numbers[fact.target_window_id] ?? null, at: fact.at };
}
