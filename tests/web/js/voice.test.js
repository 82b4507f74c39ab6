import assert from "node:assert/strict";
import { test } from "node:test";
import { sentences, speaker, throughAudio, throughBrowser } from "../../../hallsys/web/board/static/voice.js";

/** A browser's audio element, as far as a board uses it; `fate(url)` throws what play() would reject with. */
class Element {
  constructor(fate = () => {}) {
    this.fate = fate;
    this.played = [];
  }

  async play() {
    const url = this.src;
    await null;
    this.fate(url);
    this.played.push(url);
  }
}

const LIFE = 60_000;
const named = (name) => Object.assign(new Error(name), { name });
const settled = () => new Promise((done) => setImmediate(done));
const call = (n, at = 0) => ({ url: `${n}`, at, service_id: `s${n}` });
const board = (audio, more = {}) =>
  speaker({ play: throughAudio(audio, () => [Infinity]), now: () => 0, life: LIFE, changed() {}, ...more });

test("calls are heard one after the other, in order", async () => {
  const audio = new Element();
  const heard = [];
  const voice = board(audio, { changed: ({ call: one }) => heard.push(one?.service_id ?? null) });
  for (const n of [1, 2, 3]) voice.add(call(n));
  for (let n = 0; n < 3; n += 1) {
    await settled();
    assert.equal(audio.played.length, n + 1);
    audio.onended();
  }
  await settled();
  assert.deepEqual(audio.played, ["1.wav?sentence=0", "2.wav?sentence=0", "3.wav?sentence=0"]);
  assert.equal(heard.at(-1), null);
});

test("a clip that is missing is left once: the one behind it is heard", async () => {
  const audio = new Element((url) => {
    if (!url.startsWith("1.")) return;
    audio.onerror();
    throw named("NotSupportedError");
  });
  const voice = board(audio);
  for (const n of [1, 2, 3]) voice.add(call(n));
  await settled();
  await settled();
  assert.deepEqual(audio.played, ["2.wav?sentence=0"]);
});

test("where the browser refuses sound, the board says so and goes on", async () => {
  const audio = new Element(() => {
    throw named("NotAllowedError");
  });
  let last = null;
  const voice = board(audio, { changed: (state) => (last = state) });
  voice.add(call(1));
  voice.add(call(2));
  await settled();
  await settled();
  assert.deepEqual(last, { call: null, refused: true });
  audio.fate = () => {};
  voice.add(call(3));
  await settled();
  assert.deepEqual([last.call.service_id, last.refused], ["s3", false]);
});

test("what has grown old in the queue is dropped, never played late", async () => {
  const audio = new Element();
  let now = 0;
  const voice = board(audio, { now: () => now });
  voice.add(call(1, 0));
  voice.add(call(2, 1000));
  voice.add(call(3, 30_000));
  await settled();
  now = 70_000;
  audio.onended();
  await settled();
  assert.deepEqual(audio.played, ["1.wav?sentence=0", "3.wav?sentence=0"]);
});

test("a recall of what still waits is not announced twice", async () => {
  const audio = new Element();
  const voice = board(audio);
  voice.add(call(1));
  voice.add(call(2));
  voice.add({ ...call(2), url: "again" });
  await settled();
  audio.onended();
  await settled();
  audio.onended();
  await settled();
  assert.deepEqual(audio.played, ["1.wav?sentence=0", "2.wav?sentence=0"]);
});

const BOTH = { twice: true, english: true };

test("a call is said twice and in English; of that what was not begun when others came is left out", async () => {
  assert.deepEqual(sentences({ twice: false, english: false }), [Infinity]);
  const audio = new Element();
  const voice = board(audio, { play: throughAudio(audio, () => sentences(BOTH)) });
  const end = async () => {
    audio.onended();
    await settled();
  };
  voice.add(call(1));
  await settled();
  await end();
  assert.deepEqual(audio.played, ["1.wav?sentence=0", "1.wav?sentence=1"]);
  voice.add(call(2)); // the repeat goes on to its end
  voice.add(call(3));
  for (let n = 0; n < 6; n += 1) await end();
  assert.deepEqual(audio.played.slice(2), [
    "2.wav?sentence=0",
    "2.wav?sentence=2",
    "3.wav?sentence=0",
    "3.wav?sentence=1",
    "3.wav?sentence=2",
  ]);
});

test("the browser's own voice leaves out what was not begun when others came, too", async () => {
  const synthesis = new Synthesis("en-GB", "zh-CN");
  const play = throughBrowser(synthesis, async () => SAID);
  await play(call(1), () => synthesis.said.length, () => {});
  assert.deepEqual(synthesis.said.map(([lang]) => lang), ["zh-CN", "en-GB"]);
  synthesis.said = [];
  await play(call(1), () => 2 * synthesis.said.length, () => {});
  assert.deepEqual(synthesis.said.map(([lang]) => lang), ["zh-CN"]);
});

/** A browser's speech synthesis with voices of those languages. */
class Synthesis {
  constructor(...langs) {
    this.voices = langs.map((lang) => ({ lang }));
    this.said = [];
  }

  getVoices() {
    return this.voices;
  }

  speak(words) {
    this.said.push([words.lang, words.text, words.volume]);
    setImmediate(words.onend);
  }
}

globalThis.SpeechSynthesisUtterance = class {
  constructor(text) {
    this.text = text;
  }
};

const SAID = { zh: "请", en: "Ticket", english: true, times: 2, volume: 50 };

test("a browser with a Chinese voice speaks where the server has none", async () => {
  const synthesis = new Synthesis("en-GB", "zh-CN");
  const play = throughBrowser(synthesis, async () => SAID);
  await play(call(1), () => 0, () => {});
  assert.deepEqual(synthesis.said, [["zh-CN", "请", 0.5], ["zh-CN", "请", 0.5], ["en-GB", "Ticket", 0.5]]);
  synthesis.said = [];
  await play(call(1), () => 1, () => {});
  assert.equal(synthesis.said.length, 2);
});

test("a browser without a Chinese voice, or in silent hours, says nothing", async () => {
  assert.equal(throughBrowser(undefined, async () => SAID), null);
  const foreign = new Synthesis("en-GB");
  await throughBrowser(foreign, async () => SAID)(call(1), () => 0, () => {});
  const quiet = new Synthesis("zh_CN");
  await throughBrowser(quiet, async () => ({ ...SAID, volume: 0 }))(call(1), () => 0, () => {});
  assert.deepEqual([foreign.said, quiet.said], [[], []]);
});
