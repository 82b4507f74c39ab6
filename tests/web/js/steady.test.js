import assert from "node:assert/strict";
import { test } from "node:test";
import { remedy } from "../../../hallsys/web/static/steady.js";

const WELL = {
  now: 1_000_000,
  looked: 999_000,
  failedAt: null,
  dayBeganAt: null,
  spread: 0.5,
  reloadedAt: null,
  quiet: true,
};
const at = (more) => remedy({ ...WELL, ...more });

test("a page that is well is left alone", () => {
  assert.equal(at({}), null);
});

test("after a long sleep, or a clock that was put back, a page reads anew", () => {
  assert.equal(at({ looked: 1000 }), "read");
  assert.equal(at({ now: 1000 }), "read");
});

test("after a fault a page reloads, but not while somebody is called, nor over and over", () => {
  assert.equal(at({ failedAt: 999_500 }), "reload");
  assert.equal(at({ failedAt: 999_500, quiet: false }), null);
  assert.equal(at({ failedAt: 999_500, reloadedAt: 970_000 }), null);
  assert.equal(at({ failedAt: 999_500, reloadedAt: 930_000 }), "reload");
});

test("after midnight each page reloads at an instant of its own", () => {
  assert.equal(at({ dayBeganAt: 999_000 }), null);
  assert.equal(at({ dayBeganAt: 700_000 }), "reload");
  assert.equal(at({ dayBeganAt: 999_000, spread: 0 }), "reload");
});
