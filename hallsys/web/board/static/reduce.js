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

/** Return the notices that stand at the instant `now`: important ones first, then the newest. */
export function noticesAt(notices, now) {
  const rank = ({ severity }) => (severity === "important" ? 0 : 1);
  return notices
    .filter(({ begins_at, ends_at }) => begins_at <= now && (ends_at === null || now < ends_at))
    .sort((one, other) => rank(one) - rank(other) || other.begins_at - one.begins_at);
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
