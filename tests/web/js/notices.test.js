import assert from "node:assert/strict";
import { test } from "node:test";
import { boardUrl, nextAt, phase, stepped, toggled } from "../../../hallsys/web/manager/static/notices/rules.js";

const MINUTE = 60_000;

test("a time of day is the next one ahead, also over midnight", () => {
  const now = 1_000_000 * MINUTE + 30_000;
  const minutes = (time, clock) => (nextAt(time, clock, now) - 1_000_000 * MINUTE) / MINUTE;
  assert.equal(minutes("16:30", "15:00"), 90);
  assert.equal(minutes("08:00", "23:00"), 540);
  assert.equal(minutes("15:00", "15:00"), 1440);
});

test("a notice is to come, hangs, or is over", () => {
  const notice = { begins_at: 10, ends_at: 20 };
  assert.deepEqual([5, 10, 19, 20].map((now) => phase(notice, now)), ["coming", "standing", "standing", "over"]);
  assert.equal(phase({ begins_at: 10, ends_at: null }, 10_000), "standing");
});

test("a draft of a layout is an address of the board", () => {
  const layout = { blocks: ["calls", "clock"], rows: 5, columns: 2, theme: "dark", high_contrast: true, voice: true };
  assert.equal(
    boardUrl("MAIN", layout, "en"),
    "/board/MAIN?blocks=calls%2Cclock&rows=5&columns=2&theme=dark&high_contrast=1&voice=0&lang=en",
  );
});

test("blocks come, go and change places", () => {
  assert.deepEqual(toggled(["a", "b"], "a"), ["b"]);
  assert.deepEqual(toggled(["a"], "b"), ["a", "b"]);
  assert.deepEqual(stepped(["a", "b", "c"], "c", -1), ["a", "c", "b"]);
  assert.deepEqual(stepped(["a", "b"], "a", -1), ["a", "b"]);
});
