// The lists of a counter: who waits, who is parked, who did not come.

import { html } from "./vendor/lit-html/lit-html.js";
import { repeat } from "./vendor/lit-html/directives/repeat.js";
import { allowed, returnable } from "./counter.js";
import { icon } from "./icons.js";
import { clock, minutes, nameOf } from "./lang.js";
import { PRIORITY, word } from "./words.js";

const queueOf = (app, row) => app.state.queues.find((queue) => queue.queue_id === row.queue_id);

const waitingRow = (app, ticket) => {
  const waited = minutes(app.now() - ticket.waiting_since);
  const over = waited >= (queueOf(app, ticket)?.limit_minutes ?? Infinity);
  return html`<li data-testid="waiting-row" data-number=${ticket.number}>
    <strong class="number">${ticket.number}</strong>
    <span class="wide small">
      ${
        ticket.priority_class === "ordinary"
          ? null
          : html`<span class="mark brand"
              >${icon("heart")} ${word(PRIORITY, ticket.priority_class, app.lang)}</span
            >`
      }
      ${ticket.target_window_id ? html`<span class="mark">${app.t("for_this_window")}</span>` : null}
      ${over ? html`<span class="mark bad">${icon("clock")} ${app.t("over_limit")}</span>` : null}
    </span>
    <span class="muted small number">${app.t("wait_since", { n: waited })}</span>
  </li>`;
};

/** Draw who waits for this counter. */
export function waitingList(app) {
  const own = app.state.queues.filter((queue) => queue.allocated);
  const total = own.reduce((sum, queue) => sum + queue.waiting, 0);
  return html`<section class="card waiting" aria-labelledby="waiting-title">
    <header>
      <h2 id="waiting-title">${app.t("waiting_list")}</h2>
      <strong class="number" data-testid="waiting-count">${app.t("people", { n: total })}</strong>
    </header>
    <p class="queue-marks">
      ${own.map((queue) => html`<span class="mark">${queue.prefix} ${nameOf(queue, app.lang)} <b>${queue.waiting}</b></span>`)}
    </p>
    ${
      app.state.waiting.length === 0
        ? html`<p class="nothing">${app.t("nobody_in_list")}</p>`
        : html`<ol
            class="rows scroll"
            data-testid="waiting-list"
            tabindex="0"
            aria-labelledby="waiting-title"
          >
            ${repeat(
              app.state.waiting,
              (ticket) => ticket.ticket_id,
              (ticket) => waitingRow(app, ticket),
            )}
          </ol>`
    }
  </section>`;
}

/** Draw the parked and the missed tickets, and the day's tally. */
export function asideLists(app, act) {
  const { parked, counts } = app.state;
  const missed = returnable(app.state);
  const can = allowed(app.state, app.now());
  return html`<section class="card aside-lists">
    <header>
      <h2>${app.t("parked")} <span class="number">${parked.length}</span></h2>
    </header>
    <ul class="rows">
      ${parked.map(
        (row) =>
          html`<li data-testid="parked-row">
            <strong class="number wide">${row.number}</strong>
            <span class="muted small">${clock(row.parked_at, app.state.timezone)}</span>
            <button
              type="button"
              data-testid="resume-${row.number}"
              ?disabled=${!can.resume || app.ui.busy}
              @click=${() => act.resumeTicket(row.ticket_id)}
            >
              ${app.t("resume")}
            </button>
          </li>`,
      )}
    </ul>
    <header>
      <h2>${app.t("missed")} <span class="number">${missed.length}</span></h2>
    </header>
    <ul class="rows">
      ${missed.map(
        (row) =>
          html`<li data-testid="missed-row">
            <strong class="number wide">${row.number}</strong>
            <span class="muted small">${clock(row.missed_at, app.state.timezone)}</span>
            <button
              type="button"
              data-testid="requeue-${row.number}"
              ?disabled=${app.ui.busy}
              @click=${() => act.requeue(row.ticket_id)}
            >
              ${app.t("requeue")}
            </button>
          </li>`,
      )}
    </ul>
    <p class="muted small">
      ${app.t("served_today")} <b class="number" data-testid="served">${counts.served}</b>
    </p>
  </section>`;
}
