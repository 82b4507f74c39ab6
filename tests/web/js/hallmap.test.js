import assert from "node:assert/strict";
import { test } from "node:test";
import { fitted, ranges, view, windowsOf } from "../../../hallsys/web/static/hallmap_rules.js";

const box = (x, y, more) => ({ x, y, width: 4, height: 3, queue_ids: [], ...more });
const PLAN = {
  width: 120,
  height: 60,
  areas: [
    { kind: "zone", zone_id: "z1", x: 0, y: 0, width: 20, height: 10 },
    { kind: "zone", zone_id: "z2", x: 100, y: 0, width: 20, height: 10 },
    { kind: "entrance", zone_id: null, x: 0, y: 50, width: 10, height: 5 },
  ],
  windows: [box(2, 2, { number: 1, queue_ids: ["q1"] }), box(8, 2, { number: 2, queue_ids: ["q1", "q2"] }), box(102, 2, { number: 3 })],
};

test("a window that is known is the only one meant", () => {
  const numbers = (goal) => windowsOf(PLAN, goal).map((one) => one.number);
  assert.deepEqual(numbers({ queue_id: "q1" }), [1, 2]);
  assert.deepEqual(numbers({ queue_id: "q1", window_number: 3 }), [3]);
  assert.deepEqual(numbers({ queue_id: "q9" }), []);
});

test("numbers are told as people read them", () => {
  assert.equal(ranges([3, 1, 2, 7, 11, 12], "zh"), "1–3、7、11、12");
  assert.equal(ranges([5], "en"), "5");
});

test("type shrinks to its box and never grows beyond what is asked", () => {
  assert.equal(fitted("12", 4, 2), 2);
  assert.ok(fitted("一个非常长的区域名称", 6, 2) * 10 <= 6);
});

test("a large hall is shown between here and the goal, a small one whole", () => {
  const goals = [{ zone_id: "z1", queue_id: "q1" }];
  assert.deepEqual(view(PLAN, null, goals), { x: 0, y: 0, width: 22, height: 57 });
  const here = { x: 60, y: 30, width: 2, height: 2 };
  assert.deepEqual(view(PLAN, here, goals), { x: 0, y: 0, width: 64, height: 34 });
  assert.deepEqual(view({ ...PLAN, width: 40 }, here, goals), { x: 0, y: 0, width: 40, height: 60 });
  assert.deepEqual(view({ ...PLAN, areas: [] }, null, [{ zone_id: "z9", queue_id: "q9" }]), { x: 0, y: 0, width: 120, height: 60 });
});
