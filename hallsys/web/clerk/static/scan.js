// The ticket whose code was scanned at the window: whose turn it is not, and what can be done about it.

import { html } from "../../static/vendor/lit-html/lit-html.js";
import { allowed, returnable } from "../../static/counter.js";
import { icon } from "../../static/icons.js";
import { clock, nameOf } from "../../static/lang.js";
import { TICKET_STATUS, word } from "../../static/words.js";

const callable = (app, scan) =>
  allowed(app.state, app.now()).next &&
  app.ui.line.some((one) => one.ticket_id === scan.ticket_id && one.out_of_turn);
const mayReturn = (app, scan) => returnable(app.state).some((one) => one.ticket_id === scan.ticket_id);

/** Draw the scanned ticket; nothing while there is none. */
export const scanCard = (app, act) => {
  const { scan } = app.ui;
  if (!scan) return null;
  const queue = app.state.queues.find((one) => one.queue_id === scan.queue_id);
  return html`<section class="card scan" role="status" data-testid="scan">
    <header>
      <h2>${app.t("scanned_title", { number: scan.number })}</h2>
      <span class="mark brand" data-testid="scan-status">${word(TICKET_STATUS, scan.status, app.lang)}</span>
    </header>
    <p class="muted">
      ${queue ? nameOf(queue, app.lang) : null} ·
      ${app.t("scanned_taken", { time: clock(scan.issued_at, app.state.timezone) })}
      ${scan.status === "waiting" ? html`· ${app.t("scanned_ahead", { n: scan.ahead })}` : null}
    </p>
    <p class="small">${scan.matters.map((matter) => nameOf(matter, app.lang)).join(" · ")}</p>
    <div class="actions">
      ${
        callable(app, scan)
          ? html`<button type="button" class="main" data-testid="scan-call" ?disabled=${app.ui.busy} @click=${act.callScanned}>
              ${icon("bell")} ${app.t("scanned_call")}
            </button>`
          : mayReturn(app, scan)
            ? html`<button type="button" class="main" data-testid="scan-requeue" ?disabled=${app.ui.busy} @click=${act.requeueScanned}>
                ${app.t("scanned_requeue")}
              </button>`
            : null
      }
      <button type="button" data-testid="scan-close" @click=${act.forgetScan}>${app.t("close")}</button>
    </div>
  </section>`;
};
