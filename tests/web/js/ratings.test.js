import assert from "node:assert/strict";
import { test } from "node:test";
import { lastDays, percent } from "../../../hallsys/web/manager/static/periods.js";
import { offered, urgency } from "../../../hallsys/web/manager/static/ratings/rules.js";

const HOUR = 3_600_000;

test("a share that there is none of is a dash, not zero", () => {
  assert.equal(percent(null), "–");
  assert.equal(percent(0), "0.0%");
  assert.equal(percent(0.6667), "66.7%");
});

test("the last days count today", () => {
  assert.deepEqual(lastDays(1, "2026-03-02"), { since: "2026-03-02", until: "2026-03-02" });
  assert.deepEqual(lastDays(7, "2026-03-02"), { since: "2026-02-24", until: "2026-03-02" });
});

test("a deadline warns on its last day and alarms once it has passed", () => {
  assert.equal(urgency(100 * HOUR, 0), "");
  assert.equal(urgency(100 * HOUR, 77 * HOUR), "warn");
  assert.equal(urgency(100 * HOUR, 100 * HOUR), "bad");
  assert.equal(urgency(null, 0), "");
});

test("nobody is offered a second appeal, nor the decision on their own", () => {
  const signed = { steps: ["verify", "appeal"], may_appeal: false, appealed_by: "me" };
  assert.deepEqual(offered(signed, "me"), ["verify"]);
  const appealed = { steps: ["uphold", "reject"], may_appeal: false, appealed_by: "me" };
  assert.deepEqual(offered(appealed, "me"), []);
  assert.deepEqual(offered(appealed, "another"), ["uphold", "reject"]);
});
