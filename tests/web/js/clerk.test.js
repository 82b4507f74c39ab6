import assert from "node:assert/strict";
import { test } from "node:test";
import { isCreditCode } from "../../../hallsys/web/clerk/static/credit_code.js";
import { brought, tickedWith } from "../../../hallsys/web/clerk/static/oneform.js";
import { allOffered } from "../../../hallsys/web/clerk/static/gap_rules.js";
import { keepTicks, keptTicks, NOTHING_TICKED } from "../../../hallsys/web/clerk/static/ticks.js";
import { reduceCounter } from "../../../hallsys/web/static/counter.js";
import { targetsOf } from "../../../hallsys/web/static/targets.js";
import { log } from "./log.js";

const store = () => {
  const kept = {};
  return { getItem: (key) => kept[key] ?? null, setItem: (key, value) => (kept[key] = value) };
};

test("ticks survive for their own service, and nothing breaks on what somebody else wrote", () => {
  const shelf = store();
  const made = { ticks: ["m1", "m2"], answers: { m: { who: "self" } } };
  keepTicks("s1", made, shelf);
  assert.deepEqual(keptTicks("s1", shelf), made);
  assert.deepEqual(keptTicks("s2", shelf), NOTHING_TICKED);
  keepTicks("s2", NOTHING_TICKED, shelf);
  assert.deepEqual(keptTicks("s1", shelf), NOTHING_TICKED);
  assert.deepEqual(keptTicks("s1", { getItem: () => "{" }), NOTHING_TICKED);
});

const listed = (id, name, applies_when = []) => ({ material_id: id, name, form: "原件", applies_when });
const licence = { matter_id: "l", questions: [], materials: [listed("l1", "身份证"), listed("l2", "照片")] };
const who = { code: "who", applies_when: [], options: [{ code: "self" }, { code: "agent" }] };
const tax = { matter_id: "t", questions: [who], materials: [listed("t1", "身份证"), listed("t2", "委托书", [["who", ["agent"]]])] };

test("what is handed in once is ticked for all that ask for it", () => {
  assert.deepEqual(tickedWith([licence, tax], "t1"), ["l1", "t1"]);
  assert.deepEqual(tickedWith([licence, tax], "l2"), ["l2"]);
  assert.deepEqual(brought(tax, ["l1", "t1", "t2"], { who: "self" }), ["t1"]);
  assert.deepEqual(brought(tax, ["l1", "t1", "t2"], { who: "agent" }), ["t1", "t2"]);
});

const hall = {
  window: { window_id: "w1", code: "W01" },
  queues: [
    { queue_id: "a", prefix: "A", name: "综合", name_en: "General", waiting: 4 },
    { queue_id: "b", prefix: "B", name: "社保", name_en: "Social security", waiting: 0 },
  ],
  windows: [
    { window_id: "w1", code: "W01", number: 1, name: "综合窗口", name_en: "General desk", state: "open" },
    { window_id: "w2", code: "W02", number: 2, name: "社保窗口", name_en: "Social security desk", state: "open" },
    { window_id: "w3", code: "W03", number: 3, name: "医保窗口", name_en: "Health desk", state: "signed_out" },
  ],
};
const found = (query, recent = []) => targetsOf(hall, "zh", query, recent).map((one) => one.key);

test("a transfer finds queues and open windows by any of their words, the last chosen first", () => {
  assert.deepEqual(found(""), ["a", "b", "w2"]);
  assert.deepEqual(found("社保"), ["b", "w2"]);
  assert.deepEqual(found("SOCIAL desk"), ["w2"]);
  assert.deepEqual(found("w02"), ["w2"]);
  assert.deepEqual(found("医保"), []);
  assert.deepEqual(found("", ["w2", "b"]), ["w2", "b", "a"]);
});

test("a call for help from this window is asked, answered and over; another's is nobody's here", () => {
  const fact = log();
  const start = { ...hall, waiting: [], parked: [], missed: [], current: null, counts: {}, help: null };
  const asked = reduceCounter(start, fact("HelpAsked", { place: "window:W01", help_id: "h1" }));
  assert.deepEqual([asked.help.help_id, asked.help.answered_at], ["h1", null]);
  assert.equal(reduceCounter(start, fact("HelpAsked", { place: "kiosk:K1", help_id: "h2" })).help, null);
  const answered = reduceCounter(asked, fact("HelpAnswered", { place: "window:W01", help_id: "h1" }));
  assert.ok(answered.help.answered_at > 0);
  assert.equal(reduceCounter(answered, fact("HelpClosed", { place: "x", help_id: "h2" })).help.help_id, "h1");
  assert.equal(reduceCounter(answered, fact("HelpClosed", { place: "x", help_id: "h1" })).help, null);
});

test("the matters of a visit are accepted at once: complete, with gaps, or not", () => {
  const entry = (material_id, more = {}) => ({ material_id, required: true, may_be_missing: false, applies_when: [], ...more });
  const matter = (matter_id, ...materials) => ({ matter_id, gap_days: 5, questions: [], materials });
  const whole = matter("m1", entry("form"), entry("photo", { may_be_missing: true }));
  const other = matter("m2", entry("letter"));
  const gaps = { dues: [1, 2, 3], excluded: false };
  const way = (ticks, more = gaps) => allOffered([whole, other], ticks, () => ({}), more);
  assert.equal(way(["form", "photo", "letter"]), "complete");
  assert.equal(way(["form", "letter"]), "gaps");
  assert.equal(way(["photo", "letter"]), null); // the main material lacks
  assert.equal(way(["form", "photo"]), null); // what lacks of the other may not follow later
  assert.equal(way(["form", "letter"], { ...gaps, excluded: true }), null);
  assert.equal(way(["form", "photo", "letter"], { ...gaps, excluded: true }), "complete");
});

test("a credit code is checked while it is typed, in any case and width", () => {
  assert.ok(isCreditCode(" 91350100m000100y43 "));
  assert.ok(isCreditCode("９１３５０１００Ｍ０００１００Ｙ４３"));
  for (const wrong of ["", "91350100M000100Y44", "91350100M000100Y4", "9135010OM000100Y43", "91350100I000100Y43"])
    assert.ok(!isCreditCode(wrong), wrong);
});
