// Booking from home: a matter, a time, who comes; then the appointment, which its code opens again.

import { html } from "../../static/vendor/lit-html/lit-html.js";
import { boot, demoBadge, languageButton, refusal } from "../../static/app.js";
import { icon } from "../../static/icons.js";
import { nameOf } from "../../static/lang.js";
import { checkDigitRight } from "../../static/idnumber.js";
import { cleanNumber, firstFree } from "./choosing.js";
import { counting } from "../../static/situations.js";
import { choosing } from "./matters.js";
import { holding } from "./own.js";
import { TEXTS } from "./texts.js";
import { checklist, times, who } from "./times.js";

const SEARCH_AFTER_MS = 150;
const START = {
  step: "matter",
  query: "",
  found: null,
  group: "",
  matter: null,
  answers: {},
  times: null,
  day: null,
  startsAt: null,
  wrong: null,
  own: null,
  fresh: false,
  dialog: null,
  number: "",
};
// The resident's number; those of foreigners and of Hong Kong, Macao and Taiwan are for the server to check.
const RESIDENT = /^[1-7]/;

const app = boot({ view, texts: TEXTS, ui: { ...START } });

// Each step is one of the browser's history too: the way back is the one that everybody knows.
const go = (step, patch = {}) => {
  if (step !== app.ui.step) history.pushState({ step }, "", location.pathname + location.search);
  app.set({ ...patch, step, error: null, dialog: null });
  window.scrollTo(0, 0);
};
history.replaceState({ step: "matter" }, "", location.href);
addEventListener("popstate", (event) => {
  const step = event.state?.step ?? "matter";
  const possible = { times: app.ui.times, who: app.ui.startsAt, change: app.ui.own, own: app.ui.own };
  const at = step in possible && !possible[step] ? "matter" : step;
  app.set({ step: app.ui.fresh && at !== "matter" ? "own" : at, error: null, dialog: null });
});

// The code behind # never leaves the browser: a bookmark opens the appointment, and no log knows of it.
const hold = (own, fresh = false) => {
  history.pushState({ step: "own" }, "", `${location.pathname}${location.search}#${own.code}`);
  app.set({ ...START, step: "own", own, fresh });
  window.scrollTo(0, 0);
};
const find = async (code) => {
  const answer = await app.post("find", { code });
  if (answer) hold(answer.appointment);
};
const offer = (matter_id) => app.run(() => app.get(`/book/times/${matter_id}`));

let searching;
const search = (query) => {
  app.set({ query, ...(query.trim() ? {} : { found: null }) });
  clearTimeout(searching);
  if (!query.trim()) return;
  searching = setTimeout(async () => {
    const { matter_ids } = await app.get(`/book/search?q=${encodeURIComponent(query)}`);
    if (query === app.ui.query) app.set({ found: matter_ids });
  }, SEARCH_AFTER_MS);
};

const act = {
  search,
  group: (group) => app.set({ group, query: "", found: null }),
  begin: () => go("matter", START),
  find: (event) => {
    event.preventDefault();
    find(event.target.querySelector("#code").value.slice(0, 39));
  },
  matter: async (matter) => {
    const offered = await offer(matter.matter_id);
    if (offered) go("times", { matter, answers: {}, times: offered, day: firstFree(offered.days), startsAt: null });
  },
  day: (day) => app.set({ day, startsAt: null }),
  answer: (question, option) =>
    app.set({ answers: counting(app.ui.times.questions, { ...app.ui.answers, [question]: option }) }),
  slot: (startsAt) => app.set({ startsAt }),
  book: async (event) => {
    event.preventDefault();
    const number = cleanNumber(event.target.querySelector("#id-number").value);
    const name = event.target.querySelector("#person-name").value.trim();
    const wrong = !number || (RESIDENT.test(number) && !checkDigitRight(number)) ? "number" : name ? null : "name";
    app.set({ wrong });
    if (wrong) {
      document.getElementById(wrong === "number" ? "id-number" : "person-name").focus();
      return;
    }
    const { matter, startsAt } = app.ui;
    const answer = await app.post("book", { matter_id: matter.matter_id, starts_at: startsAt, number, name });
    if (answer) hold(answer.appointment, true);
    else if (app.ui.error?.code === "slot_full") renew();
  },
  change: async () => {
    const offered = await offer(app.ui.own.matter_id);
    if (offered) go("change", { times: offered, day: firstFree(offered.days), startsAt: null });
  },
  changed: async () => {
    const answer = await app.post("change", { code: app.ui.own.code, starts_at: app.ui.startsAt });
    if (answer) hold(answer.appointment, true);
    else renew();
  },
  leave: async (number) => {
    const answer = await app.post("number", { code: app.ui.own.code, number, lang: app.lang });
    if (answer) app.set({ own: answer.appointment, number: "" });
  },
  cancel: async () => {
    app.set({ dialog: null });
    const answer = await app.post("cancel", { code: app.ui.own.code });
    if (answer) hold(answer.appointment);
  },
};

// Somebody was faster: show what is left, and keep what was refused in sight.
async function renew() {
  const { error, times: before } = app.ui;
  const offered = await offer(before.matter_id);
  if (offered) app.set({ times: offered, startsAt: null, step: app.ui.own ? "change" : "times", error });
}

const back = (text) =>
  html`<button type="button" class="plain back" data-testid="back" @click=${() => history.back()}>
    ${icon("back")} ${text}
  </button>`;

const heading = (n, name) =>
  html`<div class="step">
    ${back(app.t("back"))}
    <p class="small muted">${app.t("steps", { n })}</p>
    <h2>${name}</h2>
  </div>`;

const STEPS = {
  matter: () => choosing(app, act),
  times: () =>
    html`${heading(2, nameOf(app.ui.matter, app.lang))}
    ${times(app, act, { text: app.t("go_on"), act: () => go("who", { wrong: null }) })}
    ${checklist(app, act)}`,
  who: () => html`${heading(3, nameOf(app.ui.matter, app.lang))} ${who(app, act)}`,
  own: () => holding(app, act),
  change: () => html`${back(app.t("back"))} ${times(app, act, { text: app.t("change_to"), act: act.changed })}`,
};

function view() {
  return html`<main class="booking" data-testid="page" data-step=${app.ui.step}>
    <header>
      <h1>${nameOf(app.state.hall, app.lang)} · ${app.t("title")}</h1>
      <div class="switches">${demoBadge(app)} ${languageButton(app)}</div>
    </header>
    ${refusal(app)} ${STEPS[app.ui.step]()}
  </main>`;
}

if (location.hash.length > 1) find(location.hash.slice(1));
