// The rating pad of a window. It asks once a finished service, and forgets whatever nobody answers.

import { boot } from "../../static/app.js";
import { needsReason, RATING_TEXTS, UNRATED } from "../../static/rating.js";
import { reduce } from "./reduce.js";
import { view } from "./view.js";

const TEXTS = {
  ...RATING_TEXTS,
  title: ["服务评价", "Rate the service"],
  at_service: ["很高兴为您服务", "At your service"],
  closed: ["本窗口未开放", "This window is closed"],
  staff_number: ["工号", "Staff no."],
  voluntary: ["评价自愿，工作人员看不到是谁评价的。", "Rating is voluntary. Staff do not see who rated."],
  complaints: ["投诉电话 {phone}", "Complaints: {phone}"],
};

const ASLEEP = { ...UNRATED, token: null, expiresAt: 0, error: null };

const app = boot({
  reduce,
  view: (page) => view(page, act),
  texts: TEXTS,
  ui: { ...ASLEEP, thanked: false },
  tick: 1000,
  shared: true,
  facts: (page) => tend(page),
});
const firstLanguage = app.lang;
let asked = null;

// The right to rate is a token of one service; it stands in no fact and is fetched by the pad alone.
async function tend(page) {
  const session = page.state.session?.session_id ?? null;
  if (session === asked) return;
  asked = session;
  page.set(ASLEEP);
  if (session === null) {
    if (!page.ui.thanked && page.lang !== firstLanguage) page.speak(firstLanguage);
    return;
  }
  try {
    const answer = await page.get(`/pad/${page.state.window.code}/session/${session}`);
    if (asked === session) page.set({ thanked: false, token: answer.token, expiresAt: answer.expires_at });
  } catch (refusal) {
    page.refused(refusal);
  }
}

const act = {
  choose: (level) => {
    app.set({ level });
    if (!needsReason(level)) act.send({ skip: false });
  },
  send: async ({ skip }) => {
    const { token, level, tags, text } = app.ui;
    const body = { token, level, tags, text: text.trim(), ...(skip && { skip, tags: [], text: "" }) };
    const answer = await app.post("rate", body);
    if (answer) thank();
    else app.set({ ...UNRATED });
  },
};

function thank() {
  app.set({ ...ASLEEP, thanked: true });
  setTimeout(() => {
    app.set({ thanked: false });
    if (app.lang !== firstLanguage) app.speak(firstLanguage);
  }, app.state.thanks_ms);
}

// The server closes a session that nobody answers; the pad does not wait for its word to be quiet again.
setInterval(() => {
  if (app.ui.token && app.now() >= app.ui.expiresAt) app.set(ASLEEP);
}, 500);

tend(app);
