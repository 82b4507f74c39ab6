// What the booking page reckons with: plain functions, tested without a browser.

/** Return the matters in the order of their ids; ids of none are left out. */
export function matching(matters, ids) {
  const known = new Map(matters.map((one) => [one.matter_id, one]));
  return ids.map((id) => known.get(id)).filter(Boolean);
}

/** Return the matters to list: those that were found, else those of the group ("theme:x", "package:y"), else all. */
export function listed(state, { found, group }) {
  if (found) return matching(state.matters, found);
  const [kind, code] = group.split(":");
  if (kind === "theme") return state.matters.filter((one) => one.theme === code);
  if (kind === "package") return matching(state.matters, state.packages.find((one) => one.code === code).matter_ids);
  return state.matters;
}

/** Return whether some time of a day can still be had. */
export const dayIsFree = (day) => !day.closed_zh && day.slots.some((slot) => slot.left > 0);

/** Return the first day with a free time; null if there is none. */
export const firstFree = (days) => days.find(dayIsFree)?.day ?? null;

/** Return a code in groups, as one reads it out. */
export const spaced = (code) => code.replace(/^(.{4})(.{4})/, "$1 $2 ");

/** Return a typed number as it is sent: full-width characters and small letters are no fault. */
export const cleanNumber = (text) => text.normalize("NFKC").replace(/\s/g, "").toUpperCase();
