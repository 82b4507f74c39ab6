import assert from "node:assert/strict";
import { test } from "node:test";
import { keepTicks, keptTicks } from "../../../hallsys/web/clerk/static/ticks.js";
import { reduceCounter } from "../../../hallsys/web/static/counter.js";
import { targetsOf } from "../../../hallsys/web/static/targets.js";
import { log } from "./log.js";

const store = () => {
  const kept = {};
  return { getItem: (key) => kept[key] ?? null, setItem: (key, value) => (kept[key] = value) };
};

test("ticks survive for their own service, and nothing breaks on what somebody else wrote", () => {
  const shelf = store();
  keepTicks("s1", ["m1", "m2"], shelf);
  assert.deepEqual(keptTicks("s1", shelf), ["m1", "m2"]);
  assert.deepEqual(keptTicks("s2", shelf), []);
  keepTicks("s2", [], shelf);
  assert.deepEqual(keptTicks("s1", shelf), []);
  assert.deepEqual(keptTicks("s1", { getItem: () => "{" }), []);
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
