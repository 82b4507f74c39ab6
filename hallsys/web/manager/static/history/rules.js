// What the page of history reckons with.

const STEPS = 5;

/** The kinds of facts that today's figures are made of. */
export const COUNTED = new Set([
  "TicketIssued",
  "TicketCalled",
  "ServiceFinished",
  "TicketMissed",
  "ServiceRated",
  "CaseRated",
  "RatingChanged",
]);

/** Return minutes and seconds of a duration in ms, or a dash. */
export function span(ms) {
  if (ms === null || ms === undefined) return "–";
  const seconds = Math.round(ms / 1000);
  return `${Math.floor(seconds / 60)}:${String(seconds % 60).padStart(2, "0")}`;
}

/** Return hours and minutes of a duration in ms. */
export function hours(ms) {
  const minutes = Math.round(ms / 60_000);
  return `${Math.floor(minutes / 60)}:${String(minutes % 60).padStart(2, "0")}`;
}

/** Return the step of colour, 0 to 5, of a value among those up to `most`; 0 is for nothing. */
export const shade = (value, most) => (value > 0 && most > 0 ? Math.min(STEPS, Math.ceil((value / most) * STEPS)) : 0);

/** Return the time at which a half hour of the day begins. */
export const slotTime = (slot) => `${String(Math.floor(slot / 2)).padStart(2, "0")}:${slot % 2 ? "30" : "00"}`;

/** Return what each bin between rising `edges` is called: [key, facts] for a text. */
export const binNames = (edges) => [
  ["up_to", { n: edges[0] }],
  ...edges.slice(1).map((edge, at) => ["between", { a: edges[at], b: edge }]),
  ["more_than", { n: edges.at(-1) }],
];

/** Return a number with its sign: +2, −1, ±0. */
export const signed = (n) => (n > 0 ? `+${n}` : n < 0 ? `−${-n}` : "±0");

/** Return the address of a query for a period, and a queue if one is chosen. */
export const asked = (path, { since, until, queue }) =>
  `${path}?since=${since}&until=${until}${queue ? `&queue=${queue}` : ""}`;
