// The screen of a bank of lockers: a card or a code, which door, and back home when nobody is there.

import { boot } from "../../static/app.js";
import { cardRefusal } from "../../static/cardfaults.js";
import { keepSteady } from "../../static/steady.js";
import { afterDoor, arrived, placeOf, reduce, typeDigit } from "./reduce.js";
import { TEXTS } from "./texts.js";
import { view } from "./view.js";

const NOBODY = { screen: "home", presentation: null, typed: "", door: null, shownAt: 0, error: null };
const LOOK_EVERY_MS = 500;
const THANKS_MS = 4000;
const NO_WORD_MS = 20_000; // a door of which nothing is heard did not open

const app = boot({
  reduce,
  view: (page) => view(page, act),
  texts: TEXTS,
  ui: { ...NOBODY },
  shared: true,
  facts(page, facts, before) {
    steady.heard(facts);
    const presentationId = arrived(before, page.state, page.now());
    if (presentationId) act.arrive(presentationId);
    for (const fact of facts) hear(fact);
  },
});
const firstLanguage = app.lang;
const steady = keepSteady(app, () => app.ui.screen === "home");
// By no clock that can be set: set back, it would leave a visitor's things on the screen for as long.
let touchedAt = performance.now();
let early = []; // of doors that opened before the answer to the command was here

const show = (screen, patch = {}) => app.set({ ...patch, screen, shownAt: performance.now() });

function hear(fact) {
  if (fact.place !== placeOf(app.state)) return;
  if (fact.kind === "CardNotRead") {
    touchedAt = performance.now(); // somebody stands there, and is to read it
    app.set({ error: cardRefusal(fact.fault) });
  }
  const screen = afterDoor(app.ui, fact);
  if (screen) show(screen);
  else if (fact.opening_id) early = [fact, ...early].slice(0, 10);
}

// The command is answered when the door was told to open; that it is open is a fact.
async function open(path, body) {
  const door = await app.post(path, body);
  if (!door) {
    app.set({ typed: "" });
    return;
  }
  show("opening", { door, typed: "" });
  for (const fact of early) hear(fact);
}

function goHome() {
  early = [];
  app.set(NOBODY);
  if (app.lang !== firstLanguage) app.speak(firstLanguage);
}

const act = {
  home: goHome,
  arrive: async (presentationId) => {
    touchedAt = performance.now();
    try {
      const presentation = await app.get(`/locker/${app.state.bank.code}/presentation/${presentationId}`);
      if (!["opening", "open", "recalled"].includes(app.ui.screen)) show("own", { presentation, door: null, error: null, typed: "" });
    } catch (refusal) {
      app.refused(refusal);
    }
  },
  open: (row) => open("open", { presentation_id: app.ui.presentation.presentation_id, deposit_id: row.deposit_id }),
  press: (key) => {
    const { digits } = app.state;
    const typed = typeDigit(app.ui.typed, key, digits);
    app.set({ typed, error: null });
    if (typed.length === digits && !app.ui.busy) open("code", { code: typed });
  },
};

function look() {
  const { screen, shownAt, error, typed } = app.ui;
  const { idle_ms, open_ms } = app.state;
  const now = performance.now();
  const stood = now - shownAt;
  if (screen === "opening" && stood >= NO_WORD_MS) show("stuck");
  else if (["open", "recalled"].includes(screen) ? stood >= open_ms : screen === "closed" && stood >= THANKS_MS) goHome();
  else if (["home", "own", "stuck"].includes(screen) && now - touchedAt >= idle_ms) {
    if (screen !== "home" || error || typed || app.lang !== firstLanguage) goHome();
  }
}

for (const touch of ["pointerdown", "keydown"]) addEventListener(touch, () => (touchedAt = performance.now()), { passive: true });
addEventListener("contextmenu", (event) => event.preventDefault());
addEventListener("keydown", (event) => {
  if (app.ui.screen !== "home" || event.ctrlKey || event.altKey || event.metaKey || event.repeat) return;
  const key = event.key === "Backspace" ? "back" : event.key;
  if (key === "back" || /^[0-9]$/.test(key)) act.press(key);
});
setInterval(look, LOOK_EVERY_MS);
