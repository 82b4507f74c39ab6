// The kiosk while its server cannot be reached; and the way to the server's page while it can.

import { getOnce } from "/static/api.js";
import { boot } from "/static/app.js";
import { afterNews, chosenQueue, isFree, mattersOf, NOBODY, screenOf } from "./screens.js";
import { TEXTS } from "./texts.js";
import { view } from "./view.js";

const IDLE_MS = 40_000; // without a touch, the page asks whether anybody is still there
const WARN_MS = 20_000; // and then forgets the visitor
const CONFIRM_MS = 20_000;
const LOOK_EVERY_MS = 500;
const PROBE_MS = 4000;
const AGAIN_MS = 1000;

// By no clock that can be set: set back, it would leave a visitor's things on the screen for as long.
let touchedAt = performance.now();
let ahead = 0;

const app = boot({
  view: (page) => view(page, act),
  texts: TEXTS,
  ui: { ...NOBODY, warnedAt: 0 },
  tick: 1000,
  shared: true,
});
const firstLanguage = app.lang;
app.now = () => Date.now() + ahead;

const pause = (ms) => new Promise((done) => setTimeout(done, ms));

function take(state) {
  const before = app.state;
  if (state.visitor?.id !== before.visitor?.id || state.ticket?.number !== before.ticket?.number) {
    touchedAt = performance.now();
  }
  ahead = state.now - Date.now();
  app.state = state;
  app.set(afterNews(before, state, app.ui, performance.now()));
  // What went wrong with a card is the agent's to say; what went wrong with a touch was answered to it.
  if (state.error && state.version !== before.version) app.set({ error: state.error });
}

async function send(command, facts = {}) {
  const state = await app.post(command, facts);
  if (state) take(state);
  return state;
}

const issue = (matterId) =>
  send("issue", { visitor: app.state.visitor.id, queue_id: chosenQueue(app.state, app.ui), matter_id: matterId });

const act = {
  typed: (number) => send("typed", { number }),
  chooseQueue: (queueId) => {
    app.set({ queueId, error: null });
    if (mattersOf(app.state, queueId).length === 0) issue(null);
  },
  take: issue,
  // Nothing of the last visitor may stay: not the choices, the type size, the language, nor what was typed.
  goHome: () => {
    app.set({ ...NOBODY, warnedAt: 0 });
    if (app.lang !== firstLanguage) app.speak(firstLanguage);
    send("done");
  },
  stay: (event) => {
    event?.preventDefault();
    touchedAt = performance.now();
    app.set({ warnedAt: 0 });
  },
  secondsLeft: () => Math.max(0, Math.ceil((app.ui.warnedAt + WARN_MS - performance.now()) / 1000)),
};

function atRest() {
  const free = isFree(app.state, app.ui) && !app.ui.elder && !app.ui.error;
  return free && app.lang === firstLanguage;
}

function look() {
  const now = performance.now();
  if (screenOf(app.state, app.ui) === "confirm") {
    if (now - app.ui.confirmedAt >= CONFIRM_MS && now - touchedAt >= LOOK_EVERY_MS * 4) act.goHome();
  } else if (app.ui.warnedAt) {
    if (now - app.ui.warnedAt >= WARN_MS) act.goHome();
  } else if (!atRest() && now - touchedAt >= IDLE_MS) {
    app.set({ warnedAt: now });
  }
}

/** Hear of each change at once: the agent answers when there is one. */
async function hear() {
  for (;;) {
    try {
      take(await getOnce(`/state?since=${app.state.version}`));
    } catch {
      await pause(AGAIN_MS); // the agent starts anew
    }
  }
}

/** Go to the server's page as soon as it is there and nobody stands here. */
async function leave() {
  for (;;) {
    if (app.state.up && isFree(app.state, app.ui) && (await isThere(app.state.sign_of_life))) {
      location.replace("/enter"); // with a pass, which the agent fetches
      return;
    }
    await pause(AGAIN_MS);
  }
}

// Anything that answers will do: what it says is none of this page's business.
async function isThere(url) {
  try {
    await fetch(url, { mode: "no-cors", cache: "no-store", signal: AbortSignal.timeout(PROBE_MS) });
    return true;
  } catch {
    return false;
  }
}

for (const touch of ["pointerdown", "keydown", "input"]) {
  addEventListener(touch, () => (touchedAt = performance.now()), { passive: true });
}
addEventListener("contextmenu", (event) => event.preventDefault());
setInterval(look, LOOK_EVERY_MS);
ahead = app.state.now - Date.now();
hear();
leave();
