import assert from "node:assert/strict";
import { test } from "node:test";
import { newsOf, takeAll, takeBatch } from "../../../hallsys/web/static/ordered.js";

const count = (state, fact) => ({ ...state, seen: [...state.seen, fact.seq] });
const start = { seq: 10, seen: [] };
const batch = (prev, ...seqs) => ({ prev, seq: seqs.at(-1), facts: seqs.map((seq) => ({ seq })) });

test("the next batch is folded and its seq is kept", () => {
  const { state, gap } = takeBatch(start, batch(10, 11, 12), count);
  assert.deepEqual([state.seq, state.seen, gap], [12, [11, 12], false]);
});

test("a batch that was folded already is skipped", () => {
  const { state, gap } = takeBatch(start, batch(8, 9, 10), count);
  assert.equal(state, start);
  assert.equal(gap, false);
});

test("a batch that begins before the snapshot gives only its newer facts", () => {
  const { state } = takeBatch(start, batch(5, 9, 10, 11), count);
  assert.deepEqual(state.seen, [11]);
});

test("a missing batch is a gap and changes nothing", () => {
  const { state, gap } = takeBatch(start, batch(12, 13), count);
  assert.equal(state, start);
  assert.equal(gap, true);
});

test("a room's seq may jump over facts of other rooms", () => {
  const { state, gap } = takeBatch(takeBatch(start, batch(7, 20), count).state, batch(20, 35), count);
  assert.deepEqual([state.seen, gap], [[20, 35], false]);
});

test("batches that came while the snapshot was read are put on top of it, once each", () => {
  const snapshot = { seq: 21, seen: [] };
  const { state, gap } = takeAll(
    snapshot,
    [batch(10, 20), batch(20, 22), batch(20, 22), batch(22, 23)],
    count,
  );
  assert.deepEqual([state.seq, state.seen, gap], [23, [22, 23], false]);
});

test("a gap among them asks for another snapshot", () => {
  const { gap } = takeAll(start, [batch(10, 11), batch(14, 15)], count);
  assert.equal(gap, true);
});

test("facts are news once each, and those that were told before are none", () => {
  const batches = [batch(5, 9, 10), batch(10, 11, 20), batch(10, 20), batch(20, 22)];
  assert.deepEqual(newsOf(10, batches).map(({ seq }) => seq), [11, 20, 22]);
});
