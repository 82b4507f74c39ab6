import assert from "node:assert/strict";
import { test } from "node:test";
import { changesLine, lined } from "../../../hallsys/web/static/line.js";

const row = (id, more = {}) => ({ ticket_id: id, grounds: ["arrival"], hold: null, out_of_turn: false, ...more });
const ids = (rows) => rows.map((one) => one.ticket_id);
const waiting = (...list) => ({ waiting: list.map((id) => ({ ticket_id: id })) });

test("the line stands as the server ranked it, not as the tickets came", () => {
  assert.deepEqual(ids(lined(waiting("a", "b", "c"), [row("c"), row("a"), row("b")])), ["c", "a", "b"]);
});

test("who has gone since is not shown, who has come stands behind until the line is read again", () => {
  assert.deepEqual(ids(lined(waiting("b", "new"), [row("a"), row("b")])), ["b", "new"]);
});

test("who is held stands last, also one that waits for another window alone", () => {
  const line = [row("a"), row("busy", { hold: "holder_busy" }), row("far", { hold: "other_window" })];
  assert.deepEqual(ids(lined(waiting("a", "busy", "new"), line)), ["a", "new", "busy", "far"]);
});

test("before the line was read everybody is listed", () => {
  assert.deepEqual(ids(lined(waiting("a", "b"), [])), ["a", "b"]);
});

test("the line is read again for what may change it, and for nothing else", () => {
  for (const kind of ["TicketIssued", "TicketCalled", "TicketPinned", "TicketReclassified", "QueuesAllocated"])
    assert.ok(changesLine({ kind, queue_id: "q" }), kind);
  for (const kind of ["ServiceStarted", "ServiceFinished", "DeviceBroke"])
    assert.ok(!changesLine({ kind, queue_id: "q" }), kind);
});
