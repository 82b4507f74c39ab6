// The numbers that were taken: where to go, how long it may take, and what became of the slips.

import { html } from "../../static/vendor/lit-html/lit-html.js";
import { hallMap } from "../../static/hallmap.js";
import { icon } from "../../static/icons.js";
import { nameOf } from "../../static/lang.js";
import { expectation } from "./home.js";

const MARKS = {
  reserved: ["", "printer"],
  printed: ["good", "check"],
  failed: ["warn", "warn"],
  none: ["", "printer"],
};
// What is told of several slips: the worst of them.
const WORST_FIRST = ["failed", "none", "reserved", "printed"];

const printState = (app) => {
  const states = app.ui.tickets.map((one) => app.ui.prints[one.ticket_id] ?? one.print_state);
  return WORST_FIRST.find((state) => states.includes(state));
};

// Where the slip came out, if not here.
const said = (app, print) => {
  const outlet = print === "printed" && app.state.outlets[app.ui.outlet];
  return outlet ? app.t("print_elsewhere", { place: nameOf(outlet, app.lang) }) : app.t(`print_${print}`);
};

/** Where the holder of a ticket of that queue waits. */
export const guidance = (app, queue) => {
  const zone = app.state.zones.find((one) => one.zone_id === queue?.zone_id) ?? app.state.zones[0];
  return zone
    ? html`<p class="where" data-testid="where">${icon("place")} ${app.t("wait_at", { zone: nameOf(zone, app.lang) })}</p>`
    : null;
};

/** The plan of the hall with the way from this kiosk: `tickets` are of queues, or already at a window. */
export const way = (app, tickets) =>
  hallMap(app.lang, app.ui.map, {
    kiosk: app.state.kiosk.code,
    goals: tickets.map(({ number, queue_id, window_number }) => ({
      label: number,
      queue_id,
      window_number,
      zone_id: app.state.queues.find((one) => one.queue_id === queue_id)?.zone_id,
    })),
  });

const ticketCard = (app, ticket) => {
  const queue = app.state.queues.find((one) => one.queue_id === ticket.queue_id);
  return html`<article class="ticket" data-testid="ticket-${ticket.number}">
    <div class="figures">
      <p class="big number" data-testid="number">${ticket.number}</p>
      <p>${nameOf(queue, app.lang)}</p>
      ${guidance(app, queue)}
      ${ticket.reprint ? html`<p class="mark brand">${app.t("reprint_done")}</p>` : null}
      <dl>
        <div>
          <dt>${app.t("ahead")}</dt>
          <dd class="number" data-testid="ahead">${app.t("people", { n: ticket.ahead })}</dd>
        </div>
        <div>
          <dt>${app.t("expect")}</dt>
          <dd class="number" data-testid="expect">${expectation(app, ticket)}</dd>
        </div>
      </dl>
    </div>
    <figure>
      <img class="qr" data-testid="qr" src=${ticket.qr} alt=${app.t("qr_of", { number: ticket.number })} />
      <figcaption>${app.t("qr")}</figcaption>
    </figure>
  </article>`;
};

/** Draw the numbers. */
export const confirmation = (app, act) => {
  const print = printState(app);
  const [tone, drawing] = MARKS[print];
  const several = app.ui.tickets.length > 1;
  return html`<section class="confirmation ${several ? "several" : ""}">
    <h2>${app.t(several ? "your_numbers" : "your_number", { n: app.ui.tickets.length })}</h2>
    <div class="tickets" tabindex="0" role="region" aria-label=${app.t("your_number")}>
      ${app.ui.tickets.map((one) => ticketCard(app, one))} ${way(app, app.ui.tickets)}
    </div>
    ${several ? html`<p class="muted">${app.t("several_more")}</p>` : null}
    <p class="print ${tone}" role="status" data-testid="print-state" data-state=${print}>
      ${icon(drawing)} <span>${said(app, print)}</span>
    </p>
    <p class="muted">${app.t("lift_card")}</p>
    <button type="button" class="main" data-testid="done" @click=${act.goHome}>${app.t("done")}</button>
  </section>`;
};
