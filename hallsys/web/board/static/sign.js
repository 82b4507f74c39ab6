// The sign above a window.

import { html } from "../../static/vendor/lit-html/lit-html.js";
import { repeat } from "../../static/vendor/lit-html/directives/repeat.js";
import { boot, demoBadge, languageButton } from "../../static/app.js";
import { icon } from "../../static/icons.js";
import { clock, nameOf } from "../../static/lang.js";
import { keepSteady } from "../../static/steady.js";
import { movedFrom, reduce, signState } from "./sign_reduce.js";
import { TEXTS } from "./texts.js";

const WORDS = { idle: "idle", called: "sign_called", serving: "serving", paused: "paused", closed: "closed" };
const HINTS = { idle: "idle_hint", paused: "paused_hint", closed: "closed_hint" };
const DRAWINGS = { idle: "bell", paused: "pause", closed: "closed" };
const NEW_MS = 5000;
const MOVED_MS = 30_000; // whoever stands at the window reads where the ticket went

const atWindow = (app, state) => {
  const { call } = app.state;
  const isNew = state === "called" && app.now() - call.last_called_at < NEW_MS;
  const drawn = html`<div class="face ${isNew ? "new" : ""} ${call.number.length > 4 ? "long" : ""}">
    <p class="hero-number number" data-testid="sign-number">${call.number}</p>
    <p class="words">
      <strong>${app.t(WORDS[state])}</strong>
      ${state === "called" && call.recalls ? html`<span class="recalled" data-testid="recalled">${app.t("recalled", { n: call.recalls + 1 })}</span>` : null}
    </p>
  </div>`;
  // Anew with each call and recall, so that it flashes again.
  return repeat(
    [drawn],
    () => `${call.service_id} ${call.last_called_at}`,
    (one) => one,
  );
};

const quiet = (app, state) =>
  html`<div class="face">
    ${icon(DRAWINGS[state])}
    <p class="words"><strong>${app.t(WORDS[state])}</strong> <span class="hint">${app.t(HINTS[state])}</span></p>
  </div>`;

const moved = ({ t, ui, now }) => {
  if (!ui.moved || now() - ui.moved.at > MOVED_MS) return null;
  return html`<span class="moved" data-testid="moved"
    >${icon("transfer")} ${t(ui.moved.n === null ? "moved_on" : "moved_to", ui.moved)}</span
  >`;
};

function view(app) {
  const { window, call } = app.state;
  const state = signState(app.state);
  return html`<main class="sign ${state}" data-testid="page">
    <header>
      <strong class="window-number number">${window.number}</strong>
      <h1>${nameOf(window, app.lang)}</h1>
      ${demoBadge(app)}
      <span class="wide"></span>
      ${app.stale ? html`<span class="mark warn" role="status" data-testid="stale">${icon("offline")} ${app.t("stale_short")}</span>` : null}
      <time data-testid="clock">${clock(app.now(), app.state.timezone)}</time>
    </header>
    <section class="hero" role="status" data-testid="sign-state" data-state=${state}>
      ${call ? atWindow(app, state) : quiet(app, state)}
    </section>
    <footer>
      <p data-testid="staff">
        ${
          window.clerk
            ? html`${icon("person")} <strong>${window.clerk.name}</strong> ${app.t("staff_number")}
                <span class="number">${window.clerk.staff_number}</span>`
            : null
        }
      </p>
      <p role="status">${moved(app)}</p>
      ${languageButton(app)}
    </footer>
  </main>`;
}

const app = boot({
  reduce,
  view,
  texts: TEXTS,
  ui: { moved: null },
  tick: 1000,
  shared: true,
  facts(page, facts) {
    steady.heard(facts);
    for (const fact of facts) {
      const where = movedFrom(page.state, fact);
      if (where) page.set({ moved: where });
    }
  },
});
const steady = keepSteady(app, () => app.state.call === null);
