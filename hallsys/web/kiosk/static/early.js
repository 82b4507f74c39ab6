// An appointment whose check-in has not opened: when it does, where to come, and the slip that is printed for it.

import { html } from "../../static/vendor/lit-html/lit-html.js";
import { icon } from "../../static/icons.js";
import { clock, nameOf, shortDay } from "../../static/lang.js";
import { paperButton } from "./papers.js";
import { guidance, way } from "./tickets.js";

/** Draw the appointment. */
export const earlyScreen = (app, act) => {
  const { appointment_id: id, matter_id, starts_at, ends_at, check_in_opens } = app.ui.appointment;
  const zone = app.state.timezone;
  const matter = app.state.matters.find((one) => one.matter_id === matter_id);
  const queue = app.state.queues.find((one) => one.queue_id === matter?.queue_id);
  const day = (at) => shortDay(at, zone, app.lang);
  const when = `${day(starts_at)} ${clock(starts_at, zone)}–${clock(ends_at, zone)}`;
  return html`<section class="confirmation early">
    <h2>${app.t("early_title")}</h2>
    <div class="tickets">
      <div class="booking-told">
        <p class="when-big number" data-testid="early-when">${when}</p>
        <p>${nameOf(matter, app.lang)}</p>
        ${queue ? guidance(app, queue) : null}
      </div>
      ${queue ? way(app, [{ queue_id: queue.queue_id }]) : null}
    </div>
    <p class="print" data-testid="early-opens">
      ${icon("clock")} <span>${app.t("early_opens", { day: day(check_in_opens), time: clock(check_in_opens, zone) })}</span>
    </p>
    <div class="ways">
      ${paperButton(app, { testid: `slip-${id}`, subjectId: id, text: app.t("slip"), about: when, act: act.slipAgain })}
      <button type="button" class="main" data-testid="done" @click=${act.goHome}>${app.t("done")}</button>
    </div>
  </section>`;
};
