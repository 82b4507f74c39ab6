// The kiosk's frame: the bar, the screen of the moment, and the question whether anybody is still there.

import { html } from "../../static/vendor/lit-html/lit-html.js";
import { repeat } from "../../static/vendor/lit-html/directives/repeat.js";
import { contrastButton, demoBadge, languageButton, refusal, staleMark } from "../../static/app.js";
import { icon } from "../../static/icons.js";
import { clock, dateLine, nameOf } from "../../static/lang.js";
import { casesScreen } from "./cases.js";
import { earlyScreen } from "./early.js";
import { closed, failed, home, reading, typing } from "./home.js";
import { matterScreen } from "./matters.js";
import { principalScreen } from "./principal.js";
import { standingScreen } from "./standing.js";
import { confirmation } from "./tickets.js";

const SCREENS = {
  cases: casesScreen,
  closed,
  confirm: confirmation,
  early: earlyScreen,
  failed,
  home,
  keypad: typing,
  matters: matterScreen,
  principal: principalScreen,
  reading,
  standing: standingScreen,
};

const bar = (app, act, screen) =>
  html`<header class="bar">
    <div class="wide">
      <h1>${nameOf(app.state.hall, app.lang)}</h1>
      <p class="muted">${nameOf(app.state.kiosk, app.lang)} ${demoBadge(app)}</p>
    </div>
    <p class="when">
      <time>${clock(app.now(), app.state.timezone)}</time>
      <span class="muted">${dateLine(app.now(), app.state.timezone, app.lang)}</span>
    </p>
    <nav>
      <button
        type="button"
        data-testid="elder"
        aria-pressed=${app.ui.elder}
        @click=${() => app.set({ elder: !app.ui.elder })}
      >
        ${icon("large")} ${app.t(app.ui.elder ? "elder_off" : "elder")}
      </button>
      ${contrastButton(app)} ${languageButton(app)}
      ${
        screen === "home" || screen === "closed"
          ? null
          : html`<button type="button" data-testid="home" @click=${act.goHome}>
              ${icon("home")} ${app.t("start_again")}
            </button>`
      }
    </nav>
  </header>`;

const warning = (app, act) =>
  app.ui.warnedAt
    ? html`<dialog class="idle" aria-labelledby="idle-title" data-testid="idle-warning" @cancel=${act.stay}>
        <h2 id="idle-title">${app.t("idle_title")}</h2>
        <p class="number">
          ${app.t("idle_text", { n: Math.max(0, Math.ceil((app.ui.warnedAt + app.state.warn_ms - performance.now()) / 1000)) })}
        </p>
        <button type="button" class="main" data-testid="continue" @click=${act.stay}>
          ${app.t("continue")}
        </button>
      </dialog>`
    : null;

/** Draw the kiosk. */
export function view(app, act) {
  const screen = app.ui.screen === "home" && app.state.open.state === "closed" ? "closed" : app.ui.screen;
  return html`<main class="kiosk" data-testid="page" data-screen=${screen}>
    ${bar(app, act, screen)}
    <div class="messages">${staleMark(app)} ${refusal(app)}</div>
    ${repeat(
      [screen], // by name, so that a new screen begins at its top
      (name) => name,
      (name) => html`<div class="screen screen-${name}">${SCREENS[name](app, act)}</div>`,
    )}
    ${warning(app, act)}
  </main>`;
}
