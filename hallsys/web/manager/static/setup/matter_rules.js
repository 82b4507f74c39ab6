// A matter's form: what holds on its day, what others changed meanwhile, and its situations. No browser.

const same = (one, other) => JSON.stringify(one ?? "") === JSON.stringify(other ?? "") || String(one) === String(other);
const LISTS = ["questions", "checklist"];

/** Return whether a version waits that would undo what takes effect on `day` (empty: at once). */
export const comesBefore = ({ waiting }, day) => waiting.length > 0 && !(day >= waiting[0].effective_on);

// told: what the server told of the matter; its `waiting` versions hold what it holds: held, questions, checklist.
const heldOn = ({ told }, day) => told.waiting.find((one) => day && day >= one.effective_on) ?? told;

/** Return the draft of the form that is opened on what the server told of a matter. */
export function opened(told) {
  const draft = { kind: "matter", row: told.row, told, values: { ...told.row, ...told.held }, questions: told.questions, checklist: told.checklist };
  const day = told.waiting[0]?.effective_on;
  // Where a version waits, the form begins with it: whatever is to hold earlier would be undone by it.
  return day ? onDay(draft, day) : draft;
}

/** Return a draft with another day to take effect: what was not changed by hand is what holds on that day. */
export function onDay(draft, day) {
  const values = { ...draft.values, effective_on: day };
  return merged(draft, { ...draft, values }, heldOn(draft, draft.values.effective_on), heldOn(draft, day)).draft;
}

/**
 * Return {draft, both}: the draft on what the server tells now, since others changed the matter. What was not
 * changed by hand is theirs; `both` names what they and the form changed: it stays as it was typed.
 */
export function rebased(draft, told) {
  const day = draft.values.effective_on;
  const next = { ...draft, told, row: told.row };
  const whole = (at) => ({ ...heldOn(at, day), held: { ...at.row, ...heldOn(at, day).held } });
  return merged(draft, next, whole(draft), whole(next));
}

function merged(draft, next, was, is) {
  const [values, both, lists] = [{ ...next.values }, [], {}];
  const settle = (name, mine, old, theirs, take) => {
    if (same(mine, old)) take(theirs);
    else if (!same(theirs, old) && !same(theirs, mine)) both.push(name);
  };
  for (const [name, theirs] of Object.entries(is.held)) settle(name, draft.values[name], was.held[name], theirs, (value) => (values[name] = value));
  for (const name of LISTS) settle(name, draft[name], was[name], is[name], (value) => (lists[name] = value));
  return { draft: { ...next, values, ...lists }, both };
}

/** Return a condition, as "who=agent; reason=lost|stolen", as {question: [option]}. */
export function terms(condition) {
  const parts = condition.split(/[;；]/).map((part) => part.split("=")).filter(([, options]) => options);
  return Object.fromEntries(parts.map(([code, options]) => [code.trim(), options.split("|").map((one) => one.trim())]));
}

/** Return {question: [option]} as a condition; a question without an option is left out. */
export const written = (parts) =>
  Object.entries(parts).filter(([, options]) => options.length).map(([code, options]) => `${code}=${options.join("|")}`).join("; ");

/** Return a condition with an option ticked or not. */
export function ticked(condition, question, option, on) {
  const parts = terms(condition);
  const others = (parts[question] ?? []).filter((one) => one !== option);
  return written({ ...parts, [question]: on ? [...others, option] : others });
}

/** Return {questions, checklist} without conditions on what the questions do not ask, or offer, any more. */
export function tidied(questions, checklist) {
  const kept = (condition, asked) => {
    const offered = new Map(asked.map(({ code, options }) => [code, options.map((one) => one.code)]));
    return written(Object.fromEntries(Object.entries(terms(condition)).map(([code, options]) => [code, options.filter((one) => offered.get(code)?.includes(one))])));
  };
  const clean = (one, asked) => (one.applies_when && written(terms(one.applies_when)) !== kept(one.applies_when, asked) ? { ...one, applies_when: kept(one.applies_when, asked) } : one);
  return {
    questions: questions.map((one, at) => clean(one, questions.slice(0, at))),
    checklist: checklist.map((one) => clean(one, questions)),
  };
}

const unused = (prefix, codes) => {
  for (let n = 1; ; n += 1) if (!codes.includes(`${prefix}${n}`)) return `${prefix}${n}`;
};

/** Return an option that is new to a question. */
export const newOption = (options) => ({ code: unused("o", options.map((one) => one.code)), name: "", name_en: "" });

/** Return a question that is new to the others, with two options. */
export function newQuestion(questions) {
  const first = newOption([]);
  return { code: unused("q", questions.map((one) => one.code)), text: "", text_en: "", options: [first, newOption([first])], applies_when: "" };
}

/** Return {at, option, text}: the first thing that is wrong with the questions, and the key of its sentence; or null. */
export function questionFault(questions) {
  for (const [at, { text, options }] of questions.entries()) {
    if (!text.trim()) return { at, text: "question_unsaid" };
    if (options.length < 2) return { at, text: "question_options" };
    const names = options.map((one) => one.name.trim());
    for (const [option, name] of names.entries()) {
      if (!name) return { at, option, text: "option_unnamed" };
      if (names.indexOf(name) < option) return { at, option, text: "option_twice" };
    }
  }
  return null;
}

/** Return {field: key of a sentence} for what a matter's fields say against each other. */
export function matterFaults({ kind, limit_days: promised, limit_unit: unit, legal_days: legal, legal_unit: its }) {
  const wrong = {};
  if (kind === "immediate" && Number(promised) !== 0 && unit !== "working_minute") wrong.limit_days = "limit_immediate";
  if (kind === "promised" && Number(promised) < 1) wrong.limit_days = "limit_promised";
  // How different units compare is for the server to say.
  if (unit === its && Number(legal) > 0 && Number(legal) < Number(promised)) wrong.legal_days = "legal_short";
  return wrong;
}
