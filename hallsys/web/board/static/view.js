// The board: its frame, and which blocks stand in it, as the layout says.

import { html } from "../../static/vendor/lit-html/lit-html.js";
import { demoBadge, languageButton } from "../../static/app.js";
import { icon } from "../../static/icons.js";
import { clock, dateLine } from "../../static/lang.js";
import { calls, hero, notices, waiting } from "./blocks.js";
import { call as name } from "./said.js";

const STRIP = matchMedia("(min-aspect-ratio: 7/2)");
const PORTRAIT = matchMedia("(orientation: portrait)");

// The rows and columns of calls and the queues that fit a form of screen, beside other blocks or alone: a row's type is
// never below 8 % of the height.
const FITS = {
  strip: { beside: { rows: 3, most: 3, queues: 4 }, alone: { rows: 3, most: 5, queues: 5 } },
  portrait: { beside: { rows: 5, most: 1, queues: 6 }, alone: { rows: 8, most: 1, queues: 8 } },
  landscape: { beside: { rows: 8, most: 2, queues: 6 }, alone: { rows: 8, most: 4, queues: 8 } },
};

/** What tells that the screen has another form now, as a screen does that is turned. */
export const forms = [STRIP, PORTRAIT];

const formOf = () => {
  if (STRIP.matches) return "strip";
  return PORTRAIT.matches ? "portrait" : "landscape";
};

const top = (app, has) => {
  const { state } = app;
  return html`<header>
    <h1>${name(app, state.hall)}</h1>
    <span class="zone">${state.zone.zone_id ? name(app, state.zone) : null}</span>
    ${demoBadge(app)}
    <span class="wide"></span>
    ${app.stale ? html`<span class="mark warn" role="status" data-testid="stale">${icon("offline")} ${app.t("stale_short")}</span>` : null}
    ${app.ui.mute ? html`<span class="mark" data-testid="mute">${icon("mute")} ${app.t("mute")}</span>` : null}
    ${
      has("clock")
        ? html`<span class="day">${dateLine(app.now(), state.timezone, app.lang)}</span>
            <time data-testid="clock">${clock(app.now(), state.timezone, { seconds: true })}</time>`
        : null
    }
  </header>`;
};

/** Draw the board. */
export function view(app) {
  const { blocks, rows, columns } = app.state.layout;
  const has = (block) => blocks.includes(block);
  const form = formOf();
  const counts = has("waiting") && !(form === "strip" && has("calls")); // a strip has no room for both
  const side = has("hero") || counts;
  const alone = !(side && has("calls")) && !has("hero");
  const { rows: fitting, most, queues } = FITS[form][alone ? "alone" : "beside"];
  const size = { rows: Math.min(rows, fitting), columns: Math.min(columns, most), most };
  const callsFirst = side && has("calls") && blocks.indexOf("calls") < blocks.findIndex((one) => SIDE.has(one));
  const parts = [
    side ? html`<div class="side">${has("hero") ? hero(app) : null} ${counts ? waiting(app, queues) : null}</div>` : null,
    has("calls") ? calls(app, size) : null,
  ];
  const onlyNotices = has("notices") && !side && !has("calls");
  const line = form === "strip" ? "strip" : "line";
  return html`<main
    class="board ${form} ${has("calls") ? "" : "single"} ${alone ? "alone" : ""} ${callsFirst ? "calls-first" : ""}"
    data-testid="page"
    data-form=${form}
  >
    ${top(app, has)}
    <div class="middle">${onlyNotices ? notices(app, "full") : callsFirst ? parts.reverse() : parts}</div>
    <footer>
      ${has("notices") && !onlyNotices ? notices(app, line) : html`<span class="wide"></span>`} ${languageButton(app)}
    </footer>
  </main>`;
}

const SIDE = new Set(["hero", "waiting"]);
