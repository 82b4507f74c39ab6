// What the facts change on a counter: its current service, its waiting list, its parked and missed tickets.

import { CHANGES_THE_HALL, countWaiting, ENDS_SERVICE, listWaiting, windowStates } from "./fold.js";

const SHORT_LIST = 20;

/** Return a counter's state after a fact. */
export function reduceCounter(state, fact) {
  const own = fact.window_id === state.window.window_id;
  if (CHANGES_THE_HALL.has(fact.kind)) return { ...state, refetch: true };
  if (fact.kind === "QueuesAllocated") return own ? { ...state, refetch: true } : state;
  const counted = {
    ...state,
    queues: countWaiting(state.queues, fact),
    waiting: waitingAfter(state, fact),
    windows: windowStates(state.windows, fact),
    window: windowStates([state.window], fact)[0],
  };
  const served = (own && OWN_SERVICE[fact.kind]?.(counted, fact)) || counted;
  const listed = TICKET_LISTS[fact.kind]?.(served, fact) ?? served;
  const helped = HELP[fact.kind]?.(listed, fact) ?? listed;
  const next = CASES[fact.kind]?.(helped, fact) ?? helped;
  const short = next.waiting_cut && next.waiting.length < SHORT_LIST;
  return short ? { ...next, refetch: true } : next;
}

function waitingAfter(state, fact) {
  const allocated = new Set(state.queues.filter((queue) => queue.allocated).map((queue) => queue.queue_id));
  const wanted = (ticket) =>
    ticket.target_window_id === null
      ? allocated.has(ticket.queue_id)
      : ticket.target_window_id === state.window.window_id;
  return listWaiting(state.waiting, fact, { wanted, cut: state.waiting_cut });
}

const OWN_SERVICE = {
  TicketCalled: (state, fact) => ({ ...state, current: called(fact) }),
  TicketRecalled: (state, fact) =>
    withCurrent(state, fact, { recalls: fact.recalls, last_called_at: fact.at }),
  ServiceStarted: (state, fact) => withCurrent(state, fact, { state: "serving", started_at: fact.at }),
};
for (const kind of ENDS_SERVICE) OWN_SERVICE[kind] = ended;

function called(fact) {
  return {
    service_id: fact.service_id,
    ticket_id: fact.ticket_id,
    number: fact.number,
    queue_id: fact.queue_id,
    priority_class: fact.priority_class,
    state: "called",
    called_at: fact.at,
    last_called_at: fact.at,
    started_at: null,
    recalls: 0,
    resumed: fact.resumed,
    waited_ms: fact.waited_ms,
    cases: [],
  };
}

function withCurrent(state, fact, patch) {
  if (state.current?.service_id !== fact.service_id) return state;
  return { ...state, current: { ...state.current, ...patch } };
}

const TALLIES = { ServiceFinished: "served", TicketMissed: "missed" };

function ended(state, fact) {
  const current = state.current?.service_id === fact.service_id ? null : state.current;
  const tally = TALLIES[fact.kind];
  const counts = tally ? { ...state.counts, [tally]: state.counts[tally] + 1 } : state.counts;
  return { ...state, current, counts };
}

const put = (list, fact, since, more = {}) =>
  [
    ...drop(list, fact),
    { ticket_id: fact.ticket_id, number: fact.number, queue_id: fact.queue_id, [since]: fact.at, ...more },
  ].sort((one, other) => one[since] - other[since] || (one.ticket_id < other.ticket_id ? -1 : 1));
const drop = (list, fact) => list.filter((row) => row.ticket_id !== fact.ticket_id);
const isOwn = (state, fact) => fact.window_id === state.window.window_id;
const dropBoth = (state, fact) => ({
  ...state,
  parked: drop(state.parked, fact),
  missed: drop(state.missed, fact),
});

// A parked or missed ticket may be taken up or cancelled anywhere: it leaves the lists by its id.
const TICKET_LISTS = {
  TicketCalled: (state, fact) => countCalls(dropBoth(state, fact), fact, -1),
  TicketCancelled: dropBoth,
  TicketExpired: dropBoth,
  TicketRequeued: dropBoth,
  TicketParked: (state, fact) =>
    isOwn(state, fact) ? { ...state, parked: put(state.parked, fact, "parked_at") } : state,
  TicketMissed: (state, fact) =>
    isOwn(state, fact)
      ? {
          ...state,
          missed: put(state.missed, fact, "missed_at", { calls_left: state.rules.requeue_within_calls }),
        }
      : state,
  CallUndone: (state, fact) =>
    isOwn(state, fact) && fact.resumed
      ? { ...state, parked: put(state.parked, fact, "parked_at") }
      : countCalls(state, fact, 1),
};

/** Count a call of a queue, or its undoing, for those who were missed: they may come back within so many. */
function countCalls(state, fact, more) {
  if (fact.resumed) return state;
  const missed = state.missed.map((row) =>
    row.queue_id === fact.queue_id ? { ...row, calls_left: row.calls_left + more } : row,
  );
  return { ...state, missed };
}

/** Return the missed tickets that may still come back. */
export const returnable = (state) => state.missed.filter((row) => row.calls_left >= 0);

const answering = (state, fact, help) => (state.help?.help_id === fact.help_id ? { ...state, help } : state);

/** A call for help from this window: asked, answered, over. */
const HELP = {
  HelpAsked: (state, fact) =>
    fact.place === `window:${state.window.code}`
      ? { ...state, help: { help_id: fact.help_id, asked_at: fact.at, answered_at: null } }
      : state,
  HelpAnswered: (state, fact) => answering(state, fact, { ...state.help, answered_at: fact.at }),
  HelpClosed: (state, fact) => answering(state, fact, null),
};

const CASES = {
  CaseAccepted: (state, fact) => entered(state, fact, "accepted"),
  CaseReceived: (state, fact) => entered(state, fact, "received"),
  ReceivedAccepted: (state, fact) => withCase(state, fact, { status: "accepted", matter_kind: fact.matter_kind, due_at: fact.due_at }),
  CaseConcluded: (state, fact) => withCase(state, fact, { status: "concluded" }),
  CaseDeclined: (state, fact) => withCase(state, fact, { status: "concluded" }),
  CaseWithdrawn: (state, fact) => withCase(state, fact, { status: "concluded" }),
  CaseTerminated: (state, fact) => withCase(state, fact, { status: "concluded" }),
  CaseExtended: (state, fact) => withCase(state, fact, { due_at: fact.due_at }),
  CaseResumed: (state, fact) => withCase(state, fact, { due_at: fact.due_at }),
  CaseSupplied: (state, fact) => withCase(state, fact, { due_at: fact.due_at }),
  ResultReady: (state, fact) => withCase(state, fact, { with_results: true }),
};

function entered(state, fact, status) {
  const row = {
    case_id: fact.case_id,
    case_number: fact.case_number,
    matter_id: fact.matter_id,
    matter_kind: fact.matter_kind,
    due_at: fact.due_at,
    status,
    with_results: false,
  };
  return withCurrent(state, fact, { cases: [...(state.current?.cases ?? []), row] });
}

function withCase(state, fact, change) {
  const cases = state.current?.cases ?? [];
  if (!cases.some((row) => row.case_id === fact.case_id)) return state;
  const changed = cases.map((row) => (row.case_id === fact.case_id ? { ...row, ...change } : row));
  return { ...state, current: { ...state.current, cases: changed } };
}

/** Return which of the counter's commands may be pressed at an instant (server time). */
export function allowed(state, now) {
  const { current, rules, window } = state;
  const open = window.state === "open" && window.clerk_id === state.clerk.clerk_id;
  const called = open && current?.state === "called";
  const serving = open && current?.state === "serving";
  return {
    next: open && !current,
    recall: called && now - current.last_called_at >= rules.recall_cooldown_ms,
    start: called,
    "no-show": called && current.recalls >= rules.recalls_before_no_show,
    park: serving,
    resume: open && !current && state.parked.length > 0,
    transfer: called || serving,
    finish: serving,
    undo: called && now - current.called_at <= rules.undo_ms,
    pause: open && !current,
    reopen: window.state === "paused" && window.clerk_id === state.clerk.clerk_id,
  };
}
