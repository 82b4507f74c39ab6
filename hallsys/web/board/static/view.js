// The board: the call of this moment large, the calls and services of the zone in rows, who waits, the time.

import { html } from "../../static/vendor/lit-html/lit-html.js";
import { repeat } from "../../static/vendor/lit-html/directives/repeat.js";
import { demoBadge, languageButton } from "../../static/app.js";
import { icon } from "../../static/icons.js";
import { clock, dateLine, nameOf } from "../../static/lang.js";
import { heroOf, noticesAt, rowsOn } from "./reduce.js";

const portrait = matchMedia("(orientation: portrait)");
const TURN_MS = 6000;
const NEW_MS = 5000;

const hero = (app) => {
  const call = heroOf(app.state.calls, app.ui.announced);
  if (!call) return html`<section class="hero quiet"><p>${app.t("nobody_called")}</p></section>`;
  const isNew = app.now() - call.last_called_at < NEW_MS;
  return html`<section class="hero ${isNew ? "new" : ""}" role="status">
    <p class="hero-number number" data-testid="hero-number">${call.number}</p>
    <p class="hero-window">
      <span>${app.t("please_come")}</span>
      <strong class="number" data-testid="hero-window"
        >${app.t("window_n", { n: call.window_number })}</strong
      >
    </p>
  </section>`;
};

const row = (app, call) =>
  html`<li
    class="row ${call.state}"
    data-testid="row"
    data-number=${call.number}
    data-window=${call.window_number}
    data-state=${call.state}
  >
    <span class="row-number number">${call.number}</span>
    <span class="row-window number">${call.window_number}<small>${app.t("window")}</small></span>
    <span class="row-state">${app.t(call.state)}</span>
  </li>`;

const waiting = (app) =>
  html`<section class="crowd-place">
    <h2 id="crowd-title">${app.t("waiting_now")}</h2>
    <ul class="crowd" aria-labelledby="crowd-title">
      ${app.state.queues.map(
        (queue) =>
          html`<li>
            <span class="prefix number">${queue.prefix}</span>
            <span class="crowd-name">${nameOf(queue, app.lang)}</span>
            <strong class="number" data-testid="waiting-${queue.prefix}">${queue.waiting}</strong>
          </li>`,
      )}
    </ul>
  </section>`;

/** The notices of now, one a turn, or what the hall always says. */
function noticeLine(app) {
  const standing = noticesAt(app.state.notices, app.now());
  const shown = standing[Math.floor(app.now() / TURN_MS) % (standing.length || 1)] ?? app.state.notice;
  return shown ? shown[app.lang] || shown.zh : null;
}

/** Draw the board. */
export function view(app) {
  const { state } = app;
  const size = portrait.matches ? 6 : 8; // so that a row's type is never below 8 % of the height
  const rows = rowsOn(state.calls, Math.floor(app.now() / TURN_MS), size);
  return html`<main class="board" data-testid="page">
    <header>
      <h1>${nameOf(state.hall, app.lang)}</h1>
      <span class="zone">${state.zone.zone_id ? nameOf(state.zone, app.lang) : null}</span>
      ${demoBadge(app)}
      <span class="wide"></span>
      ${app.stale ? html`<span class="mark warn" role="status" data-testid="stale">${icon("warn")} ${app.t("stale_short")}</span>` : null}
      ${app.ui.mute ? html`<span class="mark" data-testid="mute">${icon("mute")} ${app.t("mute")}</span>` : null}
      <span class="day">${dateLine(app.now(), state.timezone, app.lang)}</span>
      <time data-testid="clock">${clock(app.now(), state.timezone, { seconds: true })}</time>
    </header>
    <div class="left">${hero(app)} ${waiting(app)}</div>
    <ol class="rows-of-calls">
      ${repeat(
        rows,
        (call) => call.service_id,
        (call) => row(app, call),
      )}
    </ol>
    <footer>
      <p>${noticeLine(app)}</p>
      ${languageButton(app)}
    </footer>
  </main>`;
}
