import assert from "node:assert/strict";
import { test } from "node:test";
import { asked, counting, narrowed, settled } from "../../../hallsys/web/static/situations.js";

const question = (code, options, applies_when = []) => ({ code, applies_when, options: options.map((one) => ({ code: one })) });
const QUESTIONS = [
  question("who", ["self", "agent"]),
  question("reason", ["new", "lost"]),
  question("proof", ["police", "none"], [["reason", ["lost"]]]),
];
const LISTED = [
  { name: "card", applies_when: [] },
  { name: "power", applies_when: [["who", ["agent"]]] },
  { name: "report", applies_when: [["reason", ["lost"]], ["proof", ["police"]]] },
];
const names = (answers) => narrowed(QUESTIONS, LISTED, answers).map((one) => one.name);
const codes = (answers) => asked(QUESTIONS, answers).map((one) => one.code);

test("answers narrow the list and lead to further questions", () => {
  assert.deepEqual(names({}), ["card", "power", "report"]);
  assert.deepEqual(names({ who: "self" }), ["card", "report"]);
  assert.deepEqual(names({ who: "agent", reason: "lost", proof: "none" }), ["card", "power"]);
  assert.deepEqual(codes({ reason: "new" }), ["who", "reason"]);
  assert.deepEqual(codes({ reason: "lost" }), ["who", "reason", "proof"]);
});

test("an answer that nothing leads to any more does not count", () => {
  assert.deepEqual(counting(QUESTIONS, { who: "self", reason: "new", proof: "police" }), { who: "self", reason: "new" });
  assert.equal(settled(QUESTIONS, { who: "self", reason: "lost" }), false);
  assert.equal(settled(QUESTIONS, { who: "self", reason: "new" }), true);
});
