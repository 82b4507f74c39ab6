// What the page of ratings reckons with.

const DAY = 86_400_000;
const WRITTEN = new Set(["verify", "rectify", "not_content", "appeal", "uphold", "reject"]);

/** Tell whether a step asks for a note before it is taken. */
export const asksNote = (step) => WRITTEN.has(step);

/** Return a share as people read it, or a dash where there is nothing to share. */
export const percent = (share) => (share === null ? "–" : `${(share * 100).toFixed(1)}%`);

/** Return the period of the last `days` days up to the ISO day `today`. */
export function lastDays(days, today) {
  const since = new Date(Date.parse(`${today}T00:00:00Z`) - (days - 1) * DAY);
  return { since: since.toISOString().slice(0, 10), until: today };
}

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
