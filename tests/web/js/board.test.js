import assert from "node:assert/strict";
import { test } from "node:test";
import { heroOf, reduce, rowsOn } from "../../../hallsys/web/board/static/reduce.js";
import { reduce as reduceSign, signState } from "../../../hallsys/web/board/static/sign_reduce.js";
import { takeClip } from "../../../hallsys/web/board/static/voice.js";
import { log } from "./log.js";

const board = (zone_id = "z1") => ({
  zone: { zone_id },
  queues: [{ queue_id: "a", prefix: "A", waiting: 20 }],
  windows: [],
  calls: [],
});
const call = (n, zone_id = "z1") => ({
  service_id: `s${n}`,
  ticket_id: `t${n}`,
  number: `A${String(n).padStart(3, "0")}`,
  queue_id: "a",
  priority_class: "ordinary",
  window_id: `w${n}`,
  window_number: n,
  zone_id,
  waited_ms: 0,
  resumed: false,
});
const play = (state, ...facts) => facts.reduce(reduce, state);
const numbers = (rows) => rows.map((row) => row.window_number);

test("ten calls in one second are all kept, and the turns show every one of them", () => {
  const fact = log();
  const state = play(board(), ...Array.from({ length: 10 }, (_, n) => fact("TicketCalled", call(n + 1))));
  assert.equal(state.calls.length, 10);
  assert.equal(state.queues[0].waiting, 10);
  const shown = new Set([0, 1].flatMap((turn) => numbers(rowsOn(state.calls, turn, 8))));
  assert.equal(shown.size, 10);
  assert.deepEqual(numbers(rowsOn(state.calls, 2, 8)), numbers(rowsOn(state.calls, 0, 8)));
});

test("whoever is called stands above whoever is being served, newest first", () => {
  const fact = log();
  const state = play(
    board(),
    fact("TicketCalled", call(1)),
    fact("TicketCalled", call(2)),
    fact("ServiceStarted", call(2)),
    fact("TicketCalled", call(3)),
    fact("TicketRecalled", { ...call(1), recalls: 1 }),
  );
  assert.deepEqual(numbers(rowsOn(state.calls, 0, 8)), [1, 3, 2]);
});

test("a service that ends, in whichever way, leaves the board", () => {
  for (const kind of ["ServiceFinished", "TicketMissed", "TicketParked", "TicketTransferred", "CallUndone"]) {
    const fact = log();
    assert.deepEqual(play(board(), fact("TicketCalled", call(1)), fact(kind, call(1))).calls, [], kind);
  }
});

test("a zone's board shows the calls of its zone; the board of all shows all", () => {
  assert.equal(play(board("z1"), log()("TicketCalled", call(1, "z2"))).calls.length, 0);
  assert.equal(play(board(null), log()("TicketCalled", call(1, "z2"))).calls.length, 1);
});

test("a fact that is nothing to a board leaves the very same state", () => {
  const state = board();
  assert.equal(reduce(state, log()("CaseAccepted", { case_id: "k", service_id: "s1" })), state);
});

test("the large number is the one being announced, else the newest call", () => {
  const fact = log();
  const { calls } = play(board(), fact("TicketCalled", call(1)), fact("TicketCalled", call(2)));
  assert.equal(heroOf(calls, "s1").service_id, "s1");
  assert.equal(heroOf(calls, null).service_id, "s2");
  assert.equal(heroOf([], null), null);
});

test("an announcement older than thirty seconds is never heard", () => {
  const clips = [1, 2, 3].map((n) => ({ url: `${n}`, at: n * 10_000 }));
  assert.deepEqual(takeClip(clips, 45_000).clip.url, "2");
  assert.deepEqual(takeClip(clips, 45_000).rest.length, 1);
  assert.deepEqual(takeClip(clips, 90_000), { clip: null, rest: [] });
});

test("a window's sign follows its own window only", () => {
  const fact = log();
  let state = { window: { window_id: "w1", state: "signed_out" }, call: null };
  assert.equal(signState(state), "closed");
  const steps = [
    ["TicketCalled", call(2), "closed"],
    ["WindowReopened", { window_id: "w1" }, "idle"],
    ["TicketCalled", call(1), "called"],
    ["ServiceStarted", call(1), "serving"],
    ["ServiceFinished", call(1), "idle"],
    ["WindowPaused", { window_id: "w1", reason: "lunch" }, "paused"],
    ["ClerkSignedOut", { window_id: "w1", clerk_id: "c" }, "closed"],
  ];
  for (const [kind, payload, expected] of steps) {
    state = reduceSign(state, fact(kind, payload));
    assert.equal(signState(state), expected, kind);
  }
});
