import assert from "node:assert/strict";
import { test } from "node:test";
import { chapters, chosen, moved, progress, reduce, withRow } from "../../../hallsys/web/studio/static/reduce.js";
import { base64 } from "../../../hallsys/web/static/base64.js";
import { peakOf, wavOf } from "../../../hallsys/web/studio/static/wav.js";

const clip = (key, speaker, lang = "zh", chapter = "digits") => ({ key, speaker, lang, chapter });
const CLIPS = [
  clip("chime", "chime", "zh", "chime"),
  clip("zh.0", "recorded"),
  clip("zh.1", "espeak"),
  clip("en.0", null, "en"),
];

test("the list is in chapters, and so much of it is recorded", () => {
  assert.deepEqual(progress(CLIPS), { recorded: 1, all: 4 });
  assert.deepEqual(
    chapters(CLIPS).map(({ lang, chapter, clips }) => [lang, chapter, clips.length]),
    [["zh", "chime", 1], ["zh", "digits", 2], ["en", "digits", 1]],
  );
  assert.deepEqual(progress(withRow(CLIPS, clip("zh.1", "recorded"))), { recorded: 2, all: 4 });
});

test("the first clip that is not recorded is chosen, and the list ends at its ends", () => {
  assert.equal(chosen(CLIPS, null).key, "zh.1"); // the chime may stay as it is
  assert.equal(chosen(CLIPS, "zh.1").key, "zh.1");
  assert.equal(chosen(CLIPS, "gone").key, "zh.1");
  assert.equal(chosen([], null), undefined);
  assert.equal(moved(CLIPS, "zh.1", 1), "en.0");
  assert.equal(moved(CLIPS, "en.0", 1), "en.0");
  assert.equal(moved(CLIPS, "chime", -1), "chime");
  assert.equal(moved([], null, 1), null);
});

test("what others record, and what changes the hall, is fetched anew", () => {
  assert.equal(reduce({}, { kind: "VoiceChanged" }).refetch, true);
  assert.equal(reduce({}, { kind: "QueueChanged" }).refetch, true);
  const same = {};
  assert.equal(reduce(same, { kind: "TicketCalled" }), same);
});

test("what the microphone heard becomes 16-bit PCM", () => {
  const wav = wavOf([new Float32Array([0, 0.5]), new Float32Array([-1, 2])], 48_000);
  const view = new DataView(wav.buffer);
  assert.equal(new TextDecoder().decode(wav.slice(0, 4)) + new TextDecoder().decode(wav.slice(8, 16)), "RIFFWAVEfmt ");
  assert.deepEqual(
    [view.getUint16(20, true), view.getUint16(22, true), view.getUint32(24, true), view.getUint16(34, true)],
    [1, 1, 48_000, 16],
  );
  assert.equal(view.getUint32(40, true), 8);
  assert.deepEqual(
    [44, 46, 48, 50].map((at) => view.getInt16(at, true)),
    [0, 16384, -32767, 32767],
  );
});

test("bytes of any length as base64", () => {
  const bytes = Uint8Array.from({ length: 100_000 }, (_, n) => n % 251);
  assert.deepEqual(new Uint8Array(Buffer.from(base64(bytes), "base64")), bytes);
  assert.equal(base64(new Uint8Array()), "");
  assert.equal(peakOf(new Float32Array([0.25, -0.5])), 0.5);
});
