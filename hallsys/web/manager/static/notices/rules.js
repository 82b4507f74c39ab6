// What notices and layouts reckon with: times, and the address of a board that looks as a draft does. No browser.

const MINUTE = 60_000;
const DAY_MINUTES = 24 * 60;

const minutesOf = (time) => {
  const [hours, minutes] = time.split(":").map(Number);
  return hours * 60 + minutes;
};

/** Return the instant at which it is next `time` (HH:MM), from `now`, when the clock shows `clock`. */
export function nextAt(time, clock, now) {
  const ahead = (minutesOf(time) - minutesOf(clock) + DAY_MINUTES) % DAY_MINUTES || DAY_MINUTES;
  return Math.floor(now / MINUTE) * MINUTE + ahead * MINUTE;
}

/** Return whether a notice hangs at `now`, will, or is over. */
export function phase({ begins_at, ends_at }, now) {
  if (now < begins_at) return "coming";
  return ends_at !== null && ends_at <= now ? "over" : "standing";
}

/** Return the address of the board of a zone as it would look with a layout. */
export function boardUrl(code, layout, lang) {
  const { blocks, rows, columns, theme, high_contrast } = layout;
  const wanted = { blocks: blocks.join(","), rows, columns, theme, high_contrast: Number(high_contrast), voice: 0, lang };
  return `/board/${encodeURIComponent(code)}?${new URLSearchParams(wanted)}`;
}

/** Return blocks with one put in at its end, or taken out. */
export function toggled(blocks, block) {
  return blocks.includes(block) ? blocks.filter((one) => one !== block) : [...blocks, block];
}

/** Return blocks with one moved by `step` places. */
export function stepped(blocks, block, step) {
  const at = blocks.indexOf(block);
  const to = Math.max(0, Math.min(blocks.length - 1, at + step));
  const rest = blocks.filter((one) => one !== block);
  return [...rest.slice(0, to), block, ...rest.slice(to)];
}
