// The page of one ticket, on the applicant's own phone.

import { html } from "../../static/vendor/lit-html/lit-html.js";
import { boot, demoBadge, languageButton, refusal } from "../../static/app.js";
import { confirm } from "../../static/elements/dialogs.js";
import { hallMap } from "../../static/hallmap.js";
import { icon } from "../../static/icons.js";
import { clock, nameOf } from "../../static/lang.js";
import { byMessage } from "../../static/number.js";
import { loadMap } from "../../static/loadmap.js";
import { levels, needsReason, rated, reasons, UNRATED } from "../../static/rating.js";
import { TICKET_STATUS, word } from "../../static/words.js";
import { ask, canAsk, reason, sound } from "./alarm.js";
import { reduce } from "./reduce.js";
import { TEXTS } from "./texts.js";

const NEAR = 3;

document.documentElement.dataset.theme = matchMedia("(prefers-color-scheme: dark)").matches ? "dark" : "light";

const app = boot({
  reduce,
  facts(page, facts, before) {
    const why = reason(before, page.state, facts, NEAR);
    if (why) sound(why, headline(page), page.state.ticket.number);
  },
  view,
  texts: TEXTS,
  ui: { ...UNRATED, dialog: null, map: null, number: "" },
  tick: 5000,
});

loadMap(app);
// A phone that comes out of a pocket shows the windows of now.
addEventListener("visibilitychange", () => document.hidden || loadMap(app));

const close = () => app.set({ dialog: null });
const cancel = async () => {
  close();
  await app.post("cancel", {});
};
const rejoin = () => app.post("rejoin", {});
const send = async () => {
  // It may have been rated meanwhile, on the pad: then the page asks for what is left, if anything.
  if (await app.post("rate", rated(app.ui))) app.set(UNRATED);
  app.refetch();
};
const tellReason = async () => {
  const { level: _, ...reason } = rated({ ...app.ui, level: app.state.reason_of });
  if (await app.post("reason", reason)) app.set(UNRATED);
  app.refetch();
};
const leave = async (number) => {
  if (!(await app.post("number", { number, lang: app.lang }))) return;
  app.set({ number: "" });
  app.refetch();
};
const choose = (level) => {
  app.set({ level });
  if (!needsReason(level)) send();
};

// The most important thing of the moment, in one line: for the page's title and for notes.
function headline({ state, t }) {
  const { status, window_number: n } = state.ticket;
  if (status === "called") return t("go", { n });
  if (status !== "waiting" || state.ahead > NEAR) return t("title");
  return state.ahead ? t("near_title", { n: state.ahead }) : t("next_title");
}

const place = ({ state, t }) =>
  html`<dl>
    <div>
      <dt>${t("ahead")}</dt>
      <dd class="number" data-testid="ahead">${t("people", { n: state.ahead })}</dd>
    </div>
    <div>
      <dt>${t("expect")}</dt>
      <dd class="number" data-testid="expect">
        ${state.expect_low === null ? t("unknown") : t("range", { low: state.expect_low, high: state.expect_high })}
      </dd>
    </div>
  </dl>`;

const waiting = (page) =>
  html`${place(page)}
    ${
      page.state.ahead <= NEAR
        ? html`<div class="soon" role="status" data-testid="near">
            ${icon("bell")} <strong>${headline(page)}</strong> <span>${page.t("near")}</span>
          </div>`
        : null
    }
    ${
      canAsk()
        ? html`<button type="button" data-testid="remind" @click=${() => ask(page.draw)}>
            ${icon("bell")} ${page.t("remind")}
          </button>`
        : null
    }
    ${byMessage(page, { told: page.state.told_at, ask: page.t("by_message"), consent: page.t("by_message_consent"), leave })}
    <button type="button" class="danger" data-testid="cancel" @click=${() => page.set({ dialog: "cancel" })}>
      ${page.t("cancel_ticket")}
    </button>`;

const rating = (page) => {
  const { reason_of: level } = page.state;
  if (level !== null)
    return html`<section data-testid="reason-asked">
      <p class="near good">${icon("check")} ${page.t("reason_asked")}</p>
      ${reasons({ ...page, ui: { ...page.ui, level } }, tellReason, { callBack: true })}
    </section>`;
  if (page.state.rating === "rated")
    return html`<p class="near good" data-testid="thanks">${icon("check")} ${page.t("thanks")}</p>`;
  if (page.state.rating !== "open") return null;
  return !needsReason(page.ui.level)
    ? html`<h2>${page.t("ask")}</h2>
        ${levels(page, choose)}`
    : reasons(page, send, { callBack: true });
};

const BODIES = {
  waiting,
  serving: ({ t }) => html`<p>${t("serving")}</p>`,
  parked: ({ t }) => html`<p>${t("parked")}</p>`,
  no_show: ({ state, t, ui }) =>
    html`<div class="soon" data-testid="missed">
      ${icon("absent")} <strong>${t("missed_title")}</strong> <span>${t(state.rejoin ? "missed_rejoin" : "missed")}</span>
      ${
        state.rejoin
          ? html`<button type="button" class="main" data-testid="rejoin" ?disabled=${ui.busy} @click=${rejoin}>
              ${icon("undo")} ${t("rejoin")}
            </button>`
          : null
      }
    </div>`,
  cancelled: ({ t }) => html`<p>${t("cancelled")}</p>`,
  expired: ({ t }) => html`<p>${t("expired")}</p>`,
  finished: rating,
};

// Called: nothing else matters now, so nothing else is on the screen.
const called = ({ state, t, lang }) => {
  const zone = state.zones.find((one) => one.zone_id === state.ticket.zone_id);
  return html`<section class="go" role="alert" data-testid="go">
    <p class="number own" data-testid="number">${state.ticket.number}</p>
    <p>${t("before_window")}</p>
    <p class="number window" data-testid="go-window">${state.ticket.window_number}</p>
    <p>${t("after_window")}</p>
    ${zone ? html`<p class="way">${icon("place")} ${t("way", { zone: nameOf(zone, lang) })}</p>` : null}
  </section>`;
};

// What else was taken in the same visit: each number has a page of its own.
const others = ({ state, t, lang }) =>
  state.others.length === 0
    ? null
    : html`<section class="card" aria-labelledby="others-title" data-testid="others">
        <h2 id="others-title">${t("others")}</h2>
        <ul class="rows">
          ${state.others.map(
            (one) =>
              html`<li>
                <a class="button other" href=${one.path} data-testid="other-${one.number}">
                  <b class="number">${one.number}</b>
                  <span class="wide">${nameOf(one, lang, "queue_name")}</span> ${icon("right")}
                </a>
              </li>`,
          )}
        </ul>
      </section>`;

// What was accepted: each case is followed on a page of its own, which lasts longer than the number.
const cases = ({ state, t, lang }) =>
  state.cases.length === 0
    ? null
    : html`<section class="card" aria-labelledby="cases-title" data-testid="cases">
        <h2 id="cases-title">${t("cases")}</h2>
        <ul class="rows">
          ${state.cases.map(
            (one) =>
              html`<li>
                <a class="button other" href=${one.path} data-testid="case">
                  <span class="wide">${nameOf(one, lang, "matter_name")} <small class="muted">${t("follow")}</small></span> ${icon("right")}
                </a>
              </li>`,
          )}
        </ul>
      </section>`;

const card = (page) => {
  const { state, t, lang } = page;
  const { ticket } = state;
  return html`<section class="card">
    <p class="muted">
      ${nameOf(ticket, lang, "queue_name")} ·
      ${t("taken", { time: clock(ticket.issued_at, state.timezone) })}
    </p>
    <p class="big number" data-testid="number" aria-label="${t("your_number")} ${ticket.number}">
      ${ticket.number}
    </p>
    <p class="mark brand" data-testid="status" data-status=${ticket.status}>
      ${word(TICKET_STATUS, ticket.status, lang)}
    </p>
    ${BODIES[ticket.status]?.(page)}
  </section>`;
};

// The way, as long as there is one to go: to where one waits, then to the window.
const GOING = new Set(["waiting", "called", "parked"]);
const way = ({ state, ui, t, lang }) => {
  const { status, queue_id, waits_in, zone_id, window_number, number: label } = state.ticket;
  if (!ui.map || !GOING.has(status)) return null;
  return html`<section class="card way-card" aria-labelledby="way-title">
    <h2 id="way-title">${t("the_way")}</h2>
    ${hallMap(lang, ui.map, { goals: [{ zone_id: zone_id ?? waits_in, queue_id, window_number, label }] })}
  </section>`;
};

function view(page) {
  const { state, t, lang } = page;
  const { ticket } = state;
  const seen = clock(page.heardAt(), state.timezone);
  document.title = `${headline(page)} · ${ticket.number}`;
  return html`<main class="phone" data-testid="page" data-status=${ticket.status}>
    <header>
      <h1>${nameOf(state.hall, lang)}</h1>
      <div class="switches">${demoBadge(page)} ${languageButton(page)}</div>
    </header>
    <div class="messages">${refusal(page)}</div>
    ${ticket.status === "called" ? called(page) : card(page)} ${way(page)} ${cases(page)} ${others(page)}
    <p class="muted small" role="status" data-testid=${page.stale ? "stale" : "updated"}>
      ${t(page.stale ? "offline" : "updated", { time: seen })}
    </p>
    ${
      page.ui.dialog === "cancel"
        ? confirm(page, {
            title: t("cancel_sure", { number: ticket.number }),
            yes: t("cancel_yes"),
            no: t("stay"),
            kind: "danger",
            act: cancel,
            close,
            testid: "cancel",
          })
        : null
    }
  </main>`;
}
