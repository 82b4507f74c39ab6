import assert from "node:assert/strict";
import { test } from "node:test";
import { TEXTS as BOARD } from "../../../hallsys/web/board/static/texts.js";
import { TEXTS as CLERK } from "../../../hallsys/web/clerk/static/texts.js";
import { FEED_TEXTS, TEXTS as MANAGER } from "../../../hallsys/web/manager/static/texts.js";
import { TEXTS as TOUR } from "../../../hallsys/web/tour/static/texts.js";
import { clock, dateLine, duration, minutes, nameOf, translator } from "../../../hallsys/web/static/lang.js";
import * as words from "../../../hallsys/web/static/words.js";

const { word, ...tables } = words;
const ALL = { ...tables, BOARD, CLERK, MANAGER, FEED_TEXTS, TOUR };
const places = (text) => [...text.matchAll(/\{(\w+)\}/g)].map(([, name]) => name).sort();

for (const [name, table] of Object.entries(ALL)) {
  test(`${name}: every text is there in both languages and fills the same places`, () => {
    for (const [key, pair] of Object.entries(table)) {
      assert.equal(pair.length, 2, key);
      assert.ok(
        pair.every((text) => text.trim()),
        key,
      );
      assert.deepEqual(places(pair[1]), places(pair[0]), key);
    }
  });
}

test("a text is filled from its facts; an unknown key shows itself", () => {
  const t = translator({ hello: ["你好，{name}", "Hello, {name}"] }, "en");
  assert.equal(t("hello", { name: "A" }), "Hello, A");
  assert.equal(t("nothing"), "nothing");
  assert.equal(word(words.LEVEL, 5, "zh"), "非常满意");
  assert.equal(word(words.FAULT, "odd_fault", "en"), "odd_fault");
});

test("what is counted is one or many", () => {
  const t = translator({ left: ["还有 {n} 天", "{n} {n:day|days} left"] }, "en");
  assert.deepEqual([0, 1, 2].map((n) => t("left", { n })), ["0 days left", "1 day left", "2 days left"]);
});

test("a name without English is shown in Chinese", () => {
  assert.equal(nameOf({ name: "税务", name_en: null }, "en"), "税务");
  assert.equal(nameOf({ name: "税务", name_en: "Tax" }, "en"), "Tax");
  assert.equal(nameOf(undefined, "zh"), "");
});

test("times are those of the hall, wherever the screen believes to be", () => {
  const at = Date.UTC(2026, 2, 2, 16, 5, 9);
  assert.equal(clock(at, "Asia/Shanghai"), "00:05");
  assert.equal(clock(at, "Asia/Shanghai", { seconds: true }), "00:05:09");
  assert.match(dateLine(at, "Asia/Shanghai", "zh"), /2026年3月3日/);
});

test("durations", () => {
  assert.deepEqual([0, 61_000, 3_600_000, -5].map(duration), ["00:00", "01:01", "1:00:00", "00:00"]);
  assert.equal(minutes(119_000), 1);
});
