// What the page of ratings reckons with.

const DAY = 86_400_000;
const WRITTEN = new Set(["verify", "rectify", "not_content", "appeal", "uphold", "reject"]);

/** Tell whether a step asks for a note before it is taken. */
export const asksNote = (step) => WRITTEN.has(step);

/** Return how a deadline stands at `now`: "bad" when it has passed, "warn" on its last day, else "". */
export function urgency(dueAt, now) {
  if (dueAt === null) return "";
  if (now >= dueAt) return "bad";
  return dueAt - now < DAY ? "warn" : "";
}

/** Return the steps that are offered: no second appeal, and no decision by whoever appealed. */
export function offered(one, me) {
  return one.steps.filter(
    (step) =>
      (step !== "appeal" || one.may_appeal) && (!["uphold", "reject"].includes(step) || one.appealed_by !== me),
  );
}
