import assert from "node:assert/strict";
import { test } from "node:test";
import { latest } from "../../../hallsys/web/static/latest.js";

test("what was asked for last counts, and nothing that was asked for before", () => {
  const begin = latest();
  const first = begin();
  assert.equal(first(), true);
  const second = begin();
  assert.deepEqual([first(), second(), second()], [false, true, true]);
  assert.equal(latest()()(), true);
});
