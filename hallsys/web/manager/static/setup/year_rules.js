// What the form of a year of the calendar holds. No browser.

/** A stretch of days that is not filled in yet. */
export const NO_DAYS = { first: "", last: "", name: "" };

/** The form of a year of which nothing is known. */
export const emptyYear = (year) => ({ year: String(year), source: "", off: [{ ...NO_DAYS }], work: [], found: null, tried: false });

/** The form that begins with what is known of a year, or with what a file says of it. */
export const yearForm = ({ year, source, off, work }) => ({ year: String(year), source, off, work, found: null, tried: false });

/** Return the stretches with one changed; a first day also fills the last in, while there is none. */
export const changed = (stretches, at, patch) =>
  stretches.map((one, n) => (n === at ? { ...one, ...patch, last: patch.last ?? (one.last || patch.first || "") } : one));

/** Tell whether something is left empty that has to be said before the server can look at it. */
export const lacking = ({ year, source, off, work }) =>
  !/^20\d\d$/.test(year) || !source.trim() || [...off, ...work].some(({ first, last }) => !first || !last) || off.some(({ name }) => !name.trim());

/** Return the body of the commands. */
export const bodyOfYear = ({ year, source, off, work }) => ({ year: Number(year), source, off, work });

/** Return of how many days a stretch is. */
export const lengthOf = ({ first, last }) => Math.round((Date.parse(last) - Date.parse(first)) / 86_400_000) + 1;
