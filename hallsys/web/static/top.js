// The bar on top of the staff's pages: the hall, the page, whether it is live, the time, how it is shown.

import { html } from "./vendor/lit-html/lit-html.js";
import { contrastButton, demoBadge, languageButton, refusal, staleMark } from "./app.js";
import { icon } from "./icons.js";
import { clock, nameOf } from "./lang.js";

const EMBLEM = new URL("icon.svg", import.meta.url);

const liveMark = (app) =>
  app.state.room
    ? html`<span class="live ${app.stale ? "stale" : ""}" data-testid="live"
        >${app.t(app.stale ? "stale_short" : "live")}</span
      >`
    : null;

/** Draw the bar, with `who` and `more` between the time and the language, and the messages below it. */
export const top = (app, title, { who, more } = {}) =>
  html`<header class="top">
      <img class="emblem" src=${EMBLEM} alt="" width="40" height="40" />
      <div class="names">
        <span class="sub">${nameOf(app.state.hall, app.lang)}</span>
        <h1>${title}</h1>
      </div>
      ${demoBadge(app)}
      <span class="wide"></span>
      ${who} ${liveMark(app)}
      <time>${clock(app.now(), app.state.timezone)}</time>
      ${more} ${contrastButton(app)} ${languageButton(app)}
    </header>
    <div class="messages">${staleMark(app)} ${refusal(app)}</div>`;

/** A link of the bar, drawn as an icon and named by its text. */
export const topLink = (name, href, text) =>
  html`<a class="button plain only" href=${href} title=${text} aria-label=${text}>${icon(name)}</a>`;
