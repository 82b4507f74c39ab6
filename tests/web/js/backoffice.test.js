import assert from "node:assert/strict";
import { test } from "node:test";
import { namesIn, saysNone } from "../../../hallsys/web/backoffice/static/making.js";

const form = (picked, typed) => {
  const made = new FormData();
  for (const name of picked) made.append("result", name);
  if (typed !== null) made.append("results", typed);
  return made;
};

test("results are those ticked and those typed, another copy of one too", () => {
  assert.deepEqual(namesIn(form(["营业执照"], " 营业执照 \n\n核准通知书")), ["营业执照", "营业执照", "核准通知书"]);
});

test("none is asked about where the guide lists some, and only where results are asked for", () => {
  assert.equal(saysNone(form([], " "), ["营业执照"]), true);
  assert.equal(saysNone(form(["营业执照"], ""), ["营业执照"]), false);
  assert.equal(saysNone(form([], "副本"), ["营业执照"]), false);
  assert.equal(saysNone(form([], ""), []), false);
  assert.equal(saysNone(form([], null), ["营业执照"]), false);
});
