import assert from "node:assert/strict";
import { test } from "node:test";
import { countWaiting, listWaiting, windowStates } from "../../../hallsys/web/static/fold.js";
import { log } from "./log.js";

const queues = [
  { queue_id: "a", waiting: 2 },
  { queue_id: "b", waiting: 0 },
];
const counts = (fact) => countWaiting(queues, fact).map((queue) => queue.waiting);
const fact = log();

const CHANGES = [
  ["TicketIssued", { queue_id: "a" }, [3, 0]],
  ["TicketReprinted", { queue_id: "a" }, [2, 0]],
  ["TicketCalled", { queue_id: "a", resumed: false }, [1, 0]],
  ["TicketCalled", { queue_id: "a", resumed: true }, [2, 0]],
  ["TicketRequeued", { queue_id: "a" }, [3, 0]],
  ["TicketTransferred", { from_queue_id: "a", queue_id: "b" }, [2, 1]],
  ["CallUndone", { queue_id: "a" }, [3, 0]],
  ["CallUndone", { queue_id: "a", resumed: true }, [2, 0]],
  ["TicketCancelled", { queue_id: "a", was: "waiting" }, [1, 0]],
  ["TicketCancelled", { queue_id: "a", was: "parked" }, [2, 0]],
  ["TicketExpired", { queue_id: "a", was: "waiting" }, [1, 0]],
  ["TicketExpired", { queue_id: "a", was: "parked" }, [2, 0]],
  ["TicketMissed", { queue_id: "a" }, [2, 0]],
  ["TicketParked", { queue_id: "a" }, [2, 0]],
  ["ServiceFinished", { queue_id: "a" }, [2, 0]],
  ["TicketCalled", { queue_id: "b", resumed: false }, [2, 0]],
];

for (const [kind, payload, expected] of CHANGES) {
  test(`${kind} ${JSON.stringify(payload)} leaves ${expected}`, () => {
    assert.deepEqual(counts(fact(kind, payload)), expected);
  });
}

test("a fact that moves nobody leaves the very same rows", () => {
  assert.equal(countWaiting(queues, fact("ServiceStarted", { queue_id: "a" })), queues);
});

const ticket = (id, since) => ({
  ticket_id: id,
  number: id,
  queue_id: "a",
  priority_class: "ordinary",
  waiting_since: since,
  target_window_id: null,
});

test("a waiting list keeps the order of waiting, also for one who comes back", () => {
  const list = [ticket("t1", 10), ticket("t3", 30)];
  const back = fact("CallUndone", {
    ticket_id: "t2",
    number: "t2",
    queue_id: "a",
    priority_class: "ordinary",
    waiting_since: 20,
  });
  assert.deepEqual(
    listWaiting(list, back).map((row) => row.ticket_id),
    ["t1", "t2", "t3"],
  );
});

test("a call takes a ticket off the list, and nobody else", () => {
  const list = [ticket("t1", 10), ticket("t3", 30)];
  const called = fact("TicketCalled", { ticket_id: "t1", queue_id: "a", resumed: false });
  assert.deepEqual(listWaiting(list, called), [list[1]]);
  assert.equal(
    listWaiting(list, fact("TicketCalled", { ticket_id: "t9", queue_id: "a", resumed: false })),
    list,
  );
});

test("a cut list does not grow at its open end", () => {
  const list = [ticket("t1", 10)];
  const issued = fact("TicketIssued", {
    ticket_id: "t9",
    number: "t9",
    queue_id: "a",
    priority_class: "ordinary",
  });
  assert.deepEqual(listWaiting(list, issued, { cut: true }), list);
  assert.equal(listWaiting(list, issued).length, 2);
});

test("a ticket that asks for care keeps its place and shows its class", () => {
  const list = [ticket("t1", 10), ticket("t3", 30)];
  const asked = fact("TicketReclassified", {
    ticket_id: "t3",
    queue_id: "a",
    priority_class: "disabled",
    previous: "ordinary",
  });
  assert.deepEqual(
    listWaiting(list, asked).map((row) => row.priority_class),
    ["ordinary", "disabled"],
  );
  assert.deepEqual(counts(asked), [2, 0]);
});

test("a ticket moved to another queue leaves a list that does not want it", () => {
  const list = [ticket("t1", 10)];
  const moved = fact("TicketTransferred", {
    ticket_id: "t1",
    number: "t1",
    queue_id: "b",
    priority_class: "ordinary",
  });
  assert.deepEqual(listWaiting(list, moved, { wanted: (row) => row.queue_id === "a" }), []);
});

test("windows open, pause, reopen and close", () => {
  let windows = [{ window_id: "w1", state: "signed_out", clerk_id: null, pause_reason: null }];
  const steps = [
    ["ClerkSignedIn", { window_id: "w1", clerk_id: "c" }, "open"],
    ["WindowPaused", { window_id: "w1", reason: "lunch" }, "paused"],
    ["WindowReopened", { window_id: "w1" }, "open"],
    ["ClerkSignedOut", { window_id: "w1", clerk_id: "c" }, "signed_out"],
  ];
  for (const [kind, payload, state] of steps) {
    windows = windowStates(windows, fact(kind, payload));
    assert.equal(windows[0].state, state);
  }
  assert.equal(windowStates(windows, fact("WindowPaused", { window_id: "w2", reason: "x" })), windows);
});
