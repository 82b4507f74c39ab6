// What the output window makes of the doors of lockers.

import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { test } from "node:test";
import { LOCKER_FACTS, heardOfDoors, saidOfDoor } from "../../../hallsys/web/output/static/doors.js";

const opened = { kind: "LockerOpened", opening_id: "o" };
const stuck = { kind: "LockerStuck", opening_id: "o" };
const lockerSaid = { opening_id: "o", opening: "opening", open: "open" };

test("a door is said to be open once it is, also if that was heard before the command was answered", () => {
  assert.equal(saidOfDoor({ lockerSaid: null, lockerHeard: [opened] }), null);
  assert.equal(saidOfDoor({ lockerSaid, lockerHeard: [] }), "opening");
  assert.equal(saidOfDoor({ lockerSaid, lockerHeard: heardOfDoors([], [opened]) }), "open");
  assert.equal(saidOfDoor({ lockerSaid, lockerHeard: [{ ...opened, opening_id: "another" }] }), "opening");
  assert.equal(saidOfDoor({ lockerSaid: { open: "noted" }, lockerHeard: [] }), "noted");
});

test("nothing is said of a door that is stuck, unless it opened after all", () => {
  assert.equal(saidOfDoor({ lockerSaid, lockerHeard: [stuck] }), null);
  assert.equal(saidOfDoor({ lockerSaid, lockerHeard: heardOfDoors([stuck], [opened]) }), "open");
});

test("only answers of doors are kept, and few of them", () => {
  const many = Array.from({ length: 20 }, (_, n) => ({ kind: "LockerOpened", opening_id: `o${n}` }));
  assert.deepEqual(heardOfDoors([], [{ kind: "LockerClosed" }, { kind: "ResultDeposited" }]), []);
  assert.deepEqual([heardOfDoors([], many).length, heardOfDoors([], many)[0].opening_id], [10, "o19"]);
});

test("the list is read anew after every fact that moves something into a locker, out of it, or changes a box", () => {
  const events = readFileSync(new URL("../../../hallsys/cases/locker_events.py", import.meta.url), "utf8");
  const kinds = [...events.matchAll(/^class (\w+)\(Event\)/gm)].map(([, kind]) => kind);
  // That a door is to open, that one was closed and that codes are not taken changes nothing of the list.
  const shown = kinds.filter((kind) => !["LockerOpenAsked", "LockerKeyUsed", "LockerClosed", "LockerCodesPaused"].includes(kind));
  for (const kind of [...shown, "ResultRecalled", "ResultHandedOver", "ResultTakenBack", "CaseTerminated"]) assert.ok(LOCKER_FACTS.has(kind), kind);
});
