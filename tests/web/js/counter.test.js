import assert from "node:assert/strict";
import { test } from "node:test";
import { allowed, reduceCounter, returnable } from "../../../hallsys/web/static/counter.js";
import { log } from "./log.js";

const snapshot = () => ({
  seq: 0,
  window: { window_id: "w1", code: "W01", state: "open", clerk_id: "c1", pause_reason: null },
  clerk: { clerk_id: "c1" },
  queues: [
    { queue_id: "a", waiting: 1, allocated: true },
    { queue_id: "b", waiting: 0, allocated: false },
  ],
  windows: [],
  waiting: [
    {
      ticket_id: "t1",
      number: "A001",
      queue_id: "a",
      priority_class: "ordinary",
      waiting_since: 5,
      target_window_id: null,
    },
  ],
  waiting_cut: false,
  current: null,
  parked: [],
  missed: [],
  counts: { served: 0, missed: 0 },
  rules: { recalls_before_no_show: 2, recall_cooldown_ms: 5000, undo_ms: 10_000, requeue_within_calls: 1 },
});

const t1 = {
  service_id: "s1",
  ticket_id: "t1",
  number: "A001",
  queue_id: "a",
  priority_class: "ordinary",
  window_id: "w1",
};
const play = (...facts) => facts.reduce(reduceCounter, snapshot());
const call = { ...t1, window_number: 1, zone_id: "z", waited_ms: 60_000, resumed: false };

test("a call takes the ticket off the list and makes it the current one", () => {
  const fact = log();
  const called = fact("TicketCalled", call);
  const state = play(called);
  assert.equal(state.current.number, "A001");
  assert.equal(state.current.state, "called");
  assert.equal(state.current.called_at, called.at);
  assert.deepEqual([state.waiting, state.queues[0].waiting], [[], 0]);
});

test("a whole visit: called, recalled, started, a case, finished", () => {
  const fact = log();
  const opened = [
    fact("TicketCalled", call),
    fact("TicketRecalled", { ...t1, recalls: 1 }),
    fact("ServiceStarted", t1),
  ];
  const serving = play(...opened);
  assert.deepEqual([serving.current.state, serving.current.recalls], ["serving", 1]);
  const accepted = reduceCounter(
    serving,
    fact("CaseAccepted", {
      case_id: "k",
      case_number: "1",
      matter_id: "m",
      matter_kind: "immediate",
      service_id: "s1",
      due_at: 9,
    }),
  );
  assert.equal(accepted.current.cases[0].status, "accepted");
  const concluded = reduceCounter(
    accepted,
    fact("CaseConcluded", { case_id: "k", case_number: "1", outcome: "granted" }),
  );
  assert.equal(concluded.current.cases[0].status, "concluded");
  const finished = reduceCounter(concluded, fact("ServiceFinished", { ...t1, duration_ms: 1 }));
  assert.deepEqual([finished.current, finished.counts.served], [null, 1]);
});

test("a call at another window takes the ticket away and leaves this counter alone", () => {
  const state = play(log()("TicketCalled", { ...call, window_id: "w2" }));
  assert.deepEqual([state.current, state.waiting], [null, []]);
});

test("a parked ticket may be resumed, here or elsewhere, and leaves the list", () => {
  const fact = log();
  const parked = play(fact("TicketCalled", call), fact("ServiceStarted", t1), fact("TicketParked", t1));
  assert.deepEqual([parked.current, parked.parked.map((row) => row.number)], [null, ["A001"]]);
  const before = parked.queues[0].waiting;
  const resumed = reduceCounter(parked, fact("TicketCalled", { ...call, service_id: "s2", resumed: true }));
  assert.deepEqual(
    [resumed.parked, resumed.current.service_id, resumed.queues[0].waiting],
    [[], "s2", before],
  );
  const undone = reduceCounter(resumed, fact("CallUndone", { ...t1, service_id: "s2", resumed: true }));
  assert.deepEqual([undone.current, undone.parked.length, undone.waiting.length], [null, 1, 0]);
});

test("a no-show is counted, listed, and gone once it waits again", () => {
  const fact = log();
  const missed = play(fact("TicketCalled", call), fact("TicketMissed", t1));
  assert.deepEqual([missed.counts.missed, missed.missed.length, missed.waiting.length], [1, 1, 0]);
  const again = reduceCounter(missed, fact("TicketRequeued", t1));
  assert.deepEqual([again.missed, again.waiting.length, again.queues[0].waiting], [[], 1, 1]);
});

test("a missed ticket may come back within so many calls of its queue; an undone call does not count", () => {
  const fact = log();
  const other = { ...call, ticket_id: "t9", service_id: "s9", window_id: "w2" };
  const missed = play(fact("TicketCalled", call), fact("TicketMissed", t1));
  const elsewhere = reduceCounter(missed, fact("TicketCalled", { ...other, queue_id: "b" }));
  const once = reduceCounter(elsewhere, fact("TicketCalled", other));
  const twice = reduceCounter(once, fact("TicketCalled", { ...other, ticket_id: "t8" }));
  const undone = reduceCounter(twice, fact("CallUndone", { ...other, ticket_id: "t8" }));
  assert.deepEqual(
    [missed, elsewhere, once, twice, undone].map((state) => returnable(state).length),
    [1, 1, 1, 0, 1],
  );
});

test("a mistaken call undone puts the ticket back where it stood", () => {
  const fact = log();
  const state = play(
    fact("TicketCalled", call),
    fact("CallUndone", { ...t1, waiting_since: 5, resumed: false }),
  );
  assert.deepEqual([state.current, state.waiting, state.queues[0].waiting], [null, snapshot().waiting, 1]);
});

test("a ticket meant for another window is not in this window's list", () => {
  const moved = { ...t1, from_queue_id: "a", queue_id: "a", target_window_id: "w2", window_id: "w3" };
  const state = play(log()("TicketTransferred", moved));
  assert.deepEqual(state.waiting, []);
});

test("one meant for this window is listed although its queue is not allocated here", () => {
  const moved = {
    ...t1,
    ticket_id: "t5",
    from_queue_id: "a",
    queue_id: "b",
    target_window_id: "w1",
    window_id: "w3",
  };
  const state = play(log()("TicketTransferred", moved));
  assert.deepEqual(
    state.waiting.map((row) => row.ticket_id),
    ["t1", "t5"],
  );
});

test("new queues for this window ask for a fresh snapshot; others' do not", () => {
  const payload = { queue_ids: ["b"], previous: ["a"] };
  assert.equal(play(log()("QueuesAllocated", { ...payload, window_id: "w1" })).refetch, true);
  assert.equal(play(log()("QueuesAllocated", { ...payload, window_id: "w2" })).refetch, undefined);
});

test("a cut list that runs short is read again", () => {
  const state = { ...snapshot(), waiting_cut: true };
  assert.equal(reduceCounter(state, log()("TicketCalled", { ...call, window_id: "w2" })).refetch, true);
});

test("no-show waits for the recalls, recall for its pause, undo for nobody after ten seconds", () => {
  const fact = log();
  const called = fact("TicketCalled", call);
  const once = play(called);
  const at = called.at;
  assert.equal(allowed(once, at)["no-show"], false);
  assert.equal(allowed(once, at).recall, false);
  assert.equal(allowed(once, at + 5000).recall, true);
  assert.deepEqual([allowed(once, at + 10_000).undo, allowed(once, at + 10_001).undo], [true, false]);
  const twice = [1, 2].reduce(
    (state, recalls) => reduceCounter(state, fact("TicketRecalled", { ...t1, recalls })),
    once,
  );
  assert.equal(allowed(twice, at)["no-show"], true);
});

test("nothing may be pressed at a window where somebody else is signed in, or while it pauses", () => {
  const other = { ...snapshot(), window: { ...snapshot().window, clerk_id: "c2" } };
  assert.ok(Object.values(allowed(other, 0)).every((can) => !can));
  const paused = { ...snapshot(), window: { ...snapshot().window, state: "paused" } };
  const can = allowed(paused, 0);
  assert.deepEqual(
    Object.keys(can).filter((command) => can[command]),
    ["reopen"],
  );
});
