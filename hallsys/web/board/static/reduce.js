// What the facts change on a board: the calls of its zone, the waiting counts, the windows.

import { callRow, CHANGES_THE_HALL, countWaiting, ENDS_SERVICE, windowStates } from "../../static/fold.js";

/** Return the board's state after a fact. */
export function reduce(state, fact) {
  if (CHANGES_THE_HALL.has(fact.kind)) return { ...state, refetch: true };
  const queues = countWaiting(state.queues, fact);
  const windows = windowStates(state.windows, fact);
  const calls = callsAfter(state, fact);
  const same = queues === state.queues && windows === state.windows && calls === state.calls;
  return same ? state : { ...state, queues, windows, calls };
}

function callsAfter(state, fact) {
  if (ENDS_SERVICE.has(fact.kind)) return without(state.calls, fact.service_id);
  return CALL_CHANGES[fact.kind]?.(state, fact) ?? state.calls;
}

function without(calls, serviceId) {
  const left = calls.filter((call) => call.service_id !== serviceId);
  return left.length === calls.length ? calls : left;
}

const change = (calls, serviceId, patch) =>
  calls.map((call) => (call.service_id === serviceId ? { ...call, ...patch } : call));

const CALL_CHANGES = {
  TicketCalled: (state, fact) =>
    inZone(state, fact) ? [...without(state.calls, fact.service_id), callRow(fact)] : state.calls,
  TicketRecalled: (state, fact) =>
    change(state.calls, fact.service_id, { recalls: fact.recalls, last_called_at: fact.at }),
  ServiceStarted: (state, fact) => change(state.calls, fact.service_id, { state: "serving" }),
};

/** Return whether a fact that names a zone belongs to this board. */
export function inZone(state, fact) {
  return state.zone.zone_id === null || fact.zone_id === state.zone.zone_id;
}

const RANK = { called: 0, serving: 1 };

/**
 * Return the `size` rows to show on turn n. Those called and not yet at the window come first, newest first; if they
 * are more than fit, the turns lead through all of them. Whoever is being served fills what is left.
 */
export function rowsOn(calls, turn, size) {
  const sorted = [...calls].sort(
    (one, other) => RANK[one.state] - RANK[other.state] || other.last_called_at - one.last_called_at,
  );
  const called = sorted.filter((call) => call.state === "called").length;
  const turns = Math.max(1, Math.ceil(called / size));
  const first = (turn % turns) * size;
  return sorted.slice(first, first + size);
}

/** Return the call that is shown large: the one being announced, else the newest. */
export function heroOf(calls, announcedId) {
  const announced = calls.find((call) => call.service_id === announcedId);
  if (announced) return announced;
  const waiting = calls.filter((call) => call.state === "called");
  return waiting.reduce(
    (newest, call) => (call.last_called_at >= (newest?.last_called_at ?? 0) ? call : newest),
    null,
  );
}
