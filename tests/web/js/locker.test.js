// What a locker's screen makes of facts and keys.

import assert from "node:assert/strict";
import { test } from "node:test";
import { afterDoor, arrived, reduce, typeDigit } from "../../../hallsys/web/locker/static/reduce.js";

const state = { bank: { code: "E1" }, presented: null };

test("a code has so many digits and no more", () => {
  const typed = [..."12a34567"].reduce((code, key) => typeDigit(code, key, 6), "");
  assert.equal(typed, "123456");
  assert.equal(typeDigit(typed, "back", 6), "12345");
  assert.equal(typeDigit(typed, "clear", 6), "");
});

test("a card counts at its own bank, and not for long", () => {
  const laid = { kind: "CardPresented", presentation_id: "p", place: "locker:E1", at: 1000 };
  const after = reduce(state, laid);
  assert.equal(arrived(state, after, 2000), "p");
  assert.equal(arrived(after, after, 2000), null);
  assert.equal(arrived(state, after, 60_000), null);
  assert.equal(reduce(state, { ...laid, place: "locker:E2" }), state);
});

test("only the door that was asked for changes the screen", () => {
  const door = { opening_id: "o", box: 7 };
  const opening = { screen: "opening", door };
  const open = { screen: "open", door };
  assert.equal(afterDoor(opening, { kind: "LockerOpened", opening_id: "o", box: 7, handed: true }), "open");
  assert.equal(afterDoor(opening, { kind: "LockerStuck", opening_id: "o", box: 7 }), "stuck");
  assert.equal(afterDoor(opening, { kind: "LockerOpened", opening_id: "x", box: 7, handed: true }), null);
  assert.equal(afterDoor(open, { kind: "LockerClosed", box: 7 }), "closed");
  assert.equal(afterDoor(open, { kind: "LockerClosed", box: 8 }), null);
  assert.equal(afterDoor(opening, { kind: "LockerClosed", box: 7 }), null); // of the visitor before
  assert.equal(afterDoor({ screen: "own", door: null }, { kind: "LockerClosed", box: 7 }), null);
});

test("a door that opens on what was called back asks for it to be given to the window", () => {
  const opening = { screen: "opening", door: { opening_id: "o", box: 7 } };
  assert.equal(afterDoor(opening, { kind: "LockerOpened", opening_id: "o", box: 7, handed: false }), "recalled");
});
