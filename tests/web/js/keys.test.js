import assert from "node:assert/strict";
import { test } from "node:test";
import { commandOf, DEFAULT_KEYS, isOurs, keyName, soundKeys, takenBy } from "../../../hallsys/web/static/keys.js";

const press = (key, code = key, more = {}) => ({ key, code, ...more });
const PAD = { ...DEFAULT_KEYS, next: "NumpadAdd", finish: "NumpadEnter" };

test("every command has a key of its own", () => {
  for (const [command, key] of Object.entries(DEFAULT_KEYS)) assert.equal(commandOf(press(key)), command);
});

test("a key of the keypad is known by its place, whatever it writes", () => {
  assert.equal(commandOf(press("+", "NumpadAdd"), PAD), "next");
  assert.equal(commandOf(press("Enter", "NumpadEnter"), PAD), "finish");
  assert.equal(commandOf(press("Enter", "Enter"), PAD), null);
  assert.equal(commandOf(press("F2"), PAD), null);
});

test("in a field the keypad types, the function keys command", () => {
  const target = { matches: (selector) => selector.includes("input") };
  assert.equal(commandOf(press("+", "NumpadAdd", { target }), PAD), null);
  assert.equal(commandOf(press("F3", "F3", { target }), PAD), "recall");
});

test("a held key, a composed one and one with a modifier are no commands", () => {
  for (const more of [{ repeat: true }, { isComposing: true }, { keyCode: 229 }, { ctrlKey: true }, { altKey: true }])
    assert.equal(commandOf(press("F2", "F2", more)), null);
});

test("the browser keeps its own keys, and figures stay figures", () => {
  for (const key of ["F5", "F11", "F12", "a", "Enter"]) assert.equal(keyName(press(key)), null);
  assert.equal(keyName(press("7", "Numpad7")), null);
});

test("what the browser would do with our keys is held off, also with those that were given up", () => {
  assert.ok(isOurs(press("F10"), PAD));
  assert.ok(isOurs(press("+", "NumpadAdd"), PAD));
  assert.ok(!isOurs(press("F5"), PAD));
});

test("a key that another command has is taken, its own is not", () => {
  assert.equal(takenBy(DEFAULT_KEYS, "F3", "next"), "recall");
  assert.equal(takenBy(DEFAULT_KEYS, "F3", "recall"), null);
  assert.equal(takenBy(DEFAULT_KEYS, "F1", "next"), null);
});

test("what was kept is taken as far as it makes sense", () => {
  assert.deepEqual(soundKeys(null), DEFAULT_KEYS);
  assert.deepEqual(soundKeys({ next: "F1", nonsense: "F9", recall: "Delete" }), { ...DEFAULT_KEYS, next: "F1" });
  assert.deepEqual(soundKeys({ next: "F3" }), DEFAULT_KEYS); // doubled
  assert.deepEqual(soundKeys({ next: "constructor" }), DEFAULT_KEYS);
});
