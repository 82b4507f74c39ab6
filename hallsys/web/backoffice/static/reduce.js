// What the facts change in the back office: the backlog of promised cases and what was decided today.

import { CHANGES_THE_HALL } from "../../static/fold.js";

const LISTED = 30;

/** Return the template that a row goes by; nothing for one that one approver decides. */
export const templateOf = (state, row) => (row.stage ? state.templates[`${row.process}.${row.version}`] : undefined);

/** Return the stage that a row lies in; nothing without a process. */
export const stageOf = (state, row) => templateOf(state, row)?.stages.find((one) => one.code === row.stage);

const isMine = (state, department) => state.desks.length === 0 || state.desks.includes(department);

/** Return the back office's state after a fact. */
export function reduce(state, fact) {
  if (CHANGES_THE_HALL.has(fact.kind)) return { ...state, refetch: true };
  if (CHANGES_A_LIFE.has(fact.kind)) return { ...state, refetch: true };
  if (COMES_OR_LEAVES.has(fact.kind) && Object.values(state.immediate).includes(fact.ticket_id))
    return { ...state, refetch: true };
  if (REACHES_THE_WINDOW.has(fact.kind) && state.undelivered.some((one) => one.case_id === fact.case_id))
    return { ...state, refetch: true };
  if (MOVES_A_ROW[fact.kind]?.(state, fact)) return { ...state, refetch: true };
  return CHANGES[fact.kind]?.(state, fact) ?? state;
}

/** What these say of a row the fact does not tell: who was told of a case that is late, where a void paper lies now. */
const MOVES_A_ROW = {
  ResultTakenOut: (state, fact) => state.corrections.some((one) => one.case_id === fact.case_id),
  CaseEscalated: (state, fact) => state.cases.some((one) => one.case_id === fact.case_id),
  StageReached: (state, fact) => isMine(state, fact.department) && fact.due_at < fact.at,
};

/** After these less of a decided case is to be delivered, or nothing, or it is nearer to the window. */
const REACHES_THE_WINDOW = new Set(["StageEnded", "ResultSent", "ResultReceived", "ResultReady"]);

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
  "ReasonsSet",
  "CaseReceived",
  "ReceivedAccepted",
  "NoticeGiven",
  "DeclineAsked",
  "DeclineSentBack",
  "SupplementAsked",
  "CaseSupplied",
  "CaseSuspended",
  "CaseResumed",
  "ExtensionAsked",
  "CaseExtended",
  "ExtensionRefused",
  "CaseWithdrawn",
  "CaseTerminated",
  "VoidAsked",
  "VoidRefused",
  "CaseVoided",
  "ResultRecalled",
  "ResultReturned",
  "ResultBroughtBack",
  "ResultReplaced",
]);

const CHANGES = {
  CaseAccepted: (state, fact) => {
    if (fact.matter_kind === "immediate")
      return { ...state, immediate: { ...state.immediate, [fact.case_id]: fact.ticket_id } };
    const department = state.matters[fact.matter_id]?.department ?? "";
    if (!isMine(state, department)) return state;
    return put(state, { ...common(fact), status: "accepted", accepted_by: fact.clerk_id, accepted_at: fact.at, department });
  },
  CaseTakenUp: (state, fact) =>
    change(state, fact, (row) => ({
      ...row,
      status: "in_progress",
      taken_up_by: row.stage ? null : fact.clerk_id,
    })),
  StageReached: (state, fact) => {
    if (!isMine(state, fact.department)) return drop(state, fact);
    const { process, version, stage } = fact;
    const row = {
      ...common(fact),
      ...{ status: fact.status, accepted_by: fact.accepted_by, accepted_at: fact.accepted_at },
      ...{ department: fact.department, process, version, stage },
      ...{ stage_due: fact.stage_due, holder_id: fact.holder_id },
    };
    return templateOf(state, row) ? put(state, row) : { ...state, refetch: true };
  },
  StageClaimed: (state, fact) => change(state, fact, (row) => ({ ...row, holder_id: fact.clerk_id })),
  StageGivenBack: (state, fact) => change(state, fact, (row) => ({ ...row, holder_id: null })),
  StageEnded: (state, fact) => (fact.last ? drop(state, fact) : state),
  DeskClerksSet: (state, fact) =>
    fact.clerk_id === state.clerk.clerk_id ? { ...state, refetch: true } : state,
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

/** What a row has of any fact; without a process there is no stage. */
const common = (fact) => ({
  case_id: fact.case_id,
  case_number: fact.case_number,
  matter_id: fact.matter_id,
  taken_up_by: null,
  due_at: fact.due_at,
  process: null,
  version: null,
  stage: null,
  stage_due: null,
  holder_id: null,
  told: [],
});

const without = (state, fact) => state.cases.filter((row) => row.case_id !== fact.case_id);

const put = (state, row) => ({ ...state, cases: [...without(state, row), row].sort(byDueTime) });

const drop = (state, fact) => ({ ...state, cases: without(state, fact) });

const change = (state, fact, changed) => ({
  ...state,
  cases: state.cases.map((row) => (row.case_id === fact.case_id ? changed(row) : row)),
});

function byDueTime(one, other) {
  return one.due_at - other.due_at || (one.case_id < other.case_id ? -1 : 1);
}

function byDecision(one, other) {
  return other.at - one.at || (one.case_id < other.case_id ? 1 : -1);
}

function decided(state, fact, outcome) {
  const { [fact.case_id]: _, ...immediate } = state.immediate;
  const cases = without(state, fact);
  const extensions = state.extensions.filter((one) => one.case_id !== fact.case_id);
  if (cases.length === state.cases.length) return { ...state, immediate, extensions };
  const row = { case_id: fact.case_id, case_number: fact.case_number, outcome, at: fact.at };
  return { ...state, immediate, cases, extensions, done: [row, ...state.done].sort(byDecision).slice(0, LISTED) };
}

/**
 * Return the light of a case at an instant: normal, warning and yellow as its due time comes near, red past it,
 * serious long after. lights: how long before its due time it is a warning, or yellow, and how long after serious.
 */
export function lightOf(row, now, lights) {
  const left = row.due_at - now;
  if (left < 0) return -left > lights.serious_ms ? "serious" : "red";
  if (left <= lights.yellow_ms) return "yellow";
  return left <= lights.warning_ms ? "warning" : "normal";
}
