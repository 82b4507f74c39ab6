import assert from "node:assert/strict";
import { test } from "node:test";
import { lightOf, reduce as reduceOffice } from "../../../hallsys/web/backoffice/static/reduce.js";
import { reduce as reduceOutput } from "../../../hallsys/web/output/static/reduce.js";
import { reduce as reducePad } from "../../../hallsys/web/pad/static/reduce.js";
import { reduce as reducePhone } from "../../../hallsys/web/phone/static/reduce.js";
import { nextStep, reduce as reduceTour, STEPS } from "../../../hallsys/web/tour/static/reduce.js";
import { log } from "./log.js";

const run = (reduce, state, ...facts) => facts.reduce(reduce, state);
const accepted = {
  case_id: "k1",
  case_number: "n1",
  matter_id: "m1",
  matter_kind: "promised",
  service_id: "s",
  clerk_id: "c1",
  due_at: 50,
};

test("back office: a promised case comes, is taken up, is concluded", () => {
  const fact = log();
  const start = { cases: [], immediate: {}, done: [], matters: {}, desks: [], extensions: [], voids: [], undelivered: [] };
  const one = run(reduceOffice, start, fact("CaseAccepted", accepted));
  assert.deepEqual([one.cases.length, one.cases[0].accepted_by, one.cases[0].status], [1, "c1", "accepted"]);
  const two = reduceOffice(one, fact("CaseTakenUp", { ...accepted, clerk_id: "c2" }));
  assert.deepEqual([two.cases[0].status, two.cases[0].taken_up_by], ["in_progress", "c2"]);
  const three = reduceOffice(two, fact("CaseConcluded", { ...accepted, outcome: "granted" }));
  assert.deepEqual([three.cases, three.done[0].outcome], [[], "granted"]);
});

test("back office: an immediate case comes only when its ticket leaves the counters with it open", () => {
  const fact = log();
  const start = { cases: [], immediate: {}, done: [], matters: {}, desks: [], extensions: [], voids: [], undelivered: [] };
  const immediate = { ...accepted, matter_kind: "immediate", ticket_id: "t1" };
  const open = reduceOffice(start, fact("CaseAccepted", immediate));
  assert.deepEqual(open, { ...start, immediate: { k1: "t1" } });
  assert.equal(reduceOffice(open, fact("ServiceFinished", { ticket_id: "t2" })), open);
  assert.equal(reduceOffice(open, fact("ServiceFinished", { ticket_id: "t1" })).refetch, true);
  assert.deepEqual(reduceOffice(open, fact("CaseConcluded", { ...immediate, outcome: "granted" })), start);
});

test("back office: a declined case goes, the soonest due stands first", () => {
  const fact = log();
  const start = { cases: [], immediate: {}, done: [], matters: {}, desks: [], extensions: [], voids: [], undelivered: [], declines: [{ case_id: "k2" }] };
  const both = run(
    reduceOffice,
    start,
    fact("CaseAccepted", accepted),
    fact("CaseAccepted", { ...accepted, case_id: "k2", due_at: 20 }),
  );
  assert.deepEqual(
    both.cases.map((row) => row.case_id),
    ["k2", "k1"],
  );
  const declined = reduceOffice(both, fact("CaseDeclined", { ...accepted, case_id: "k2", reason: "x" }));
  assert.deepEqual([declined.cases.length, declined.done[0].outcome, declined.declines], [1, "declined", []]);
  assert.deepEqual(
    reduceOffice(declined, fact("CaseConcluded", { case_id: "other", outcome: "granted" })),
    declined,
  );
});

test("back office: what is on its way to the window is read anew", () => {
  const fact = log();
  const start = { cases: [], immediate: {}, done: [], matters: {}, desks: [], extensions: [], voids: [], undelivered: [{ case_id: "k1" }] };
  for (const kind of ["StageEnded", "ResultSent", "ResultReceived", "ResultReady"]) {
    assert.equal(reduceOffice(start, fact(kind, { case_id: "k1", last: true })).refetch, true);
    assert.equal(reduceOffice(start, fact(kind, { case_id: "k2", last: true })).refetch, undefined);
  }
});

test("back office: lights turn as the due time comes near, and once more long after it", () => {
  const lights = { warning_ms: 20, yellow_ms: 10, serious_ms: 30 };
  assert.deepEqual(
    [79, 80, 90, 100, 101, 130, 131].map((now) => lightOf({ due_at: 100 }, now, lights)),
    ["normal", "warning", "yellow", "yellow", "red", "red", "serious"],
  );
});

const counter = {
  window: { window_id: "w9", code: "W09", state: "open", clerk_id: "c" },
  queues: [],
  windows: [],
  waiting: [],
  parked: [],
  missed: [],
  current: null,
  counts: { served: 0, missed: 0 },
  handed_over: [],
  ready_count: 2,
};

test("output: a result comes ready, is handed over here, another elsewhere", () => {
  const fact = log();
  const handed = { result_id: "r1", case_id: "k", case_number: "n", window_id: "w9", taken_by: "agent" };
  const state = run(
    reduceOutput,
    counter,
    fact("ResultReady", { result_id: "r3", case_id: "k", case_number: "n", shelf: "A" }),
    fact("ResultHandedOver", handed),
    fact("ResultHandedOver", { ...handed, result_id: "r2", window_id: "w8" }),
  );
  assert.deepEqual([state.ready_count, state.handed_over.map((row) => row.result_id)], [1, ["r1"]]);
});

test("output: what is taken back lies ready again, and a full list asks the server what stood below it", () => {
  const fact = log();
  const rows = Array.from({ length: 30 }, (_, n) => ({ result_id: `r${n}` }));
  const back = (handed_over, result_id) =>
    reduceOutput({ ...counter, handed_over }, fact("ResultTakenBack", { result_id, window_id: "w9" }));
  const full = back(rows, "r3");
  assert.deepEqual([full.handed_over.length, full.ready_count, full.refetch], [29, 3, true]);
  assert.equal(back(rows.slice(1), "r3").refetch, undefined);
});

test("pad: asks for its own window's service, and only as long as the session is open", () => {
  const fact = log();
  const pad = { window: { window_id: "w1" }, clerk: { name: "x" }, session: null };
  const session = { session_id: "q1", service_id: "s1", window_id: "w1" };
  assert.equal(reducePad(pad, fact("RatingOpened", { ...session, window_id: "w2" })), pad);
  const open = reducePad(pad, fact("RatingOpened", session));
  assert.equal(open.session.session_id, "q1");
  assert.equal(reducePad(pad, fact("RatingOpened", { ...session, channel: "phone" })), pad);
  assert.equal(reducePad(open, fact("RatingLapsed", { ...session, session_id: "q0" })), open);
  for (const kind of ["RatingLapsed", "ServiceRated"])
    assert.equal(reducePad(open, fact(kind, session)).session, null);
});

test("phone: fewer ahead, called, served, finished, rated", () => {
  const fact = log();
  const start = {
    ticket: { ticket_id: "me", status: "waiting", window_number: null },
    ahead: 2,
    ahead_ids: ["x", "y"],
    others: [],
    service_id: null,
    rating: "none",
  };
  const nearer = reducePhone(start, fact("TicketCalled", { ticket_id: "x", service_id: "s0" }));
  assert.deepEqual([nearer.ahead, nearer.refetch], [1, "later"]);
  assert.equal(reducePhone(nearer, fact("TicketCalled", { ticket_id: "z" })), nearer);
  const mine = { ticket_id: "me", service_id: "s1", window_number: 4 };
  const called = reducePhone(nearer, fact("TicketCalled", mine));
  assert.deepEqual([called.ticket.status, called.ticket.window_number, called.ahead], ["called", 4, 0]);
  const finished = run(reducePhone, called, fact("ServiceStarted", mine), fact("ServiceFinished", mine));
  assert.equal(finished.ticket.status, "finished");
  const rated = run(reducePhone, finished, fact("RatingOpened", { service_id: "s1" }));
  assert.equal(rated.rating, "open");
  assert.equal(reducePhone(rated, fact("ServiceRated", { service_id: "s1" })).rating, "rated");
  assert.equal(reducePhone(finished, fact("RatingOpened", { service_id: "other" })).rating, "none");
});

test("phone: back in the queue, the server counts anew", () => {
  const fact = log();
  const called = {
    ticket: { ticket_id: "me", status: "called" },
    ahead: 0,
    ahead_ids: [],
    others: [],
    service_id: "s1",
    rating: "none",
  };
  const back = reducePhone(called, fact("CallUndone", { ticket_id: "me", service_id: "s1" }));
  assert.deepEqual([back.ticket.status, back.refetch], ["waiting", true]);
});

test("phone: another number of the visit is told until it is over", () => {
  const fact = log();
  const others = [{ ticket_id: "b" }, { ticket_id: "c" }];
  const start = { ticket: { ticket_id: "me", status: "waiting" }, ahead: 0, ahead_ids: [], others };
  const served = run(reducePhone, start, fact("TicketCalled", { ticket_id: "b" }), fact("ServiceStarted", { ticket_id: "b" }));
  assert.deepEqual(served.others, others);
  assert.deepEqual(reducePhone(served, fact("ServiceFinished", { ticket_id: "b" })).others, [others[1]]);
  assert.deepEqual(reducePhone(served, fact("TicketCancelled", { ticket_id: "x" })).others, others);
});

test("phone: whether a missed call can still be made good is for the server to say, call by call", () => {
  const fact = log();
  const ticket = { ticket_id: "me", status: "called", queue_id: "a" };
  const missed = reducePhone({ ticket, others: [], ahead_ids: [] }, fact("TicketMissed", { ticket_id: "me" }));
  assert.deepEqual([missed.ticket.status, missed.refetch], ["no_show", true]);
  const may = { ...missed, refetch: false, rejoin: true };
  assert.equal(reducePhone(may, fact("TicketCalled", { ticket_id: "x", queue_id: "b" })), may);
  assert.equal(reducePhone(may, fact("TicketCalled", { ticket_id: "x", queue_id: "a" })).refetch, true);
  assert.equal(reducePhone(may, fact("TicketRequeued", { ticket_id: "me" })).rejoin, false);
});

test("tour: each step ticks itself once, in whatever order, and the next one is named", () => {
  const fact = log();
  const all = Object.values(STEPS).map((kind) => fact(kind));
  assert.equal(nextStep([]), "card");
  const some = run(reduceTour, { done: [] }, all[0], all[0], all[2]);
  assert.deepEqual([some.done, nextStep(some.done)], [["card", "slip"], "ticket"]);
  assert.equal(nextStep(run(reduceTour, { done: [] }, ...all).done), null);
});
