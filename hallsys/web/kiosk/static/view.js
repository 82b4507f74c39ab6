// The kiosk's screens: home, typed number, confirmation. The choice of matters is in matters.js.

import { html } from "../../static/vendor/lit-html/lit-html.js";
import { repeat } from "../../static/vendor/lit-html/directives/repeat.js";
import { demoBadge, languageButton, refusal, staleMark } from "../../static/app.js";
import { icon } from "../../static/icons.js";
import { keypad } from "../../static/keypad.js";
import { clock, dateLine, nameOf } from "../../static/lang.js";
import { cardDrawing } from "./drawing.js";
import { matterScreen } from "./matters.js";
import { standingScreen } from "./standing.js";

const bar = (app, act) =>
  html`<header class="bar">
    <div class="wide">
      <h1>${nameOf(app.state.hall, app.lang)}</h1>
      <p class="muted">${nameOf(app.state.kiosk, app.lang)} ${demoBadge(app)}</p>
    </div>
    <p class="when">
      <time>${clock(app.now(), app.state.timezone)}</time>
      <span class="muted">${dateLine(app.now(), app.state.timezone, app.lang)}</span>
    </p>
    <nav>
      <button
        type="button"
        data-testid="elder"
        aria-pressed=${app.ui.elder}
        @click=${() => app.set({ elder: !app.ui.elder })}
      >
        ${icon("large")} ${app.t(app.ui.elder ? "elder_off" : "elder")}
      </button>
      ${languageButton(app)}
      ${
        app.ui.screen === "home" || app.ui.screen === "closed"
          ? null
          : html`<button type="button" data-testid="home" @click=${act.goHome}>
              ${icon("home")} ${app.t("start_again")}
            </button>`
      }
    </nav>
  </header>`;

const helpButton = (app, act) =>
  app.ui.helped
    ? html`<p class="mark good" role="status" data-testid="helped">${icon("check")} ${app.t("helped")}</p>`
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

const crowd = (app) =>
  html`<section class="crowd" aria-labelledby="crowd-title">
    <h2 id="crowd-title">${app.t("waiting_now")}</h2>
    <ul>
      ${app.state.queues.map(
        (queue) =>
          html`<li>
            <span class="prefix number">${queue.prefix}</span>
            <span class="wide">${nameOf(queue, app.lang)}</span>
            <span class="number">${app.t("people", { n: queue.waiting })}</span>
          </li>`,
      )}
    </ul>
  </section>`;

const invitation = (app) =>
  app.state.reader === "broken"
    ? html`<p class="mark warn">${icon("warn")} ${app.t("reader_broken")}</p>
        <h2>${app.t("type_instead")}</h2>`
    : html`${cardDrawing}
        <h2>${app.t("lay_card")}</h2>
        <p class="muted">${app.t("lay_card_more")}</p>
        <p class="muted">${app.t("scan_hint")}</p>`;

const home = (app, act) => html`
  <section class="start" data-testid="start-card" data-reader=${app.state.reader}>
    ${invitation(app)}
    <div class="ways">
      <button
        type="button"
        class=${app.state.reader === "broken" ? "main" : ""}
        data-testid="type-number"
        @click=${() => app.set({ screen: "keypad", error: null })}
      >
        ${icon("keyboard")} ${app.t("type_number")}
      </button>
      ${helpButton(app, act)}
    </div>
  </section>
  ${crowd(app)}
`;

const typing = (app, act) => html`
  <section class="typing">
    <h2>${app.t("type_title")}</h2>
    ${keypad(app, { entered: act.typed, okText: app.t("type_ok") })} ${helpButton(app, act)}
  </section>
`;

const reading = (app) => html`<section class="start" role="status"><h2>${app.t("reading")}</h2></section>`;

const closed = (app) =>
  html`<section class="start">
    <h2>${app.lang === "en" ? app.state.open.sentence_en : app.state.open.sentence_zh}</h2>
    ${app.state.open.opens ? html`<p class="opens number">${app.state.open.opens}</p>` : null}
  </section>`;

/** Return the expected wait as people read it. */
export function expectation(app, { expect_low: low, expect_high: high }) {
  if (low === null || high === null) return app.t("expect_unknown");
  return high <= 1 ? app.t("expect_soon") : app.t("expect_range", { low, high });
}

const PRINT_MARKS = {
  reserved: ["", "printer"],
  printed: ["good", "check"],
  failed: ["warn", "warn"],
  none: ["", "printer"],
};

// Where the slip came out, if not here.
const printed = (app, print) => {
  const outlet = print === "printed" && app.state.outlets[app.ui.outlet];
  return outlet ? app.t("print_elsewhere", { place: nameOf(outlet, app.lang) }) : app.t(`print_${print}`);
};

const confirmation = (app, act) => {
  const { ticket } = app.ui;
  const print = app.ui.prints[ticket.ticket_id] ?? ticket.print_state;
  const [tone, drawing] = PRINT_MARKS[print];
  const queue = app.state.queues.find((one) => one.queue_id === ticket.queue_id);
  return html`<section class="confirmation">
    <div class="ticket">
      <h2>${app.t("your_number")}</h2>
      <p class="big number" data-testid="number">${ticket.number}</p>
      <p>${nameOf(queue, app.lang)}</p>
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
      <img class="qr" data-testid="qr" src=${ticket.qr} alt=${app.t("qr")} />
      <figcaption>${app.t("qr")}</figcaption>
    </figure>
    <p class="print ${tone}" role="status" data-testid="print-state" data-state=${print}>
      ${icon(drawing)} <span>${printed(app, print)}</span>
    </p>
    <p class="muted">${app.t("lift_card")}</p>
    <button type="button" class="main" data-testid="done" @click=${act.goHome}>${app.t("done")}</button>
  </section>`;
};

const standing = (app, act) => standingScreen(app, act, expectation);

const SCREENS = { standing, home, keypad: typing, reading, matters: matterScreen, confirm: confirmation, closed };

const warning = (app, act) =>
  app.ui.warnedAt
    ? html`<dialog class="idle" aria-labelledby="idle-title" data-testid="idle-warning" @cancel=${act.stay}>
        <h2 id="idle-title">${app.t("idle_title")}</h2>
        <p class="number">
          ${app.t("idle_text", { n: Math.max(0, Math.ceil((app.ui.warnedAt + app.state.warn_ms - Date.now()) / 1000)) })}
        </p>
        <button type="button" class="main" data-testid="continue" @click=${act.stay}>
          ${app.t("continue")}
        </button>
      </dialog>`
    : null;

/** Draw the kiosk. */
export function view(app, act) {
  const screen = app.ui.screen === "home" && app.state.open.state === "closed" ? "closed" : app.ui.screen;
  return html`<main class="kiosk" data-testid="page" data-screen=${screen}>
    ${bar(app, act)}
    <div class="messages">${staleMark(app)} ${refusal(app)}</div>
    ${repeat(
      [screen], // by name, so that a new screen begins at its top
      (name) => name,
      (name) => html`<div class="screen screen-${name}">${SCREENS[name](app, act)}</div>`,
    )}
    ${warning(app, act)}
  </main>`;
}
