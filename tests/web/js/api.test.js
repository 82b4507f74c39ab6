// How long a command is repeated.

import assert from "node:assert/strict";
import { test } from "node:test";
import { waitAfter } from "../../../hallsys/web/static/api.js";

const all = (saysWhen) => {
  const waits = [];
  for (let attempts = 1; waitAfter(attempts, saysWhen) !== undefined; attempts += 1)
    waits.push(waitAfter(attempts, saysWhen));
  return waits;
};

test("what does not answer is asked for some seconds", () => {
  assert.deepEqual(all(false), [300, 1000, 2500, 4000]);
});

test("a server that says when to come again is asked for a minute more", () => {
  assert.deepEqual(all(true).slice(0, 4), all(false));
  assert.equal(
    all(true)
      .slice(4)
      .reduce((sum, wait) => sum + wait, 0),
    60_000,
  );
});
