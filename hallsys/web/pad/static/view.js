// The rating pad: quiet, asking, asking why, thanking.

import { html } from "../../static/vendor/lit-html/lit-html.js";
import { demoBadge, languageButton, refusal, staleMark } from "../../static/app.js";
import { icon } from "../../static/icons.js";
import { clock, nameOf } from "../../static/lang.js";
import { levels, reasons } from "../../static/rating.js";

const clerkLine = (app) =>
  app.state.clerk
    ? html`<p class="clerk">
        ${icon("person")} <strong>${app.state.clerk.name}</strong>
        <span class="muted"
          >${app.t("staff_number")} <span class="number">${app.state.clerk.staff_number}</span></span
        >
      </p>`
    : null;

const SCREENS = {
  idle: (app) =>
    html`<section class="quiet" data-testid="idle">
      <p class="window number">${app.state.window.number}</p>
      <h2>${app.t(app.state.clerk ? "at_service" : "closed")}</h2>
      ${clerkLine(app)}
    </section>`,
  ask: (app, act) =>
    html`<section>
      <h2>${app.t("ask")}</h2>
      ${clerkLine(app)} ${levels(app, act.choose)}
      <p class="muted">${app.t("voluntary")}</p>
    </section>`,
  why: (app, act) => reasons(app, act.send),
  thanks: (app) =>
    html`<section class="quiet" role="status" data-testid="thanks">
      ${icon("check")}
      <h2>${app.t("thanks")}</h2>
    </section>`,
};

/** Return the screen a pad shows. */
export function screenOf({ state, ui }) {
  if (ui.thanked) return "thanks";
  if (!state.session || !ui.token) return "idle";
  return ui.level === null ? "ask" : "why";
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
