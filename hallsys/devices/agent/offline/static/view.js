// The screens of an offline kiosk; they look like those of the kiosk.

import { html } from "/static/vendor/lit-html/lit-html.js";
import { repeat } from "/static/vendor/lit-html/directives/repeat.js";
import { languageButton, refusal } from "/static/app.js";
import { banner } from "/static/elements/marks.js";
import { icon } from "/static/icons.js";
import { keypad } from "/static/keypad.js";
import { clock, dateLine, nameOf } from "/static/lang.js";
import { cardDrawing } from "/kiosk/static/drawing.js";
import { chosenQueue, mattersOf, screenOf } from "./screens.js";

const BEFORE_A_VISIT = new Set(["home", "closed", "connecting"]);

const mark = (app) =>
  html`<div role="status">
    ${app.state.up ? null : banner("warn", app.t("offline"), { testid: "offline", drawing: "offline" })}
  </div>`;

const bar = (app, act, screen) =>
  html`<header class="bar">
    <div class="wide">
      <h1>${nameOf(app.state.hall, app.lang)}</h1>
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
        BEFORE_A_VISIT.has(screen)
          ? null
          : html`<button type="button" data-testid="home" @click=${act.goHome}>
              ${icon("home")} ${app.t("start_again")}
            </button>`
      }
    </nav>
  </header>`;

const connecting = (app) =>
  html`<section class="start" role="status"><h2>${app.t("connecting")}</h2></section>`;

const closed = (app) =>
  html`<section class="start"><h2 data-testid="closed">${app.state.closed[app.lang]}</h2></section>`;

const home = (app) =>
  html`<section class="start" data-testid="start-card">
    ${cardDrawing}
    <h2>${app.t("lay_card")}</h2>
    <p class="muted">${app.t("lay_card_more")}</p>
    <div class="ways">
      <button
        type="button"
        data-testid="type-number"
        @click=${() => app.set({ keypad: true, typed: "", error: null })}
      >
        ${icon("keyboard")} ${app.t("type_number")}
      </button>
    </div>
    <p class="muted">${app.t("ask_staff")}</p>
  </section>`;

const typing = (app, act) =>
  html`<section class="typing">
    <h2>${app.t("type_title")}</h2>
    ${keypad(app, { entered: act.typed, okText: app.t("type_ok") })}
  </section>`;

const person = (app) => {
  const { masked_name: name, masked_number: number } = app.state.visitor;
  return html`<p class="person">
    <span class="who">${icon("person")} <strong>${name}</strong> <span class="number">${number}</span></span>
  </p>`;
};

const queueTile = (app, act, queue) =>
  html`<button
    type="button"
    class="tile"
    data-testid="queue"
    data-prefix=${queue.prefix}
    ?disabled=${queue.left === 0 || app.ui.busy}
    @click=${() => act.chooseQueue(queue.queue_id)}
  >
    <span class="prefix number">${queue.prefix}</span>
    <span class="wide"
      >${nameOf(queue, app.lang)} ${queue.left === 0 ? html`<small>${app.t("used_up")}</small>` : null}</span
    >
  </button>`;

const queues = (app, act) => html`
  ${person(app)}
  <h2>${app.t("choose_queue")}</h2>
  <div class="choice tiles queues">${app.state.queues.map((queue) => queueTile(app, act, queue))}</div>
`;

const matterTile = (app, act, matter) =>
  html`<button
    type="button"
    class="tile"
    data-testid="matter"
    ?disabled=${app.ui.busy}
    @click=${() => act.take(matter.matter_id)}
  >
    <span class="wide">${nameOf(matter, app.lang)}</span>
  </button>`;

const matters = (app, act) => html`
  ${person(app)}
  <h2>${app.t("choose_matter")}</h2>
  <div class="choice">
    <div class="tiles">
      ${mattersOf(app.state, chosenQueue(app.state, app.ui)).map((matter) => matterTile(app, act, matter))}
      <button
        type="button"
        class="tile not-sure"
        data-testid="not-sure"
        ?disabled=${app.ui.busy}
        @click=${() => act.take(null)}
      >
        ${icon("help")} <span class="wide">${app.t("not_sure")}</span>
      </button>
    </div>
  </div>
`;

const PRINT_MARKS = {
  reserved: ["", "printer"],
  printed: ["good", "check"],
  failed: ["warn", "warn"],
  none: ["", "printer"],
};

const confirmation = (app, act) => {
  const { number, queue, again, printed } = app.state.ticket;
  const [tone, drawing] = PRINT_MARKS[printed];
  return html`<section class="confirmation">
    <div class="ticket">
      <h2>${app.t("your_number")}</h2>
      <p class="big number" data-testid="number">${number}</p>
      <p>${nameOf(queue, app.lang)}</p>
      ${again ? html`<p class="mark brand">${app.t("again")}</p>` : null}
      <p class="mark warn">${app.t("issued_offline")}</p>
    </div>
    <p class="print ${tone}" role="status" data-testid="print-state" data-state=${printed}>
      ${icon(drawing)} <span>${app.t(`print_${printed}`)}</span>
    </p>
    <p class="muted">${app.t("lift_card")}</p>
    <button type="button" class="main" data-testid="done" @click=${act.goHome}>${app.t("done")}</button>
  </section>`;
};

const SCREENS = { connecting, closed, home, keypad: typing, queues, matters, confirm: confirmation };

const warning = (app, act) =>
  app.ui.warnedAt
    ? html`<dialog class="idle" aria-labelledby="idle-title" data-testid="idle-warning" @cancel=${act.stay}>
        <h2 id="idle-title">${app.t("idle_title")}</h2>
        <p class="number">${app.t("idle_text", { n: act.secondsLeft() })}</p>
        <button type="button" class="main" data-testid="continue" @click=${act.stay}>
          ${app.t("continue")}
        </button>
      </dialog>`
    : null;

/** Draw the page. */
export function view(app, act) {
  const screen = screenOf(app.state, app.ui);
  return html`<main
    class="kiosk offline"
    data-testid="page"
    data-screen=${screen}
  >
    ${bar(app, act, screen)}
    <div class="messages">${mark(app)} ${refusal(app)}</div>
    ${repeat(
      [screen], // by name, so that a new screen begins at its top
      (name) => name,
      (name) => html`<div class="screen screen-${name}">${SCREENS[name](app, act)}</div>`,
    )}
    ${warning(app, act)}
  </main>`;
}
