// What of the matters of a visit may follow later (容缺). No browser.

import { narrowed, settled } from "../../static/situations.js";

/** Return what is required and not ticked of a matter in a situation. */
export function lackingOf(matter, ticks, answers) {
  const wanted = narrowed(matter.questions, matter.materials, answers);
  return wanted.filter((one) => one.required && !ticks.includes(one.material_id));
}

/**
 * Return how a matter can be accepted with gaps: `dues` for 1, 2, … working days, and the materials `to_come`;
 * null if it cannot be. `excluded` says that only this applicant may not.
 */
export function gapsOffered(matter, ticks, answers, gaps) {
  const to_come = lackingOf(matter, ticks, answers);
  const dues = gaps.dues.slice(0, matter.gap_days);
  const some = narrowed(matter.questions, matter.materials, answers).some(
    (one) => one.required && ticks.includes(one.material_id),
  );
  if (!to_come.length || !to_come.every((one) => one.may_be_missing) || !some || !dues.length) return null;
  return { to_come, dues, excluded: gaps.excluded };
}

/**
 * Return how the matters of a visit can be accepted at once: "complete", "gaps" if some of them only so, or null.
 * answersOf(matter) are the answers about its situation.
 */
export function allOffered(matters, ticks, answersOf, gaps) {
  const ways = matters.map((one) => {
    if (!settled(one.questions, answersOf(one))) return null;
    if (!lackingOf(one, ticks, answersOf(one)).length) return "complete";
    const offered = gapsOffered(one, ticks, answersOf(one), gaps);
    return offered && !offered.excluded ? "gaps" : null;
  });
  if (ways.includes(null)) return null;
  return ways.includes("gaps") ? "gaps" : "complete";
}
