import assert from "node:assert/strict";
import { test } from "node:test";
import { bodyOf, comesBefore, faults, listFault, NEW_ENTRY, onDay, shifted } from "../../../hallsys/web/manager/static/setup/rules.js";

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

test("a form holds what is in force on its day, but for what was changed by hand", () => {
  const row = { name: "公积金提取", limit_days: 3, position: 7 };
  const coming = { ...row, number: 2, effective_on: "2027-01-01", limit_days: 1, checklist: [{ name: "照片" }] };
  const draft = { row, values: { ...row }, listed: [], checklist: [], waiting: [coming] };
  const later = onDay(draft, "2027-01-01");
  assert.deepEqual([later.values.limit_days, later.checklist, later.values.effective_on], [1, coming.checklist, "2027-01-01"]);
  assert.equal(onDay(draft, "2026-12-31").values.limit_days, 3);
  const back = onDay(later, "");
  assert.deepEqual([back.values.limit_days, back.checklist], [3, []]);
  const byHand = onDay({ ...draft, values: { ...row, limit_days: "5" }, checklist: [{ name: "申请表" }] }, "2027-02-01");
  assert.deepEqual([byHand.values.limit_days, byHand.checklist], ["5", [{ name: "申请表" }]]);
  assert.deepEqual(["", "2026-12-31", "2027-01-01"].map((day) => comesBefore(draft, day)), [true, true, false]);
  assert.equal(comesBefore({ waiting: [] }, ""), false);
});
