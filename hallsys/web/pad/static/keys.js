// The number keys of a pad without a touch screen, or of a key pad beside it. Plain functions.

import { hasReason, LEVELS, needsReason } from "../../static/rating.js";

/**
 * Return what a key does on a screen: {choose: level}, {toggle: nth tag of the level}, {send: true}, {back: true} or
 * null. 1 to 5 are the levels; asked why, the digits are the tags, Enter sends what has a reason, Escape goes back.
 */
export function meaning(screen, key, { level, tags, text }) {
  const digit = /^[0-9]$/.test(key) ? Number(key) : null;
  if (screen === "ask") return LEVELS.includes(digit) ? { choose: digit } : null;
  if (screen !== "why" || !needsReason(level)) return null;
  if (key === "Escape") return { back: true };
  if (key === "Enter" && hasReason({ tags, text })) return { send: true };
  return digit === null || digit === 0 ? null : { toggle: digit };
}
