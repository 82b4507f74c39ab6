import assert from "node:assert/strict";
import { test } from "node:test";
import { speaker } from "../../../hallsys/web/board/static/voice.js";

/** A browser's audio element, as far as a board uses it; `fate(url)` throws what play() would reject with. */
class Element extends EventTarget {
  constructor(fate = () => {}) {
    super();
    this.fate = fate;
    this.played = [];
  }

  async play() {
    const url = this.src;
    await null;
    this.fate(url);
    this.played.push(url);
  }

  end() {
    this.dispatchEvent(new Event("ended"));
  }
}

const named = (name) => Object.assign(new Error(name), { name });
const settled = () => new Promise((done) => setImmediate(done));
const clip = (n, at = 0) => ({ url: `${n}.wav`, at, service_id: `s${n}` });

test("clips are heard one after the other, in the order of the calls", async () => {
  const audio = new Element();
  const heard = [];
  const voice = speaker({
    audio,
    now: () => 0,
    changed: ({ clip: one }) => heard.push(one?.service_id ?? null),
  });
  for (const n of [1, 2, 3]) voice.add(clip(n));
  for (let n = 0; n < 3; n += 1) {
    await settled();
    assert.equal(audio.played.length, n + 1);
    audio.end();
  }
  await settled();
  assert.deepEqual(audio.played, ["1.wav", "2.wav", "3.wav"]);
  assert.equal(heard.at(-1), null);
});

test("a clip that is missing is left once: the one behind it is heard", async () => {
  const audio = new Element((url) => {
    if (url !== "1.wav") return;
    audio.dispatchEvent(new Event("error"));
    throw named("NotSupportedError");
  });
  const voice = speaker({ audio, now: () => 0, changed() {} });
  for (const n of [1, 2, 3]) voice.add(clip(n));
  await settled();
  assert.deepEqual(audio.played, ["2.wav"]);
});

test("where the browser refuses sound, the board says so and goes on", async () => {
  const audio = new Element(() => {
    throw named("NotAllowedError");
  });
  let last = null;
  const voice = speaker({ audio, now: () => 0, changed: (state) => (last = state) });
  voice.add(clip(1));
  voice.add(clip(2));
  await settled();
  await settled();
  assert.deepEqual(last, { clip: null, refused: true });
});

test("what has grown old in the queue is dropped, never played late", async () => {
  const audio = new Element();
  let now = 0;
  const voice = speaker({ audio, now: () => now, changed() {} });
  voice.add(clip(1, 0));
  voice.add(clip(2, 1000));
  voice.add(clip(3, 30_000));
  await settled();
  now = 40_000;
  audio.end();
  await settled();
  assert.deepEqual(audio.played, ["1.wav", "3.wav"]);
});
