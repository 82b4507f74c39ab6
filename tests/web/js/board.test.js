import assert from "node:assert/strict";
import { test } from "node:test";
import { expected, heroOf, noticesAt, pieces, queuesAt, readingAt, rowsAt, servingAt } from "../../../hallsys/web/board/static/choose.js";
import { reduce } from "../../../hallsys/web/board/static/reduce.js";
import { movedFrom, reduce as reduceSign, signState } from "../../../hallsys/web/board/static/sign_reduce.js";
import { takeCall } from "../../../hallsys/web/board/static/voice.js";
import { log } from "./log.js";

const board = (zone_id = "z1") => ({
  zone: { zone_id },
  zone_ids: zone_id && [zone_id],
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

const LATER = 1e14;

test("ten calls in one second are all shown at once: in more columns, if there are more than rows", () => {
  const fact = log();
  const state = play(board(), ...Array.from({ length: 10 }, (_, n) => fact("TicketCalled", call(n + 1))));
  assert.equal(state.calls.length, 10);
  assert.equal(state.queues[0].waiting, 10);
  const shown = rowsAt(state.calls, LATER, { rows: 8, columns: 1, most: 2 });
  assert.deepEqual([shown.rows.length, shown.columns, shown.turns], [10, 2, 1]);
});

test("what does not fit is shown in turns, every call of it, and a fresh call at once", () => {
  const fact = log();
  const { calls } = play(board(), ...Array.from({ length: 10 }, (_, n) => fact("TicketCalled", call(n + 1))));
  const at = (now) => rowsAt(calls, now, { rows: 8, columns: 1 });
  const shown = new Set([0, 1].flatMap((turn) => numbers(at(LATER + turn * 6000).rows)));
  assert.equal(shown.size, 10);
  const newest = calls.at(-1);
  for (let ms = 0; ms < 3000; ms += 500) assert.equal(at(newest.last_called_at + ms).rows[0], newest);
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
  assert.deepEqual(numbers(rowsAt(state.calls, LATER, { rows: 8, columns: 1 }).rows), [1, 3, 2]);
});

test("more queues than fit come in turns", () => {
  const queues = [1, 2, 3, 4, 5];
  assert.deepEqual([0, 6000, 12_000].map((now) => queuesAt(queues, now, 3)), [[1, 2, 3], [4, 5], [1, 2, 3]]);
});

test("an expected wait grows and shrinks with its queue", () => {
  const expect = { low: 6, high: 12, of: 5 };
  assert.deepEqual(expected({ waiting: 5, expect }), { low: 6, high: 12 });
  assert.deepEqual(expected({ waiting: 2, expect }), { low: 3, high: 6 });
  assert.deepEqual(expected({ waiting: 0, expect }), { low: 1, high: 2 });
  assert.equal(expected({ waiting: 2, expect: null }), null);
});

const notice = (text, more = {}) => ({ zh: text, en: "", severity: "info", begins_at: 0, ends_at: null, ...more });

test("notices stand in their time, important ones first, and one that is put again takes its own place", () => {
  const all = [notice("one"), notice("over", { ends_at: 5 }), notice("then", { begins_at: 50 }), notice("!", { severity: "important" })];
  assert.deepEqual(noticesAt(all, 10).map(({ zh }) => zh), ["!", "one"]);
  const fact = log();
  const state = play(
    { ...board(), notices: [] },
    fact("NoticePut", { notice_id: "1", zone_id: null, ...notice("a") }),
    fact("NoticePut", { notice_id: "2", zone_id: "z2", ...notice("elsewhere") }),
    fact("NoticePut", { notice_id: "1", zone_id: null, ...notice("b") }),
  );
  assert.deepEqual(state.notices.map(({ zh }) => zh), ["b"]);
  assert.deepEqual(play(state, fact("NoticeWithdrawn", { notice_id: "1" })).notices, []);
});

test("a long notice is read in pieces that end at a stop, and none of it is lost", () => {
  const text = "请在三号窗口领取证件，并带好身份证。".repeat(8);
  const parts = pieces(text, 50, "zh");
  assert.equal(parts.join(""), text);
  assert.ok(parts.every((part) => part.length <= 50 && /[，。]$/.test(part)));
  assert.deepEqual(pieces("x".repeat(70), 50, "zh").map((part) => part.length), [50, 20]);
});

test("every notice is read for a while, in each language of the board; what has no English is not said twice", () => {
  const all = [notice("甲".repeat(20), { en: "a".repeat(20) }), notice("乙")];
  const limits = { zh: 100, en: 200 };
  const read = (langs) => {
    const seen = [];
    for (let now = 0; now < 60_000; now += 500) {
      const { text, lang } = readingAt(all, now, langs, limits);
      if (seen.at(-1) !== `${lang} ${text[0]}`) seen.push(`${lang} ${text[0]}`);
    }
    return seen;
  };
  assert.deepEqual(read(["zh", "en"]).slice(0, 4), ["zh 甲", "en a", "zh 乙", "zh 甲"]);
  assert.deepEqual(read(["en"]).slice(0, 3), ["en a", "zh 乙", "en a"]);
  assert.equal(readingAt([], 0, ["zh"], limits), null);
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

test("an announcement older than its life is never heard", () => {
  const clips = [1, 2, 3].map((n) => ({ url: `${n}`, at: n * 10_000 }));
  assert.deepEqual(takeCall(clips, 45_000, 30_000).call.url, "2");
  assert.deepEqual(takeCall(clips, 45_000, 30_000).rest.length, 1);
  assert.deepEqual(takeCall(clips, 90_000, 30_000), { call: null, rest: [] });
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

test("a sign tells where its ticket went", () => {
  const state = { window: { window_id: "w1" }, numbers: { w5: 5 } };
  const fact = log();
  const move = (more) => movedFrom(state, fact("TicketTransferred", { ...call(1), ...more }));
  assert.equal(move({ target_window_id: "w5" }).n, 5);
  assert.equal(move({ target_window_id: null }).n, null);
  assert.equal(move({ window_id: "w2", target_window_id: "w5" }), null);
  assert.equal(movedFrom(state, fact("TicketParked", call(1))), null);
});

test("the windows of a queue are those that are open and serve it, as soon as they are given it", () => {
  const at = (n, state, ...queue_ids) => ({ window_id: `w${n}`, number: n, state, queue_ids });
  const before = { ...board(), windows: [at(1, "open", "a"), at(2, "open"), at(3, "signed_out", "a")] };
  assert.deepEqual(servingAt(before.windows, "a"), [1]);
  const fact = log();
  const given = play(before, fact("QueuesAllocated", { window_id: "w2", queue_ids: ["a", "b"], previous: [] }));
  assert.deepEqual(servingAt(given.windows, "a"), [1, 2]);
  const paused = play(given, fact("WindowPaused", { window_id: "w1", reason: "meal" }));
  assert.deepEqual(servingAt(paused.windows, "a"), [2]);
});
