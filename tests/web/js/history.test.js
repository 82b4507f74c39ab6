import assert from "node:assert/strict";
import { test } from "node:test";
import { COUNTED, asked, binNames, hours, shade, signed, slotTime, span } from "../../../hallsys/web/manager/static/history/rules.js";

test("durations are told to the second or the minute, and none is a dash", () => {
  assert.equal(span(null), "–");
  assert.equal(span(0), "0:00");
  assert.equal(span(61 * 60_000 + 10_000), "61:10");
  assert.equal(hours(90 * 60_000), "1:30");
});

test("the fullest cell has the deepest shade, an empty one none", () => {
  assert.equal(shade(0, 10), 0);
  assert.equal(shade(0.1, 10), 1);
  assert.equal(shade(10, 10), 5);
  assert.equal(shade(0, 0), 0);
});

test("bins are named by their edges, one more than there are edges", () => {
  assert.deepEqual(binNames([5, 10]), [["up_to", { n: 5 }], ["between", { a: 5, b: 10 }], ["more_than", { n: 10 }]]);
});

test("half hours, signs and addresses", () => {
  assert.equal(slotTime(17), "08:30");
  assert.deepEqual([2, -1, 0].map(signed), ["+2", "−1", "±0"]);
  assert.equal(asked("/x", { since: "a", until: "b", queue: "" }), "/x?since=a&until=b");
  assert.equal(asked("/x", { since: "a", until: "b", queue: "q" }), "/x?since=a&until=b&queue=q");
});

test("what changes today's figures is what they are read again for, a rating that was excluded or corrected too", () => {
  for (const kind of ["ServiceFinished", "ServiceRated", "CaseRated", "RatingChanged"]) assert.ok(COUNTED.has(kind), kind);
});
