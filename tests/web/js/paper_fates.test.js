import assert from "node:assert/strict";
import { test } from "node:test";
import { fatesAfter, withFate, withPaper } from "../../../hallsys/web/static/paper_fates.js";
import { log } from "./log.js";

const ORDERED = { paper_id: "p", layout: "notice", state: "ordered", fault: null, outlet: null };

test("a paper that came out before the answer that lists it has come out", () => {
  const fates = fatesAfter({}, log()("PaperPrinted", { paper_id: "p", outlet: "window:1" }));
  const papers = withPaper([], ORDERED);
  assert.deepEqual(withFate(papers[0], fates), { ...ORDERED, state: "printed", outlet: "window:1" });
  assert.equal(withFate(undefined, fates), undefined);
});

test("a failure tells why, and other facts change no fate", () => {
  const fact = log();
  const fates = fatesAfter({}, fact("PaperFailed", { paper_id: "p", fault: "paper_out" }));
  assert.equal(withFate(ORDERED, fates).fault, "paper_out");
  assert.equal(fatesAfter(fates, fact("PaperOrdered", { paper_id: "p" })), fates);
  assert.deepEqual(withFate({ ...ORDERED, paper_id: "q" }, fates), { ...ORDERED, paper_id: "q" });
});

test("a paper is listed once, the newest last", () => {
  const again = { ...ORDERED, about: { number: 1 } };
  assert.deepEqual(withPaper([ORDERED, { paper_id: "q" }], again), [{ paper_id: "q" }, again]);
});
