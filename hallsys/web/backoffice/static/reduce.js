// What the facts change in the back office: the backlog of promised cases and what was decided today.

import { CHANGES_THE_HALL } from "../../static/fold.js";

const LISTED = 30;

/** Return the back office's state after a fact. */
export function reduce(state, fact) {
  if (CHANGES_THE_HALL.has(fact.kind)) return { ...state, refetch: true };
  if (CHANGES_A_LIFE.has(fact.kind)) return { ...state, refetch: true };
  if (COMES_OR_LEAVES.has(fact.kind) && Object.values(state.immediate).includes(fact.ticket_id))
    return { ...state, refetch: true };
  return CHANGES[fact.kind]?.(state, fact) ?? state;
}

/** After these a ticket is at the counters no more, or is there again: its open immediate cases come or go. */
const COMES_OR_LEAVES = new Set([
  "ServiceFinished",
  "TicketMissed",
  "TicketCancelled",
  "TicketExpired",
  "TicketRequeued",
]);

/** After these a case stands elsewhere than its list says, or waits for somebody else: rare, and read anew. */
const CHANGES_A_LIFE = new Set([
  "CaseReceived",
  "ReceivedAccepted",
  "NoticeGiven",
  "DeclineAsked",
  "DeclineSentBack",
  "SupplementAsked",
  "CaseSupplied",
  "CaseSuspended",
  "CaseResumed",
  "CaseWithdrawn",
  "CaseTerminated",
]);

const CHANGES = {
  CaseAccepted: (state, fact) => {
    if (fact.matter_kind === "immediate")
      return { ...state, immediate: { ...state.immediate, [fact.case_id]: fact.ticket_id } };
    const row = {
      case_id: fact.case_id,
      case_number: fact.case_number,
      matter_id: fact.matter_id,
      status: "accepted",
      accepted_by: fact.clerk_id,
      accepted_at: fact.at,
      taken_up_by: null,
      due_at: fact.due_at,
    };
    const cases = [...state.cases.filter((one) => one.case_id !== row.case_id), row];
    return { ...state, cases: cases.sort(byDueTime) };
  },
  CaseTakenUp: (state, fact) => ({
    ...state,
    cases: state.cases.map((row) =>
      row.case_id === fact.case_id ? { ...row, status: "in_progress", taken_up_by: fact.clerk_id } : row,
    ),
  }),
  CaseConcluded: (state, fact) => decided(state, fact, fact.outcome),
  // What was only received was in no backlog.
  CaseDeclined: (state, fact) =>
    state.cases.some((row) => row.case_id === fact.case_id)
      ? {
          ...decided(state, fact, "declined"),
          declines: state.declines.filter((one) => one.case_id !== fact.case_id),
        }
      : { ...state, refetch: true },
};

function byDueTime(one, other) {
  return one.due_at - other.due_at || (one.case_id < other.case_id ? -1 : 1);
}

function byDecision(one, other) {
  return other.at - one.at || (one.case_id < other.case_id ? 1 : -1);
}

function decided(state, fact, outcome) {
  const { [fact.case_id]: _, ...immediate } = state.immediate;
  const cases = state.cases.filter((row) => row.case_id !== fact.case_id);
  if (cases.length === state.cases.length) return { ...state, immediate };
  const row = { case_id: fact.case_id, case_number: fact.case_number, outcome, at: fact.at };
  return { ...state, immediate, cases, done: [row, ...state.done].sort(byDecision).slice(0, LISTED) };
}

/** Return the light of a case at an instant: normal, yellow near its due time, red past it. */
export function lightOf(row, now, yellowMs) {
  if (now > row.due_at) return "red";
  return now > row.due_at - yellowMs ? "yellow" : "normal";
}
