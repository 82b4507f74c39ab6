// The sign above a window.

import { html } from "../../static/vendor/lit-html/lit-html.js";
import { boot, demoBadge, languageButton } from "../../static/app.js";
import { icon } from "../../static/icons.js";
import { clock, nameOf } from "../../static/lang.js";
import { reduce, signState } from "./sign_reduce.js";
import { TEXTS } from "./texts.js";

const WORDS = { idle: "idle", called: "sign_called", serving: "serving", paused: "paused", closed: "closed" };
const NEW_MS = 5000;

function view(app) {
  const { window, call } = app.state;
  const state = signState(app.state);
  const isNew = state === "called" && app.now() - call.last_called_at < NEW_MS;
  return html`<main class="sign ${state}" data-testid="page">
    <header>
      <strong class="window-number number">${window.number}</strong>
      <h1>${nameOf(window, app.lang)}</h1>
      ${demoBadge(app)}
      <span class="wide"></span>
      ${app.stale ? html`<span class="mark warn" role="status" data-testid="stale">${icon("warn")} ${app.t("stale_short")}</span>` : null}
      <time data-testid="clock">${clock(app.now(), app.state.timezone)}</time>
    </header>
    <section class="hero ${isNew ? "new" : ""}" role="status" data-testid="sign-state" data-state=${state}>
      ${call ? html`<p class="hero-number number" data-testid="sign-number">${call.number}</p>` : null}
      <p class="hero-window"><strong>${app.t(WORDS[state])}</strong></p>
    </section>
    <footer>
      <p>
        ${window.clerk ? app.t("staff", { name: window.clerk.name, number: window.clerk.staff_number }) : null}
      </p>
      ${languageButton(app)}
    </footer>
  </main>`;
}

boot({ reduce, view, texts: TEXTS, tick: 1000, shared: true });
