// Periods and shares, as the pages of figures tell them.

const DAY = 86_400_000;

/** Return a share as people read it, or a dash where there is nothing to share. */
export const percent = (share) => (share === null || share === undefined ? "–" : `${(share * 100).toFixed(1)}%`);

/** Return the period of the last `days` days up to the ISO day `today`. */
export function lastDays(days, today) {
  const since = new Date(Date.parse(`${today}T00:00:00Z`) - (days - 1) * DAY);
  return { since: since.toISOString().slice(0, 10), until: today };
}

/** Return the ISO day after the ISO day `today`. */
export const tomorrow = (today) => new Date(Date.parse(`${today}T00:00:00Z`) + DAY).toISOString().slice(0, 10);
