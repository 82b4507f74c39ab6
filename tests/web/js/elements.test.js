import assert from "node:assert/strict";
import { test } from "node:test";
import {
  isSigned,
  letterTyped,
  linePoints,
  matched,
  pathOf,
  placed,
  sorted,
  stepped,
  turned,
} from "../../../hallsys/web/static/elements/rules.js";

test("a table is sorted by numbers and words, and what has no value comes last", () => {
  const columns = [
    { key: "n", value: (row) => row.n, end: true },
    { key: "name", value: (row) => row.name },
    { key: "plain" },
  ];
  const rows = [
    { n: 2, name: "窗口10" },
    { n: null, name: "窗口9" },
    { n: 10, name: null },
  ];
  const order = (sort) => sorted(rows, columns, sort).map((row) => row.n);
  assert.deepEqual(order({ key: "n", down: false }), [2, 10, null]);
  assert.deepEqual(order({ key: "n", down: true }), [10, 2, null]);
  assert.deepEqual(order({ key: "name", down: false }), [null, 2, 10]);
  assert.deepEqual(order({ key: "unknown", down: false }), [2, null, 10]);
  assert.deepEqual(turned(null, columns[0]), { key: "n", down: true });
  assert.deepEqual(turned({ key: "n", down: true }, columns[0]), { key: "n", down: false });
  assert.deepEqual(turned({ key: "n", down: true }, columns[1]), { key: "name", down: false });
});

test("arrows go round a row of tabs", () => {
  const keys = ["a", "b", "c"];
  assert.equal(stepped(keys, "a", "ArrowRight"), "b");
  assert.equal(stepped(keys, "a", "ArrowLeft"), "c");
  assert.equal(stepped(keys, "c", "ArrowRight"), "a");
  assert.equal(stepped(keys, "b", "End"), "c");
  assert.equal(stepped(keys, "b", "Home"), "a");
  assert.equal(stepped(keys, "b", "x"), null);
});

test("what was looked for is set off, whatever signs it holds", () => {
  assert.deepEqual(matched("社会保障卡", "保障"), [
    ["社会", false],
    ["保障", true],
    ["卡", false],
  ]);
  assert.deepEqual(matched("A (1)", "(1 a"), [
    ["A", true],
    [" ", false],
    ["(1", true],
    [")", false],
  ]);
  assert.deepEqual(matched("text", " "), [["text", false]]);
  for (const query of ["", "a", "a+", "[", "\\"]) {
    const parts = matched("a+[b\\", query);
    assert.equal(parts.map(([part]) => part).join(""), "a+[b\\");
  }
});

test("letters are typed and taken back", () => {
  assert.equal(letterTyped("SH", "B"), "SHB");
  assert.equal(letterTyped("SH", "back"), "S");
  assert.equal(letterTyped("SH", "clear"), "");
});

test("a signature is more than a dot", () => {
  const stroke = (length) => Array.from({ length }, (_, at) => [at, at]);
  const UNSIGNED = { strokes: [], typed: "", typing: false };
  assert.equal(isSigned(UNSIGNED), false);
  assert.equal(isSigned({ ...UNSIGNED, strokes: [[[1, 1]]] }), false);
  assert.equal(isSigned({ ...UNSIGNED, strokes: [stroke(5), stroke(5)] }), true);
  assert.equal(isSigned({ ...UNSIGNED, typing: true, typed: " 张 " }), false);
  assert.equal(isSigned({ ...UNSIGNED, typing: true, typed: "样本" }), true);
  assert.equal(pathOf([[[1, 2]], stroke(2)]), "M1 2h.1M0 0L1 1");
});

test("a line goes from edge to edge", () => {
  assert.deepEqual(linePoints([0, 5, 10]), ["0.0,30.0", "60.0,16.0", "120.0,2.0"]);
  assert.deepEqual(linePoints([7]), ["60.0,16.0"]);
  assert.deepEqual(linePoints([3, 3]), ["0.0,16.0", "120.0,16.0"]);
});

test("spans are cut to the stretch that is drawn", () => {
  const spans = [
    { from: 0, to: 50, state: "open" },
    { from: 50, to: 75, state: "serving" },
    { from: 190, to: 300, state: "paused" },
    { from: 400, to: 500, state: "open" },
  ];
  const drawn = placed(spans, 25, 225).map(({ state, x, width }) => [state, x, width]);
  assert.deepEqual(drawn, [
    ["open", 0, 12.5],
    ["serving", 12.5, 12.5],
    ["paused", 82.5, 17.5],
  ]);
});
