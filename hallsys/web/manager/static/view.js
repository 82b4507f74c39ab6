// The manager's page: key figures, queues against limits, the plan of the hall, and what needs attention.

import { html } from "../../static/vendor/lit-html/lit-html.js";
import { toastPlace } from "../../static/elements/dialogs.js";
import { nameOf } from "../../static/lang.js";
import { staffTop } from "../../static/staff.js";
import { changes, strandDialog } from "./allocation.js";
import { attention, noteDialog, evidenceDialog } from "./attention.js";
import { floor } from "./floor.js";
import { managerTop } from "./nav.js";
import { queues } from "./queues.js";
import { devices, feed, figures, ratings } from "./side.js";
import { queueDialog } from "./waiters.js";
import { windowDialog } from "./windows.js";

/** What is being dragged, under the pointer. */
const dragged = (app) => {
  const { move } = app.ui;
  if (move?.how !== "pointer" || move.x === undefined) return null;
  const queue = app.state.queues.find((one) => one.queue_id === move.queue_id);
  return html`<div class="dragged" aria-hidden="true" .style=${`left:${move.x}px;top:${move.y}px`}>
    <b class="number">${queue.prefix}</b> ${nameOf(queue, app.lang)}
  </div>`;
};

/** The page on a big screen: what goes on, without anything to touch. */
const wall = (app, act) =>
  html`<main class="manager wall" data-testid="page">
    ${staffTop(app, app.t("title"))}
    <div class="manager-columns">
      <div class="column">${figures(app)} ${queues(app, act)} ${floor(app, act)}</div>
      <div class="column">${attention(app, act)} ${devices(app)} ${ratings(app)}</div>
    </div>
  </main>`;

/** Draw the page. */
export function view(app, act) {
  if (app.ui.wall) return wall(app, act);
  const { moving } = act;
  return html`<main class="manager" data-testid="page">
    ${managerTop(app, "live")}
    <div
      class="manager-columns"
      @pointerdown=${moving.pointerdown}
      @pointermove=${moving.pointermove}
      @pointerup=${moving.pointerup}
      @pointercancel=${moving.pointercancel}
      @click=${{ handleEvent: moving.click, capture: true }}
      @keydown=${moving.keydown}
    >
      <div class="column">${figures(app)} ${queues(app, act)} ${floor(app, act)}</div>
      <div class="column">${attention(app, act)} ${changes(app, act)} ${devices(app)} ${ratings(app)} ${feed(app)}</div>
    </div>
    <p class="unseen" role="status" aria-live="assertive" data-testid="said">${app.ui.said}</p>
    ${dragged(app)} ${windowDialog(app, act)} ${queueDialog(app, act)} ${strandDialog(app, act)} ${noteDialog(app, act)} ${evidenceDialog(app, act)} ${toastPlace(app)}
  </main>`;
}
