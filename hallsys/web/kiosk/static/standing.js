// Where a ticket stands whose code was scanned.

import { html } from "../../static/vendor/lit-html/lit-html.js";
import { icon } from "../../static/icons.js";
import { nameOf } from "../../static/lang.js";
import { TICKET_STATUS, word } from "../../static/words.js";
import { expectation } from "./home.js";
import { guidance, way } from "./tickets.js";

const AT_WINDOW = new Set(["called", "serving"]);
const OVER = new Set(["finished", "cancelled", "expired"]);

const advice = (app, standing) => {
  if (AT_WINDOW.has(standing.status)) return app.t("standing_window", { n: standing.window_number });
  if (standing.status === "no_show") return app.t("standing_missed");
  return OVER.has(standing.status) ? app.t("standing_over") : null;
};

/** Draw the scanned ticket. */
export const standingScreen = (app, act) => {
  const { standing } = app.ui;
  const queue = app.state.queues.find((one) => one.queue_id === standing.queue_id);
  const said = advice(app, standing);
  return html`<section class="confirmation standing">
    <h2>${app.t("your_number")}</h2>
    <div class="ticket">
      <p class="big number" data-testid="number">${standing.number}</p>
      <p>${queue ? nameOf(queue, app.lang) : null}</p>
      <p class="mark brand" data-testid="standing-status">${word(TICKET_STATUS, standing.status, app.lang)}</p>
      ${
        standing.status === "waiting"
          ? html`${guidance(app, queue)}
            <dl>
              <div>
                <dt>${app.t("ahead")}</dt>
                <dd class="number" data-testid="ahead">${app.t("people", { n: standing.ahead })}</dd>
              </div>
              <div>
                <dt>${app.t("expect")}</dt>
                <dd class="number">${expectation(app, standing)}</dd>
              </div>
            </dl>`
          : null
      }
      ${said ? html`<p class="advice"><strong>${said}</strong></p>` : null}
      ${standing.status === "waiting" || AT_WINDOW.has(standing.status) ? way(app, [standing]) : null}
    </div>
    ${
      OVER.has(standing.status)
        ? null
        : html`<button
            type="button"
            data-testid="reprint-scanned"
            ?disabled=${app.ui.busy}
            @click=${act.reprintScanned}
          >
            ${icon("printer")} ${app.t("reprint", { number: standing.number })}
          </button>`
    }
    <button type="button" class="main" data-testid="done" @click=${act.goHome}>${app.t("done")}</button>
  </section>`;
};
