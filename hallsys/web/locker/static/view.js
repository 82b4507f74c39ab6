// Draws the screen of a bank of lockers: lay a card or type a code; your boxes; the door.

import { html } from "../../static/vendor/lit-html/lit-html.js";
import { contrastButton, demoBadge, languageButton, refusal, staleMark } from "../../static/app.js";
import { banner, empty } from "../../static/elements/marks.js";
import { icon } from "../../static/icons.js";
import { clock, nameOf, shortDay } from "../../static/lang.js";

const KEYS = ["1", "2", "3", "4", "5", "6", "7", "8", "9", "clear", "0", "back"];

const digits = (app) => {
  const { typed } = app.ui;
  return html`<output class="typed number" data-testid="typed" aria-label=${app.t("code")} aria-live="off">
    ${Array.from({ length: app.state.digits }, (_, at) => html`<span class=${at < typed.length ? "full" : ""}>${at < typed.length ? "●" : "–"}</span>`)}
  </output>`;
};

const keys = (app, act) =>
  html`<div class="keys">
    ${KEYS.map(
      (key) =>
        html`<button type="button" data-testid="key-${key}" aria-label=${key.length > 1 ? app.t(key) : key} ?disabled=${app.ui.busy} @click=${() => act.press(key)}>
          ${key === "back" ? icon("erase") : key === "clear" ? icon("cross") : key}
        </button>`,
    )}
  </div>`;

const home = (app, act) =>
  app.state.locks
    ? html`<section class="home">
        <div class="lay">
          ${icon("card")}
          <h2>${app.t(app.state.reader ? "lay_card" : "no_reader")}</h2>
        </div>
        <div class="code card">
          <h3>${app.t("or_code", { n: app.state.digits })}</h3>
          ${digits(app)} ${keys(app, act)}
        </div>
      </section>`
    : banner("bad", app.t("away"), { testid: "away" });

const until = (app, row) =>
  app.t("until", { day: shortDay(row.due_at, app.state.timezone, app.lang), time: clock(row.due_at, app.state.timezone) });

const ownRow = (app, act, row) => {
  const here = row.bank === app.state.bank.code;
  return html`<li class="card" data-testid="own-row">
    ${icon("box")}
    <span class="wide">
      <strong>${row.name}</strong>
      <small>${row.over ? app.t("over") : here ? until(app, row) : app.t("elsewhere", { bank: nameOf(row, app.lang, "bank_name"), n: row.box })}</small>
    </span>
    ${
      here && !row.over
        ? html`<button type="button" class="main" data-testid="open-${row.box}" ?disabled=${app.ui.busy || !app.state.locks} @click=${() => act.open(row)}>
            ${app.t("open", { n: row.box })}
          </button>`
        : null
    }
  </li>`;
};

const own = (app, act) => {
  const { presentation } = app.ui;
  return html`<section class="own">
    <header>
      <h2>${app.t("yours", { name: presentation.masked_name })}</h2>
      <button type="button" data-testid="home" @click=${act.home}>${icon("back")} ${app.t("home")}</button>
    </header>
    ${
      presentation.results.length
        ? html`<ul>${presentation.results.map((row) => ownRow(app, act, row))}</ul>`
        : empty("box", app.t("nothing"), { text: app.t("nothing_text") })
    }
  </section>`;
};

const door = (app, act, { title, text, drawing, number, button }) =>
  html`<section class="door ${app.ui.screen}" role="status">
    ${number ? html`<p class="box-number number" aria-hidden="true">${app.ui.door.box}</p>` : icon(drawing)}
    <h2>${app.t(title, { n: app.ui.door.box })}</h2>
    ${text ? html`<p>${app.t(text)}</p>` : null}
    ${button ? html`<button type="button" class=${button === "finish" ? "main" : ""} data-testid="door-done" @click=${act.home}>${app.t(button)}</button>` : null}
  </section>`;

const SCREENS = {
  home,
  own,
  opening: (app, act) => door(app, act, { title: "opening", number: true }),
  open: (app, act) => door(app, act, { title: "opened", text: "take", number: true, button: "finish" }),
  recalled: (app, act) => door(app, act, { title: "recalled", text: "recalled_text", drawing: "warn", button: "finish" }),
  closed: (app, act) => door(app, act, { title: "closed", drawing: "done" }),
  stuck: (app, act) => door(app, act, { title: "stuck", text: "stuck_text", drawing: "warn", button: "home" }),
};

/** Draw the screen. */
export function view(app, act) {
  const { bank, help_phone, timezone } = app.state;
  return html`<main class="locker" data-testid="page" data-screen=${app.ui.screen}>
    <header class="bar">
      <h1>${nameOf(bank, app.lang)}</h1>
      ${demoBadge(app)}
      <span class="wide"></span>
      <time class="number">${clock(app.now(), timezone)}</time>
      ${contrastButton(app)} ${languageButton(app)}
    </header>
    <div class="messages">${staleMark(app)} ${refusal(app)}</div>
    <div class="screen">${SCREENS[app.ui.screen](app, act)}</div>
    <footer class="muted">${nameOf(bank, app.lang, "place")}${help_phone ? html` · ${app.t("help", { phone: help_phone })}` : null}</footer>
  </main>`;
}
