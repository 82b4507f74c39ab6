// The voice studio.

import { boot } from "../../static/app.js";
import { NoMicrophone, recorder } from "./recorder.js";
import { chosen, moved, reduce, withRow } from "./reduce.js";
import { TEXTS } from "./texts.js";
import { view } from "./view.js";
import { base64 } from "../../static/base64.js";

const LARGEST_WAV = 4_000_000;
const LARGEST_PACK = 32_000_000;

const app = boot({
  reduce,
  view: (page) => view(page, act),
  texts: TEXTS,
  ui: { key: null, recording: false, level: 0, notice: null, dialog: null },
});

const audio = new Audio();
const microphone = recorder({ heard: (level) => app.set({ level: Math.max(level, app.ui.level * 0.9) }) });
let runsOut = null;

const current = () => chosen(app.state.clips, app.ui.key);
const notice = (text, tone = "", facts = {}) => app.set({ notice: { text, tone, facts } });

async function sound(url) {
  audio.src = url;
  try {
    await audio.play();
  } catch (error) {
    if (error.name !== "AbortError") notice("no_sound", "bad"); // aborted: another sound was wanted meanwhile
  }
}

async function keep(bytes) {
  const { key } = current();
  const answer = await app.post("record", { key, wav: base64(bytes) });
  if (!answer) return;
  app.state = { ...app.state, clips: withRow(app.state.clips, answer.row) };
  notice(answer.clipped ? "clipped" : "kept", answer.clipped ? "warn" : "good");
  act.play(answer.row);
}

async function start() {
  audio.pause();
  app.set({ notice: null, error: null, level: 0, key: current().key });
  try {
    await microphone.start();
  } catch (error) {
    if (!(error instanceof NoMicrophone)) throw error;
    notice(error.code, "bad");
    return;
  }
  app.set({ recording: true });
  runsOut = setTimeout(stop, app.state.longest_seconds * 1000 - 200);
}

async function stop() {
  clearTimeout(runsOut);
  if (!app.ui.recording) return;
  app.set({ recording: false });
  await keep(microphone.stop());
}

/** Return the bytes of the file that was picked; null, told to the person, if it is none that can be used. */
async function picked(input, { name, most, refusal }) {
  const [file] = input.files;
  input.value = ""; // so that the same file can be picked again
  if (!file) return null;
  if (!file.name.toLowerCase().endsWith(name)) return notice(refusal, "bad");
  if (file.size > most) return notice("too_large", "bad");
  return new Uint8Array(await file.arrayBuffer());
}

const act = {
  choose: (key) => {
    if (!app.ui.recording) app.set({ key, notice: null });
  },
  move: (by) => {
    act.choose(moved(app.state.clips, app.ui.key, by));
    requestAnimationFrame(() =>
      document.querySelector(".clip-row.chosen")?.scrollIntoView({ block: "nearest" }),
    );
  },
  play: (clip) => sound(`/studio/clip/${clip.key}.wav?${Date.now()}`),
  toggle: () => (app.ui.recording ? stop() : start()),
  upload: async (event) => {
    const bytes = await picked(event.target, { name: ".wav", most: LARGEST_WAV, refusal: "not_wav" });
    if (bytes) await keep(bytes);
  },
  takeIn: async (event) => {
    const bytes = await picked(event.target, { name: ".zip", most: LARGEST_PACK, refusal: "no_sound" });
    const answer = bytes && (await app.post("import", { pack: base64(bytes) }));
    if (answer) notice("imported", "good", answer);
  },
  askRemove: () => app.set({ dialog: "remove" }),
  close: () => app.set({ dialog: null }),
  remove: async () => {
    const { key } = current();
    act.close();
    const answer = await app.post("remove", { key });
    if (answer) app.state = { ...app.state, clips: withRow(app.state.clips, answer.row) };
    app.draw();
  },
  announce: (event) => {
    event.preventDefault();
    const asked = new URLSearchParams(new FormData(event.target));
    sound(`/studio/announcement.wav?${asked}`);
  },
};

const KEYS = {
  " ": () => app.state.may_record && act.toggle(),
  ArrowDown: () => act.move(1),
  ArrowUp: () => act.move(-1),
  Enter: () => act.play(current()),
};

// Keys belong to the field or button that has the focus; the clips of the list leave theirs to the studio.
const elsewhere = (target) => target.closest("input, select, textarea, dialog, a, button:not(.clip)");

document.addEventListener("keydown", (event) => {
  const meant = KEYS[event.key];
  if (!meant || event.repeat || event.ctrlKey || event.altKey || event.metaKey || elsewhere(event.target)) return;
  event.preventDefault();
  document.activeElement?.blur();
  if (!app.ui.busy) meant();
});
addEventListener("pagehide", microphone.close);
