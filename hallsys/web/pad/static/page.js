// The rating pad of a window. It asks once a finished service, and forgets whatever nobody answers.

import { boot } from "../../static/app.js";
import { hasReason, needsReason, rated, RATING_TEXTS, tagsOf, toggled, UNRATED } from "../../static/rating.js";
import { keepSteady } from "../../static/steady.js";
import { meaning } from "./keys.js";
import { reduce } from "./reduce.js";
import { screenOf, view } from "./view.js";

const TEXTS = {
  ...RATING_TEXTS,
  title: ["服务评价", "Rate the service"],
  at_service: ["很高兴为您服务", "At your service"],
  closed: ["本窗口未开放", "This window is closed"],
  staff_number: ["工号", "Staff no."],
  voluntary: ["评价自愿，工作人员看不到是谁评价的。", "Rating is voluntary. Staff do not see who rated."],
  left: ["还剩 {n} 秒", "{n} s left"],
  again: ["重新选择", "Choose again"],
  complaints: ["投诉电话 {phone}", "Complaints: {phone}"],
};

const LAST_MS = 1500; // before the time is up, a level that was touched is sent as it stands
const ASLEEP = { ...UNRATED, offered: null, token: null, expiresAt: 0, askedAt: 0, error: null };

const app = boot({
  reduce,
  view: (page) => view(page, act),
  texts: TEXTS,
  // rating: one is on its way. Its answer says how the session ended; the fact may come first.
  ui: { ...ASLEEP, thanked: false, rating: false },
  tick: 1000,
  shared: true,
  facts(page, facts) {
    steady.heard(facts);
    tend(page);
  },
});
const firstLanguage = app.lang;
const steady = keepSteady(app, () => screenOf(app) === "idle");
let asked = null;
let thanking = null;

// The right to rate is a token of one service; it stands in no fact and is fetched by the pad alone.
async function tend(page) {
  const session = page.state.session?.session_id ?? null;
  if (session === asked) return;
  asked = session;
  const lastIsThere = page.ui.rating || page.ui.thanked;
  if (session === null) {
    if (!lastIsThere) forget(page);
    return;
  }
  if (lastIsThere) forget(page);
  else page.set(ASLEEP); // whoever is asked may have chosen a language before
  try {
    const { session: open } = await page.get(`/pad/${page.state.window.code}/session`);
    // A clerk who is quick has finished the next service by now: the fact of that is on its way.
    if (asked !== session || open?.session_id !== session) return;
    page.set({ token: open.token, offered: open.tags, expiresAt: open.expires_at, askedAt: page.now() });
  } catch (refusal) {
    if (asked === session) page.refused(refusal);
  }
}

function forget(page) {
  clearTimeout(thanking);
  page.set({ ...ASLEEP, thanked: false });
  if (page.lang !== firstLanguage) page.speak(firstLanguage);
}

const act = {
  choose: (level) => {
    if (app.ui.busy) return; // a finger that bounces
    app.set({ level });
    if (!needsReason(level)) act.send();
  },
  back: () => {
    if (!app.ui.busy) app.set({ ...UNRATED });
  },
  send: async () => {
    if (app.ui.busy) return;
    const session = asked;
    app.set({ rating: true });
    const taken = await app.post("rate", { token: app.ui.token, ...rated(app.ui) });
    app.set({ rating: false });
    if (asked !== session && asked !== null) {
      if (!taken) app.set({ error: null }); // the next is asked by now
    } else if (taken) thank();
    else if (asked === null) forget(app);
    else if (!needsReason(app.ui.level)) app.set({ ...UNRATED });
  },
};

function thank() {
  app.set({ ...ASLEEP, thanked: true });
  thanking = setTimeout(() => forget(app), app.state.thanks_ms);
}

addEventListener("keydown", (event) => {
  if (event.target.matches?.("textarea") || event.repeat || event.isComposing || event.ctrlKey || event.altKey) return;
  const wanted = meaning(screenOf(app), event.key, app.ui);
  // Enter on a button that is focused is that button's.
  if (!wanted || app.ui.busy || (event.key === "Enter" && event.target.matches?.("button"))) return;
  event.preventDefault();
  const tag = wanted.toggle && tagsOf(app)[wanted.toggle - 1];
  if (tag) app.set({ tags: toggled(app.ui.tags, tag.code) });
  if (wanted.choose) act.choose(wanted.choose);
  if (wanted.send) act.send();
  if (wanted.back) act.back();
});

// The server closes a session that nobody answers; the pad does not wait for its word to be quiet again. A level that
// was touched counts if its reason was given by then; a bad one without is not taken, and the phone can still rate.
setInterval(() => {
  if (!app.ui.token || app.ui.busy) return;
  const left = app.ui.expiresAt - app.now();
  if (left <= 0) app.set(ASLEEP);
  else if (left <= LAST_MS && app.ui.level !== null && hasReason(app.ui)) act.send();
}, 500);

tend(app);
