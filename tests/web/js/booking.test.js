// The booking page's reckoning.

import assert from "node:assert/strict";
import { test } from "node:test";
import {
  cleanNumber,
  dayIsFree,
  firstFree,
  listed,
  spaced,
} from "../../../hallsys/web/booking/static/choosing.js";

const state = {
  matters: [
    { matter_id: "m1", theme: "work" },
    { matter_id: "m2", theme: "tax" },
  ],
  packages: [{ code: "open", matter_ids: ["m2", "gone", "m1"] }],
};
const ids = (rows) => rows.map((one) => one.matter_id);

test("matters are listed as found, else by theme or life event, else all", () => {
  assert.deepEqual(ids(listed(state, { found: ["m2", "gone"], group: "theme:work" })), ["m2"]);
  assert.deepEqual(ids(listed(state, { found: null, group: "theme:work" })), ["m1"]);
  assert.deepEqual(ids(listed(state, { found: null, group: "package:open" })), ["m2", "m1"]);
  assert.deepEqual(ids(listed(state, { found: null, group: "" })), ["m1", "m2"]);
});

test("the first day is offered on which something is free", () => {
  const day = (name, lefts, closed_zh = null) => ({ day: name, closed_zh, slots: lefts.map((left) => ({ left })) });
  const days = [day("a", [0, 0]), day("b", [1], "周二不办"), day("c", [0, 2])];
  assert.deepEqual(days.map(dayIsFree), [false, false, true]);
  assert.equal(firstFree(days), "c");
  assert.equal(firstFree([]), null);
});

test("codes are read in groups and numbers sent as they stand on the card", () => {
  assert.equal(spaced("7M4K2QXD3W9TB"), "7M4K 2QXD 3W9TB");
  assert.equal(cleanNumber(" １１０１01 19900101 123x "), "11010119900101123X");
});
