// What the facts change on a board: the calls of its zone, the waiting counts, the windows.

import { callRow, CHANGES_THE_HALL, countWaiting, ENDS_SERVICE, windowStates } from "../../static/fold.js";

/** Return the board's state after a fact. */
export function reduce(state, fact) {
  if (CHANGES_THE_HALL.has(fact.kind)) return { ...state, refetch: true };
  if (fact.kind === "BoardLaidOut" && fact.zone_id === state.zone.zone_id) return { ...state, refetch: true };
  if (NOTICE_CHANGES[fact.kind]) return { ...state, notices: NOTICE_CHANGES[fact.kind](state, fact) };
  const queues = countWaiting(state.queues, fact);
  const windows = windowStates(state.windows, fact);
  const calls = callsAfter(state, fact);
  const same = queues === state.queues && windows === state.windows && calls === state.calls;
  return same ? state : { ...state, queues, windows, calls };
}

const withoutNotice = (state, fact) => state.notices.filter(({ notice_id }) => notice_id !== fact.notice_id);

const NOTICE_CHANGES = {
  NoticePut: (state, fact) => {
    const others = withoutNotice(state, fact);
    const here = fact.zone_id === null || inZone(state, fact);
    const { seq: _seq, at: _at, kind: _kind, ...notice } = fact;
    return here ? [...others, notice].sort((one, other) => (one.notice_id < other.notice_id ? -1 : 1)) : others;
  },
  NoticeWithdrawn: withoutNotice,
};

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

/** Return whether this board speaks a call: one of any zone within earshot; heard_ids null: of every zone. */
export function isHeard(state, fact) {
  return state.heard_ids === null || state.heard_ids.includes(fact.zone_id);
}

/** Return whether a fact that names a zone belongs to this board; zone_ids null: it is the board of all. */
export function inZone(state, fact) {
  return state.zone_ids === null || state.zone_ids.includes(fact.zone_id);
}
