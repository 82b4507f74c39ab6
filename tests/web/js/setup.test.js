import assert from "node:assert/strict";
import { test } from "node:test";
import { comesBefore, matterFaults, newQuestion, onDay, opened, questionFault, rebased, terms, ticked, tidied, written } from "../../../hallsys/web/manager/static/setup/matter_rules.js";
import { bodyOf, faults, kindsAfter, listFault, merged, NEW_ENTRY, shifted } from "../../../hallsys/web/manager/static/setup/rules.js";

const FIELDS = [
  { name: "code", kind: "text", required: true, unique: true, length: 16 },
  { name: "number", kind: "number", required: true, unique: true, least: 1, most: 999 },
  { name: "zone_id", kind: "choice", optional: true },
  { name: "common", kind: "check" },
  { name: "service_days", kind: "days" },
];
const right = { code: "W09", number: "9", zone_id: "", common: undefined, service_days: "1111100" };

test("a body has every field in its own kind", () => {
  assert.deepEqual(bodyOf(FIELDS, right), { code: "W09", number: 9, zone_id: null, common: false, service_days: "1111100" });
});

test("what is missing, doubled or beyond its bounds is told at its field", () => {
  assert.deepEqual(faults(FIELDS, right), {});
  assert.deepEqual(faults(FIELDS, { ...right, code: " " }), { code: "needed" });
  assert.deepEqual(faults(FIELDS, { ...right, code: "W 9" }), { code: "bad_code" });
  assert.deepEqual(faults(FIELDS, { ...right, code: "W".repeat(17) }), { code: "bad_code" });
  assert.deepEqual(faults(FIELDS, right, [{ code: "W09", number: 9 }]), { code: "taken", number: "taken" });
  for (const number of ["0", "1000", "1.5", "x"]) assert.deepEqual(faults(FIELDS, { ...right, number }), { number: "bad_number" });
  assert.deepEqual(faults(FIELDS, { ...right, service_days: "0000000" }), { service_days: "no_day" });
});

test("a checklist names each material once, with its number", () => {
  const one = (name, more) => ({ ...NEW_ENTRY, name, ...more });
  assert.equal(listFault([]), null);
  assert.equal(listFault([one("身份证"), one("照片")]), null);
  assert.deepEqual(listFault([one("身份证"), one(" ")]), { at: 1, text: "material_unnamed" });
  assert.deepEqual(listFault([one("照片"), one("照片 ")]), { at: 1, text: "material_twice" });
  assert.deepEqual(listFault([one("照片", { copies: 0 })]), { at: 0, text: "material_copies" });
});

test("an entry moves as far as there is room", () => {
  assert.deepEqual(shifted(["a", "b", "c"], 0, 1), ["b", "a", "c"]);
  assert.deepEqual(shifted(["a", "b", "c"], 2, 1), ["a", "b", "c"]);
  assert.deepEqual(shifted(["a", "b", "c"], 1, -1), ["b", "a", "c"]);
});

const WHO = { code: "who", text: "由谁来办？", text_en: "", applies_when: "", options: [{ code: "self", name: "本人" }, { code: "agent", name: "代办人" }] };
const row = { code: "S001", position: 7, keywords: "" };
const told = (more = {}) => ({
  row,
  seen: "1",
  held: { name: "公积金提取", limit_days: 3, fee: "" },
  questions: [],
  checklist: [],
  waiting: [],
  versions: [],
  ...more,
});

test("a form holds what is in force on its day, but for what was changed by hand", () => {
  const coming = { number: 2, effective_on: "2027-01-01", held: { name: "公积金提取", limit_days: 1, fee: "10元" }, questions: [WHO], checklist: [{ name: "照片" }] };
  const draft = { ...opened(told()), told: told({ waiting: [coming] }) };
  const later = onDay(draft, "2027-01-01");
  assert.deepEqual([later.values.limit_days, later.values.fee, later.checklist, later.questions], [1, "10元", coming.checklist, [WHO]]);
  assert.equal(onDay(draft, "2026-12-31").values.limit_days, 3);
  const back = onDay(later, "");
  assert.deepEqual([back.values.limit_days, back.checklist, back.questions], [3, [], []]);
  const byHand = onDay({ ...draft, values: { ...draft.values, limit_days: "5" }, checklist: [{ name: "申请表" }] }, "2027-02-01");
  assert.deepEqual([byHand.values.limit_days, byHand.values.fee, byHand.checklist], ["5", "10元", [{ name: "申请表" }]]);
  assert.deepEqual(["", "2026-12-31", "2027-01-01"].map((day) => comesBefore(draft.told, day)), [true, true, false]);
  assert.equal(comesBefore({ waiting: [] }, ""), false);
  assert.equal(opened(told({ waiting: [coming] })).values.effective_on, "2027-01-01");
});

test("what others changed comes in where nothing was typed, and what was typed stays", () => {
  const mine = opened(told());
  const typed = { ...mine, values: { ...mine.values, fee: "免费", keywords: "公积金" }, checklist: [{ name: "申请表" }] };
  const theirs = told({ seen: "2", row: { ...row, position: 9 }, held: { name: "公积金提取", limit_days: 2, fee: "10元" }, questions: [WHO] });
  const { draft, both } = rebased(typed, theirs);
  assert.deepEqual(both, ["fee"]);
  assert.deepEqual([draft.values.limit_days, draft.values.fee, draft.values.keywords, draft.values.position], [2, "免费", "公积金", 9]);
  assert.deepEqual([draft.questions, draft.checklist, draft.told.seen], [[WHO], [{ name: "申请表" }], "2"]);
  assert.deepEqual(rebased(mine, theirs).both, []);
});

test("conditions are read, written and ticked as the server reads them", () => {
  assert.deepEqual(terms("who=agent; reason=lost|stolen"), { who: ["agent"], reason: ["lost", "stolen"] });
  assert.deepEqual(terms(""), {});
  assert.equal(written(terms("who=agent；reason=lost | stolen")), "who=agent; reason=lost|stolen");
  assert.equal(ticked("who=agent", "who", "self", true), "who=agent|self");
  assert.equal(ticked("who=agent; reason=lost", "who", "agent", false), "reason=lost");
});

test("a question that goes takes the conditions on it along", () => {
  const then = { ...WHO, code: "then", applies_when: "who=agent" };
  const paper = { name: "委托书", applies_when: "who=agent; then=self" };
  const { questions, checklist } = tidied([then], [paper]);
  assert.deepEqual([questions[0].applies_when, checklist[0].applies_when], ["", "then=self"]);
  const fewer = { ...WHO, options: WHO.options.slice(0, 1) };
  assert.equal(tidied([fewer], [{ name: "委托书", applies_when: "who=self|agent" }]).checklist[0].applies_when, "who=self");
});

test("questions have a text, and two options of different names", () => {
  const one = newQuestion([{ code: "q1" }]);
  assert.deepEqual([one.code, one.options.map(({ code }) => code)], ["q2", ["o1", "o2"]]);
  assert.equal(questionFault([WHO]), null);
  assert.deepEqual(questionFault([WHO, one]), { at: 1, text: "question_unsaid" });
  assert.deepEqual(questionFault([{ ...WHO, options: [] }]), { at: 0, text: "question_options" });
  const named = (name) => ({ ...WHO, options: [WHO.options[0], { code: "x", name }] });
  assert.deepEqual(questionFault([named(" ")]), { at: 0, option: 1, text: "option_unnamed" });
  assert.deepEqual(questionFault([named("本人")]), { at: 0, option: 1, text: "option_twice" });
});

test("limits that contradict each other are told at their field", () => {
  assert.deepEqual(matterFaults({ kind: "promised", limit_days: 5, legal_days: 20 }), {});
  assert.deepEqual(matterFaults({ kind: "promised", limit_days: 5, legal_days: 3 }), { legal_days: "legal_short" });
  assert.deepEqual(matterFaults({ kind: "immediate", limit_days: 1, legal_days: "" }), { limit_days: "limit_immediate" });
  const minutes = { kind: "immediate", limit_days: 60, limit_unit: "working_minute", legal_days: 1, legal_unit: "working_day" };
  assert.deepEqual(matterFaults(minutes), {});
  assert.deepEqual(matterFaults({ kind: "promised", limit_days: "0" }), { limit_days: "limit_promised" });
});

test("what another saved counts where nothing was typed", () => {
  const before = { name: "A", name_en: "", limit: 30, care: null };
  const theirs = { name: "B", name_en: "", limit: 20, care: null };
  const typed = { name: "A", name_en: "New", limit: 30, care: "" };
  assert.deepEqual(merged(before, theirs, typed), { name: "B", name_en: "New", limit: 20, care: null });
});

test("a result keeps its kind wherever its line goes, a new one has none yet", () => {
  assert.equal(kindsAfter("营业执照\n公章", "licence\nseal", "公章\n附件\n 营业执照 "), "seal\n\nlicence");
  assert.equal(kindsAfter("营业执照", "licence", ""), "");
  assert.equal(kindsAfter("", undefined, "附件"), "");
  const kinds = [{ name: "result_kinds", kind: "kinds" }];
  assert.deepEqual(bodyOf(kinds, { result_kinds: "seal\n\nlicence" }), { result_kinds: ["seal", null, "licence"] });
  assert.deepEqual(bodyOf(kinds, {}), { result_kinds: [] });
});
