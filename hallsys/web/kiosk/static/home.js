// The kiosk's screens before anybody is known: home, typed number, reading, a card that failed, a closed hall.

import { html } from "../../static/vendor/lit-html/lit-html.js";
import { icon } from "../../static/icons.js";
import { keypad } from "../../static/keypad.js";
import { nameOf } from "../../static/lang.js";
import { crowds } from "./choosing.js";
import { cardDrawing } from "./drawing.js";
import { awaitsPrincipal } from "./visit.js";

/** The button that calls the staff. */
export const helpButton = (app, act) =>
  app.ui.helped
    ? html`<p class="mark good helped" role="status" data-testid="helped">${icon("check")} ${app.t("helped")}</p>`
    : html`<button type="button" data-testid="help" ?disabled=${app.ui.busy} @click=${act.help}>
        ${icon("help")}
        <span
          >${app.t("help")}
          ${
            app.state.help_phone
              ? html`<small>${app.t("help_phone", { phone: app.state.help_phone })}</small>`
              : null
          }</span
        >
      </button>`;

/** Return the expected wait as people read it. */
export function expectation(app, { expect_low: low = null, expect_high: high = null }) {
  if (low === null || high === null) return app.t("expect_unknown");
  return high <= 1 ? app.t("expect_soon") : app.t("expect_range", { low, high });
}

/** Return the wait before a ticket of that queue that is yet to be taken. */
export function standingWait(app, queue, { expect_low, expect_high } = {}) {
  if (!queue.open) return app.t("queue_closed");
  return expect_low === null ? app.t("no_window") : expectation(app, { expect_low, expect_high });
}

const crowdLine = (app, { queue, ...wait }) =>
  html`<li data-testid="crowd-${queue.code}">
    <span class="prefix number">${queue.prefix}</span>
    <span class="wide">${nameOf(queue, app.lang)}</span>
    <span class="mass number">${icon("people")} ${app.t("people", { n: queue.waiting })}</span>
    <span class="wait number">${icon("clock")} ${standingWait(app, queue, wait)}</span>
  </li>`;

const crowd = (app) =>
  html`<section class="crowd" aria-labelledby="crowd-title" tabindex="0">
    <h2 id="crowd-title">${app.t("waiting_now")}</h2>
    ${crowds(app.state, app.ui.waits ?? app.state.waits).map(
      ({ zone, queues }) =>
        html`<section class="zone">
          <h3>${icon("place")} ${nameOf(zone, app.lang)}</h3>
          <ul>
            ${queues.map((one) => crowdLine(app, one))}
          </ul>
        </section>`,
    )}
  </section>`;

const typeButton = (app, isMain) =>
  html`<button
    type="button"
    class=${isMain ? "main" : ""}
    data-testid="type-number"
    @click=${() => app.set({ screen: "keypad", error: null })}
  >
    ${icon("keyboard")} ${app.t("type_number")}
  </button>`;

const invitation = (app) =>
  app.state.reader === "broken"
    ? html`<p class="mark warn">${icon("warn")} ${app.t("reader_broken")}</p>
        <h2>${app.t("type_instead")}</h2>`
    : html`${cardDrawing}
        <h2>${app.t("lay_card")}</h2>
        <p class="muted">${app.t("lay_card_more")}</p>
        <p class="scan-hint">${icon("scan")} ${app.t("scan_hint")}</p>`;

/** Where every visit begins. */
export const home = (app, act) => html`
  <section class="start" data-testid="start-card" data-reader=${app.state.reader}>
    ${invitation(app)}
    <div class="ways">${typeButton(app, app.state.reader === "broken")} ${helpButton(app, act)}</div>
  </section>
  ${crowd(app)}
`;

/** Who acts for another person lays that person's card, or types its number. */
export const secondCard = (app) => html`${cardDrawing}
  <h2>${app.t("principal_card")}</h2>
  <p class="muted">${app.t("principal_card_more")}</p>`;

/** Typing a number: one's own, or that of the person for whom one acts. */
export const typing = (app, act) => html`
  <section class="typing">
    <h2>${app.t(awaitsPrincipal(app.ui) ? "type_title_principal" : "type_title")}</h2>
    ${keypad(app, { entered: act.typed, okText: app.t("type_ok") })} ${helpButton(app, act)}
  </section>
`;

/** While a card is being read. */
export const reading = (app) =>
  html`<section class="start" role="status"><h2>${app.t("reading")}</h2></section>`;

/** A card was of no use: why, and the three ways on. */
export const failed = (app, act) =>
  html`<section class="start" data-testid="failed" data-fault=${app.ui.failure.code}>
    ${cardDrawing}
    <h2 role="alert">${app.ui.failure[app.lang]}</h2>
    <p class="muted">${app.t("failed_more")}</p>
    <div class="ways">
      <button type="button" class="main" data-testid="retry" @click=${act.goHome}>
        ${icon("refresh")} ${app.t("retry")}
      </button>
      ${typeButton(app, false)} ${helpButton(app, act)}
    </div>
  </section>`;

/** The hall is closed. */
export const closed = (app) =>
  html`<section class="start">
    <h2>${app.lang === "en" ? app.state.open.sentence_en : app.state.open.sentence_zh}</h2>
    ${app.state.open.opens ? html`<p class="opens number">${app.state.open.opens}</p>` : null}
  </section>`;
