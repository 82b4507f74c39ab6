// The page of one ticket, on the applicant's own phone.

import { html } from "../../static/vendor/lit-html/lit-html.js";
import { boot, demoBadge, languageButton, refusal } from "../../static/app.js";
import { confirm } from "../../static/elements/dialogs.js";
import { icon } from "../../static/icons.js";
import { clock, nameOf } from "../../static/lang.js";
import { levels, needsReason, RATING_TEXTS, reasons, UNRATED } from "../../static/rating.js";
import { TICKET_STATUS, word } from "../../static/words.js";
import { reduce } from "./reduce.js";

const NEAR = 3;

const TEXTS = {
  ...RATING_TEXTS,
  title: ["我的号票", "My ticket"],
  your_number: ["您的号码", "Your number"],
  ahead: ["前面还有", "Ahead of you"],
  expect: ["预计等候", "Expected wait"],
  range: ["{low}-{high} 分钟", "{low}–{high} min"],
  unknown: ["请留意屏幕", "Watch the screens"],
  near: ["快到您了，请回到等候区。", "Almost your turn. Please come back to the waiting area."],
  go: ["请到 {n} 号窗口", "Please go to window {n}"],
  missed: [
    "您的号已过。请到咨询台或取号窗口恢复排队。",
    "Your call was missed. Ask at the information desk to rejoin the queue.",
  ],
  cancel_ticket: ["不办了，取消排队", "Leave the queue"],
  cancel_sure: [
    "确定取消 {number}？取消后要重新取号。",
    "Really cancel {number}? You would have to take a new number.",
  ],
  cancel_yes: ["取消排队", "Leave the queue"],
  stay: ["继续等候", "Stay in the queue"],
  updated: ["更新于 {time}", "Updated {time}"],
  offline: ["网络中断，显示的是 {time} 的情况。", "Offline. This is how it stood at {time}."],
  taken: ["{time} 取号", "taken {time}"],
};

const app = boot({
  reduce,
  view,
  texts: TEXTS,
  ui: { ...UNRATED, dialog: null },
  tick: 5000,
});
let liveAt = app.state.now;

const close = () => app.set({ dialog: null });
const cancel = async () => {
  close();
  await app.post("cancel", {});
};
const send = async ({ skip }) => {
  const { level, tags, text } = app.ui;
  const body = { level, tags: skip ? [] : tags, text: skip ? "" : text.trim(), ...(skip && { skip }) };
  if (await app.post("rate", body)) app.refetch();
  app.set(UNRATED);
};
const choose = (level) => {
  app.set({ level });
  if (!needsReason(level)) send({ skip: false });
};

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
    ${page.state.ahead <= NEAR ? html`<p class="near" role="status">${icon("bell")} ${page.t("near")}</p>` : null}
    <button type="button" class="danger" data-testid="cancel" @click=${() => page.set({ dialog: "cancel" })}>
      ${page.t("cancel_ticket")}
    </button>`;

const rating = (page) => {
  if (page.state.rating === "rated")
    return html`<p class="near good" data-testid="thanks">${icon("check")} ${page.t("thanks")}</p>`;
  if (page.state.rating !== "open") return null;
  return page.ui.level === null
    ? html`<h2>${page.t("ask")}</h2>
        ${levels(page, choose)}`
    : reasons(page, send);
};

const BODIES = {
  waiting,
  called: ({ state, t }) =>
    html`<p class="go" role="alert">${t("go", { n: state.ticket.window_number })}</p>`,
  no_show: ({ t }) => html`<p class="near">${t("missed")}</p>`,
  finished: rating,
};

function view(page) {
  const { state, t, lang } = page;
  const { ticket } = state;
  if (!page.stale) liveAt = page.now();
  const seen = clock(liveAt, state.timezone);
  return html`<main class="phone" data-testid="page">
    <header>
      <h1>${nameOf(state.hall, lang)}</h1>
      ${demoBadge(page)} ${languageButton(page)}
    </header>
    <div class="messages">${refusal(page)}</div>
    <section class="card">
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
    </section>
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
