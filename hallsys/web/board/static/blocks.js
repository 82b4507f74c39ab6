// The blocks of a board: the call of this moment, the calls in rows, who waits, the notices.

import { html } from "../../static/vendor/lit-html/lit-html.js";
import { repeat } from "../../static/vendor/lit-html/directives/repeat.js";
import { icon } from "../../static/icons.js";
import { languageTag } from "../../static/lang.js";
import { ranges } from "../../static/hallmap_rules.js";
import { expected, heroOf, noticesAt, queuesAt, readingAt, rowsAt, servingAt } from "./choose.js";
import { call as name, languages, say } from "./said.js";

const NEW_MS = 5000;
// The most characters that are shown of a notice at once: in two lines below, in one below a strip, on a whole screen.
const LONGEST = { line: { zh: 90, en: 180 }, strip: { zh: 50, en: 100 }, full: { zh: 56, en: 110 } };

// What changes with its key is put into the page anew, so that its motion begins again.
const anew = (key, drawn) =>
  repeat(
    [drawn],
    () => key,
    (one) => one,
  );

/** The call of this moment, large. */
export const hero = (app) => {
  const call = heroOf(app.state.calls, app.ui.announced);
  if (!call)
    return html`<section class="hero quiet">${icon("bell")}<p>${say(app, "nobody_called")}</p></section>`;
  const isNew = app.now() - call.last_called_at < NEW_MS;
  const drawn = html`<div class="hero-call ${isNew ? "new" : ""} ${call.number.length > 4 ? "long" : ""}">
    <p class="hero-number number" data-testid="hero-number">${call.number}</p>
    <p class="hero-window">
      <span>${say(app, "please_come")}</span>
      <strong class="number" data-testid="hero-window"
        >${say(app, "window_n", { n: call.window_number })}</strong
      >
    </p>
  </div>`;
  return html`<section class="hero" role="status">${anew(`${call.service_id} ${call.last_called_at}`, drawn)}</section>`;
};

// "3 窗口", but "Window 3".
const windowed = (app, number) => {
  const unit = html`<small>${say(app, "window")}</small>`;
  return app.lang === "en" ? html`${unit}${number}` : html`${number}${unit}`;
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
    <span class="row-window number">${icon("next")}${windowed(app, call.window_number)}</span>
    <span class="row-state">${say(app, call.state)}</span>
  </li>`;

/** The calls and services in rows; size: {rows, columns, most}. */
export const calls = (app, size) => {
  const shown = rowsAt(app.state.calls, app.now(), size);
  return html`<section class="calls ${shown.columns > 1 ? "dense" : ""}" .style=${`--rows:${size.rows};--columns:${shown.columns}`}>
    <ol class="rows-of-calls">
      ${repeat(
        shown.rows,
        (call) => call.service_id,
        (call) => row(app, call),
      )}
      ${Array.from(
        { length: size.rows * shown.columns - shown.rows.length },
        () => html`<li class="row" aria-hidden="true"></li>`,
      )}
    </ol>
    ${shown.turns > 1 ? html`<p class="turn number" data-testid="turn">${shown.turn + 1} / ${shown.turns}</p>` : null}
  </section>`;
};

const wait = (app, queue) => {
  const minutes = expected(queue);
  if (minutes && queue.waiting === 0) return say(app, "no_wait");
  return minutes ? say(app, minutes.high > 1 ? "wait_range" : "wait_soon", minutes) : null;
};

// Where a queue is served: "1–3窗口", but "Windows 1–3".
const where = (app, queue) => {
  const numbers = servingAt(app.state.windows, queue.queue_id);
  if (numbers.length === 0) return null;
  const n = ranges(numbers, app.lang);
  return html`<small class="crowd-windows number" data-testid="windows-${queue.prefix}">${app.t(numbers.length > 1 ? "windows_of" : "window_of", { n })}</small>`;
};

/** Who waits in which queue, and how long that takes; `size` queues at once. */
export const waiting = (app, size) =>
  html`<section class="crowd-place">
    <h2 id="crowd-title">${say(app, "waiting_now")}</h2>
    <ul class="crowd" aria-labelledby="crowd-title">
      ${repeat(
        queuesAt(app.state.queues, app.now(), size),
        (queue) => queue.queue_id,
        (queue) =>
          html`<li>
            <span class="prefix number">${queue.prefix}</span>
            <strong class="number" data-testid="waiting-${queue.prefix}">${queue.waiting}</strong>
            <span class="crowd-name"><span>${name(app, queue)}</span> ${where(app, queue)}</span>
            <span class="crowd-wait number" data-testid="wait-${queue.prefix}">${wait(app, queue)}</span>
          </li>`,
      )}
    </ul>
  </section>`;

/** The notices of now, one after the other, each standing still; or what the hall always says. */
export const notices = (app, form) => {
  const standing = noticesAt(app.state.notices, app.now());
  const shown = standing.length === 0 && app.state.notice ? [app.state.notice] : standing;
  const read = readingAt(shown, app.now(), languages(app), LONGEST[form]);
  if (!read) return html`<div class="notice ${form}"></div>`;
  const important = read.severity === "important";
  return html`<div class="notice ${form} ${important ? "important" : ""}" data-testid="notice">
    ${icon(important ? "warn" : "info")}
    ${anew(read.text, html`<p lang=${languageTag(read.lang)}>${read.text}</p>`)}
    ${read.of > 1 ? html`<span class="turn number">${read.at + 1} / ${read.of}</span>` : null}
  </div>`;
};
