// What the small plan of the hall reckons with: which windows are meant, what of the plan is shown. No browser.

const WHOLE = 48; // grid units: a wider hall is shown in part, or nothing on it could be read
const MARGIN = 2;
const WIDEST = 1.05; // of the type's size: a Chinese character
const NARROW = 0.6; // a Latin one

/** Return the windows that a goal means: the one it names, else those that serve its queue, else none. */
export function windowsOf(plan, { queue_id, window_number: number }) {
  if (number) return plan.windows.filter((one) => one.number === number);
  return plan.windows.filter((one) => one.queue_ids.includes(queue_id));
}

/** Return numbers as people read them: 1–3、5. */
export function ranges(numbers, lang) {
  const parts = [];
  for (const n of [...numbers].sort((one, other) => one - other)) {
    const last = parts.at(-1);
    if (last && last[1] === n - 1) last[1] = n;
    else parts.push([n, n]);
  }
  const joined = parts.map(([from, to]) => (from === to ? `${from}` : to === from + 1 ? [from, to] : `${from}–${to}`));
  return joined.flat().join(lang === "en" ? ", " : "、");
}

/** Return about how wide a text is, in sizes of its type. */
export function wide(text) {
  return [...text].reduce((sum, letter) => sum + (letter > "\u2e80" ? WIDEST : NARROW), 0);
}

/** Return the largest size of type, `most` at most, in which a text is no wider than `width`. */
export function fitted(text, width, most) {
  return Math.min(most, Math.max(0.4, width / Math.max(1, wide(text))));
}

/** Return the part of the plan that is shown: all of it, or of a large hall what lies between here and the goals. */
export function view(plan, here, goals) {
  if (plan.width <= WHOLE) return { x: 0, y: 0, width: plan.width, height: plan.height };
  const zones = plan.areas.filter((one) => one.kind === "zone" && goals.some((goal) => goal.zone_id === one.zone_id));
  const windows = goals.flatMap((goal) => windowsOf(plan, goal));
  const shown = [...zones, ...windows, ...(here ? [here] : plan.areas.filter((one) => one.kind === "entrance"))];
  if (shown.length === 0) return { x: 0, y: 0, width: plan.width, height: plan.height };
  const least = (ends, floor) => Math.max(floor, Math.min(...ends) - MARGIN);
  const x = least(shown.map((one) => one.x), 0);
  const y = least(shown.map((one) => one.y), 0);
  const right = Math.min(plan.width, Math.max(...shown.map((one) => one.x + one.width)) + MARGIN);
  const below = Math.min(plan.height, Math.max(...shown.map((one) => one.y + one.height)) + MARGIN);
  return { x, y, width: right - x, height: below - y };
}
