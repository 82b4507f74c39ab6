// The lists of a counter: who waits, who is parked, who did not come.

import { html } from "./vendor/lit-html/lit-html.js";
import { repeat } from "./vendor/lit-html/directives/repeat.js";
import { allowed, returnable } from "./counter.js";
import { mark } from "./elements/marks.js";
import { icon } from "./icons.js";
import { clock, minutes, nameOf } from "./lang.js";
import { lined } from "./line.js";
import { PRIORITY, word } from "./words.js";

const queueOf = (app, row) => app.state.queues.find((queue) => queue.queue_id === row.queue_id);

// What a ground of a ticket's place is told with; none for who came in turn.
const GROUNDS = {
  pinned: ["bad", "flag", (app, row) => app.t("ground_pinned", { why: row.pinned_reason })],
  bound: ["bad", "clock", (app) => app.t("ground_bound")],
  targeted: ["brand", "window", (app) => app.t("for_this_window")],
  appointment: ["brand", "calendar", (app, row) => appointed(app, row)],
  priority: ["brand", "heart", (app, row) => word(PRIORITY, row.priority_class, app.lang)],
  transferred: ["", "transfer", (app) => app.t("ground_transferred")],
  returned: ["", "redo", (app) => app.t("ground_returned")],
};

const appointed = (app, row) =>
  row.appointed_at === null
    ? word(PRIORITY, "appointment", app.lang)
    : app.t("ground_appointment", { time: clock(row.appointed_at, app.state.timezone) });

const windowOf = (app, windowId) => app.state.windows.find((window) => window.window_id === windowId);

const holding = (app, row) => {
  const window = windowOf(app, row.held_at);
  const n = window?.number ?? "";
  const paused = row.hold === "other_window" && window?.state === "paused";
  return mark("violet", paused ? "pause" : "lock", app.t(paused ? "hold_paused" : `hold_${row.hold}`, { n }), "hold");
};

const callButton = (app, act, row) =>
  html`<button
    type="button"
    class="plain only"
    data-testid="call-${row.number}"
    title=${app.t("call_now", { number: row.number })}
    aria-label=${app.t("call_now", { number: row.number })}
    ?disabled=${!allowed(app.state, app.now()).next || app.ui.busy}
    @click=${() => act.callTicket(row.ticket_id)}
  >
    ${icon("bell")}
  </button>`;

const marksOf = (app, row) => {
  const waited = minutes(app.now() - row.waiting_since);
  const over = waited >= (queueOf(app, row)?.limit_minutes ?? Infinity) && !row.grounds.includes("bound");
  const grounds = row.grounds.filter((ground) => ground in GROUNDS);
  return [
    row.hold && holding(app, row),
    ...grounds.map((ground) => {
      const [tone, drawing, text] = GROUNDS[ground];
      return mark(tone, drawing, text(app, row), `ground-${ground}`);
    }),
    over && mark("bad", "clock", app.t("over_limit")),
  ].filter(Boolean);
};

const waitingRow = (app, act, row) => {
  const marks = marksOf(app, row);
  return html`<li data-testid=${row.hold ? "held-row" : "waiting-row"} data-number=${row.number}>
    <strong class="number">${row.number}</strong>
    <span class="wide"></span>
    ${row.out_of_turn ? callButton(app, act, row) : null}
    <span class="muted small number">${app.t("wait_since", { n: minutes(app.now() - row.waiting_since) })}</span>
    ${marks.length ? html`<span class="grounds small">${marks}</span>` : null}
  </li>`;
};

/** Draw who waits for this counter, in the order in which it would call them. */
export function waitingList(app, act) {
  const own = app.state.queues.filter((queue) => queue.allocated);
  const total = own.reduce((sum, queue) => sum + queue.waiting, 0);
  const rows = lined(app.state, app.ui.line);
  return html`<section class="card waiting" aria-labelledby="waiting-title">
    <header>
      <h2 id="waiting-title">${app.t("waiting_list")}</h2>
      <strong class="number" data-testid="waiting-count">${app.t("people", { n: total })}</strong>
    </header>
    <p class="queue-marks">
      ${own.map((queue) => html`<span class="mark">${queue.prefix} ${nameOf(queue, app.lang)} <b>${queue.waiting}</b></span>`)}
    </p>
    ${
      rows.length === 0
        ? html`<p class="nothing">${app.t("nobody_in_list")}</p>`
        : html`<p class="muted small">${app.t("line_hint")}</p>
            <ol
              class="rows scroll"
              data-testid="waiting-list"
              tabindex="0"
              aria-labelledby="waiting-title"
            >
              ${repeat(
                rows,
                (row) => row.ticket_id,
                (row) => waitingRow(app, act, row),
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
