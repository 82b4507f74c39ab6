// The rating pad: quiet, asking, asking why, thanking.

import { html } from "../../static/vendor/lit-html/lit-html.js";
import { demoBadge, languageButton, refusal, staleMark } from "../../static/app.js";
import { ring } from "../../static/elements/figures.js";
import { face, icon } from "../../static/icons.js";
import { clock, nameOf } from "../../static/lang.js";
import { levels, needsReason, reasons } from "../../static/rating.js";
import { LEVEL, word } from "../../static/words.js";

const clerkCard = (app) =>
  app.state.clerk
    ? html`<p class="clerk" data-testid="clerk">
        <span class="initial" aria-hidden="true">${app.state.clerk.name.slice(0, 1)}</span>
        <strong>${app.state.clerk.name}</strong>
        <span class="muted"
          >${app.t("staff_number")} <span class="number">${app.state.clerk.staff_number}</span></span
        >
      </p>`
    : null;

// How long the pad still waits.
const countdown = (app) => {
  const { expiresAt, askedAt } = app.ui;
  const left = Math.max(0, expiresAt - app.now()) / 1000;
  return html`<div class="countdown" data-testid="countdown">
    ${ring(left, (expiresAt - askedAt) / 1000, app.t("left", { n: Math.ceil(left) }))}
  </div>`;
};

const SCREENS = {
  idle: (app) =>
    html`<section class="quiet" data-testid="idle">
      <p class="window number">${app.state.window.number}</p>
      <div class="who">
        <h2>${app.t(app.state.clerk ? "at_service" : "closed")}</h2>
        ${clerkCard(app)}
      </div>
    </section>`,
  ask: (app, act) =>
    html`<section>
      <div class="asking">
        ${clerkCard(app)}
        <h2>${app.t("ask")}</h2>
        ${countdown(app)}
      </div>
      ${levels(app, act.choose, { keys: true })}
      <p class="muted">${app.t("voluntary")}</p>
    </section>`,
  why: (app, act) =>
    html`<section>
      <div class="asking">
        <button type="button" class="plain" data-testid="again" ?disabled=${app.ui.busy} @click=${act.back}>
          ${icon("back")} ${app.t("again")}
        </button>
        <p class="level-word level-${app.ui.level}">
          ${face(app.ui.level)} <strong>${word(LEVEL, app.ui.level, app.lang)}</strong>
        </p>
        ${countdown(app)}
      </div>
      ${reasons(app, act.send, { keys: true })}
    </section>`,
  thanks: (app) =>
    html`<section class="quiet thanks" role="status" data-testid="thanks">
      ${icon("done")}
      <h2>${app.t("thanks")}</h2>
    </section>`,
};

/** Return the screen a pad shows. */
export function screenOf({ state, ui }) {
  if (ui.thanked) return "thanks";
  if (!ui.token || !(state.session || ui.rating)) return "idle";
  return needsReason(ui.level) ? "why" : "ask";
}

/** Draw the pad. */
export function view(app, act) {
  const screen = screenOf(app);
  return html`<main class="pad" data-testid="page" data-screen=${screen}>
    <header>
      <h1>${nameOf(app.state.hall, app.lang)}</h1>
      ${demoBadge(app)}
      <span class="wide"></span>
      <time>${clock(app.now(), app.state.timezone)}</time>
      ${languageButton(app)}
    </header>
    <div class="messages">${staleMark(app)} ${refusal(app)}</div>
    <div class="screen">${SCREENS[screen](app, act)}</div>
    <footer class="muted">${app.t("complaints", { phone: app.state.complaint_phone })}</footer>
  </main>`;
}
