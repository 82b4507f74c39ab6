import assert from "node:assert/strict";
import { test } from "node:test";
import { clashing, fresh, lane, moved, spanOf, stretched, weekdayAt } from "../../../hallsys/web/manager/static/plan/rules.js";

const row = (begins, ends, more = {}) => ({ window_id: "1", weekdays: [0, 1], begins, ends, queue_ids: ["a"], ...more });
const times = ({ begins, ends }) => `${begins}-${ends}`;

test("a bar moves by steps and keeps its length at the ends of the day", () => {
  assert.equal(times(moved(row("09:00", "10:30"), 20)), "09:15-10:45");
  assert.equal(times(moved(row("00:15", "01:00"), -60)), "00:00-00:45");
  assert.equal(times(moved(row("22:00", "23:30"), 120)), "22:30-24:00");
});

test("an end is stretched, but no bar gets shorter than a step", () => {
  assert.equal(times(stretched(row("09:00", "10:00"), "ends", 30)), "09:00-10:30");
  assert.equal(times(stretched(row("09:00", "10:00"), "ends", -300)), "09:00-09:15");
  assert.equal(times(stretched(row("09:00", "10:00"), "begins", 300)), "09:45-10:00");
  assert.equal(times(stretched(row("23:00", "23:45"), "ends", 60)), "23:00-24:00");
});

test("rows clash only at the same window on a day they share", () => {
  const rows = [
    row("09:00", "11:00"),
    row("10:00", "12:00"),
    row("10:00", "12:00", { window_id: "2" }),
    row("11:00", "12:00", { weekdays: [5] }),
  ];
  assert.deepEqual([...clashing(rows)].sort(), [0, 1]);
  assert.equal(clashing([row("09:00", "10:00"), row("10:00", "11:00")]).size, 0);
});

test("a fresh row stands where there is room on that day", () => {
  const rows = [row("09:00", "10:00")];
  assert.equal(times(fresh(rows, "1", 0, ["b"], "09:00", "18:00")), "10:00-11:00");
  assert.equal(times(fresh(rows, "1", 6, ["b"], "09:00", "18:00")), "09:00-10:00");
  assert.equal(fresh([row("09:00", "18:00")], "1", 0, ["b"], "09:00", "18:00"), null);
});

test("a lane has the rows of its window and day in order; a span is cut to the timeline", () => {
  const rows = [row("13:00", "14:00"), row("09:00", "10:00"), row("09:00", "10:00", { weekdays: [3] })];
  assert.deepEqual(lane(rows, "1", 1).map(([, n]) => n), [1, 0]);
  assert.deepEqual(spanOf(row("07:00", "13:00"), "08:00", "18:00"), [0, 50]);
  assert.equal(weekdayAt(Date.UTC(2026, 10, 29, 17), "Asia/Shanghai"), 0);
});
