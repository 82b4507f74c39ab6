// The plan of the hall: its zones, and its windows with what goes on at each.

import { html, nothing } from "../../static/vendor/lit-html/lit-html.js";
import { repeat } from "../../static/vendor/lit-html/directives/repeat.js";
import { WINDOW_MARKS } from "../../static/elements/marks.js";
import { icon } from "../../static/icons.js";
import { duration, nameOf } from "../../static/lang.js";
import { WINDOW_STATE, word } from "../../static/words.js";
import { areaTools, looseArea } from "./areas.js";
import { standOf } from "./queues.js";
import { devicesAt, shownState } from "./reduce.js";
import { boxOf, sizeOf } from "./rules.js";

const HEADS = 12;

/** The people of a queue, as many as have room, coloured by how its wait stands to the limit. */
const heads = (app, queue) =>
  html`<li class=${standOf(app, queue).tone} data-testid="heads-${queue.prefix}">
    <b class="number">${queue.prefix}</b>
    <span class="people" aria-hidden="true">${Array.from({ length: Math.min(HEADS, queue.waiting) }, () => html`<i></i>`)}</span>
    <span class="number">${app.t("n_waiting", { n: queue.waiting })}</span>
  </li>`;

/** Return the plan that is shown: the draft while it is drawn. */
const planOf = (app) => app.ui.drawing ?? app.state.floor;

const area = (app, one) =>
  one.kind === "kiosk"
    ? html`<div class="area kiosk" title=${nameOf(one, app.lang)} .style=${boxOf(one, app.state.floor)}>
        ${icon("place")} <span class="unseen">${nameOf(one, app.lang)}</span>
      </div>`
    : html`<div class="area ${one.kind}" .style=${boxOf(one, app.state.floor)}>
    <div class="area-name">
      <ul>${app.state.queues.filter((queue) => one.kind === "zone" && queue.zone_id === one.zone_id && queue.waiting > 0).map((queue) => heads(app, queue))}</ul>
      ${nameOf(one, app.lang)}
    </div>
  </div>`;

const chip = (app, window, queue) =>
  html`<button
    type="button"
    class="chip ${app.ui.move?.queue_id === queue.queue_id && app.ui.move.from === window.window_id ? "held" : ""}"
    data-queue=${queue.queue_id}
    data-from=${window.window_id}
    data-testid="chip-${window.code}-${queue.prefix}"
    aria-label=${app.t("move_from", { queue: `${queue.prefix} ${nameOf(queue, app.lang)}`, n: window.number })}
  >
    ${queue.prefix}
  </button>`;

/** Return what a window is doing, in one line: the ticket and for how long, who sits there, or why it is shut. */
const doing = (app, window) => {
  if (window.current)
    return html`<b class="ticket number">${window.current.number}</b>
      <span class="number">${duration(app.now() - window.current.since)}</span>`;
  if (window.lock_reason) return word(app.state.words.closing, window.lock_reason, app.lang);
  if (window.pause_reason) return word(app.state.words.pauses, window.pause_reason, app.lang);
  return window.clerk?.name ?? "";
};

const windowBox = (app, act, window) => {
  const place = (app.ui.places ?? app.state.floor.places)[window.window_id];
  const [width, height] = sizeOf(place);
  const state = shownState(window, app.state.devices);
  const [tone, drawing] = WINDOW_MARKS[state];
  const broken = devicesAt(window, app.state.devices).filter((device) => device.state !== "ok").length;
  const over = app.ui.move?.over === window.window_id;
  const served = app.state.queues.filter((queue) => window.queue_ids.includes(queue.queue_id));
  return html`<div
    class="window ${state} ${place.facing} ${over ? "over" : ""} ${app.ui.places ? "loose" : ""}"
    data-window=${window.window_id}
    data-state=${state}
    data-testid="window-${window.code}"
    .style=${boxOf({ ...place, width, height }, planOf(app))}
  >
    <button
      type="button"
      class="face"
      data-testid="face-${window.code}"
      @click=${() => act.openWindow(window)}
      @keydown=${(event) => act.pushWindow(event, window)}
      @pointerdown=${(event) => act.grabWindow(event, window)}
      @pointermove=${act.dragWindow}
      @pointerup=${act.dropWindow}
    >
      <span class="unseen">${app.t("window_n", { n: window.number })} ${nameOf(window, app.lang)}</span>
      <b class="window-number number" aria-hidden="true">${window.number}</b>
      <span class="mark ${tone}">${icon(window.lock_reason ? "lock" : drawing)} ${word(WINDOW_STATE, state, app.lang)}</span>
      <span class="doing">${doing(app, window)}</span>
      ${broken ? html`<span class="broken" title=${app.t("devices_broken", { n: broken })}>${icon("warn")}<span class="unseen">${app.t("devices_broken", { n: broken })}</span></span>` : null}
    </button>
    <div class="chips" hidden=${app.ui.places ? true : nothing}>${served.map((queue) => chip(app, window, queue))}</div>
  </div>`;
};

/** Draw the plan with its head. */
export const floor = (app, act) => {
  const { windows } = app.state;
  const plan = planOf(app);
  const editing = Boolean(app.ui.places);
  return html`<section class="card floor-card" aria-labelledby="floor-title">
    <header>
      <h2 id="floor-title">${app.t("floor")}</h2>
      <p class="muted small wide">${app.t(editing ? "edit_hint" : "floor_hint")}</p>
      <div class="actions control">
        ${
          editing
            ? html`<button type="button" class="plain" data-testid="floor-discard" @click=${act.discardPlaces}>${app.t("discard")}</button>
                <button type="button" class="main" data-testid="floor-save" ?disabled=${app.ui.busy} @click=${act.savePlaces}>${app.t("save_places")}</button>`
            : html`<button type="button" data-testid="floor-edit" ?disabled=${!app.state.may_manage} @click=${act.editPlaces}>${icon("edit")} ${app.t("edit_floor")}</button>`
        }
      </div>
    </header>
    ${editing ? areaTools(app, act) : null}
    <div
      class="floor ${app.ui.move ? "moving" : ""} ${editing ? "editing" : ""}"
      data-testid="floor"
      .style=${`aspect-ratio:${plan.width}/${plan.height};--columns:${plan.width};--lines:${plan.height}`}
    >
      ${plan.areas.map((one, at) => (editing ? looseArea(app, act, one, at) : area(app, one)))}
      ${repeat(
        windows,
        (window) => window.window_id,
        (window) => windowBox(app, act, window),
      )}
    </div>
  </section>`;
};
