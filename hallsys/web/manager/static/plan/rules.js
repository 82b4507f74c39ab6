// What the timeline of the tidal plan reckons with: times of day, and bars that are moved and stretched. No browser.

/** The step of bars, in minutes. */
export const STEP = 15;
const DAY = 24 * 60;

/** Return the minutes of a time of day, HH:MM up to 24:00. */
export function minutesOf(time) {
  const [hours, minutes] = time.split(":").map(Number);
  return hours * 60 + minutes;
}

/** Return the time of day of so many minutes. */
export function timeOf(minutes) {
  const two = (n) => String(n).padStart(2, "0");
  return `${two(Math.floor(minutes / 60))}:${two(minutes % 60)}`;
}

const stepped = (minutes) => Math.round(minutes / STEP) * STEP;
const within = (n, least, most) => Math.max(least, Math.min(most, n));

/** Return a row moved by so many minutes, as far as the day goes. */
export function moved(row, by) {
  const [begins, ends] = [minutesOf(row.begins), minutesOf(row.ends)];
  const start = within(stepped(begins + by), 0, DAY - (ends - begins));
  return { ...row, begins: timeOf(start), ends: timeOf(start + ends - begins) };
}

/** Return a row whose begin or end ("begins", "ends") lies so many minutes later; it never gets shorter than a step. */
export function stretched(row, edge, by) {
  const at = stepped(minutesOf(row[edge]) + by);
  const [least, most] = edge === "begins" ? [0, minutesOf(row.ends) - STEP] : [minutesOf(row.begins) + STEP, DAY];
  return { ...row, [edge]: timeOf(within(at, least, most)) };
}

/** Return the numbers of the rows that overlap with another one of their window. */
export function clashing(rows) {
  const found = new Set();
  rows.forEach((one, n) =>
    rows.slice(0, n).forEach((other, m) => {
      const meet = one.begins < other.ends && other.begins < one.ends;
      if (one.window_id === other.window_id && meet && one.weekdays.some((day) => other.weekdays.includes(day))) {
        found.add(n);
        found.add(m);
      }
    }),
  );
  return found;
}

/** Return the rows of a window on a weekday, as [row, its number], in the order of the day. */
export function lane(rows, windowId, weekday) {
  return rows
    .map((row, n) => [row, n])
    .filter(([row]) => row.window_id === windowId && row.weekdays.includes(weekday))
    .sort(([one], [other]) => (one.begins < other.begins ? -1 : 1));
}

/** Return a row of an hour for a window on working days, where it has room on a weekday from `from` on; null if nowhere. */
export function fresh(rows, windowId, weekday, queueIds, from, to) {
  const taken = lane(rows, windowId, weekday).map(([row]) => row);
  for (let at = minutesOf(from); at + 60 <= minutesOf(to); at += STEP) {
    const row = { window_id: windowId, begins: timeOf(at), ends: timeOf(at + 60), weekdays: [weekday], queue_ids: queueIds };
    if (clashing([...taken, row]).size === 0) return row;
  }
  return null;
}

/** Return [left, width] of a stretch in percent of a timeline. */
export function spanOf({ begins, ends }, from, to) {
  const percent = (time) => (100 * (minutesOf(time) - minutesOf(from))) / (minutesOf(to) - minutesOf(from));
  const [left, right] = [begins, ends].map((time) => within(percent(time), 0, 100));
  return [left, right - left];
}

const WEEK = ["Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun"];

/** Return the weekday of an instant in a time zone, 0 being Monday. */
export function weekdayAt(at, timezone) {
  return WEEK.indexOf(new Intl.DateTimeFormat("en", { weekday: "short", timeZone: timezone }).format(at));
}
