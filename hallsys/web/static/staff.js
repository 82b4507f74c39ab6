// The top bar of the staff's pages.

import { html } from "./vendor/lit-html/lit-html.js";
import { demoBadge, languageButton, refusal, staleMark } from "./app.js";
import { clock, nameOf } from "./lang.js";

/** Draw the top bar (hall, place, who, time, language) and the messages below it. */
export const staffTop = (app, place) =>
  html`<header class="top">
      <h1>${place}</h1>
      <span class="sub">${nameOf(app.state.hall, app.lang)}</span>
      ${demoBadge(app)}
      <span class="wide"></span>
      ${
        app.state.clerk
          ? html`<span class="sub"
              >${app.state.clerk.name} <span class="number">${app.state.clerk.staff_number}</span></span
            >`
          : null
      }
      <time>${clock(app.now(), app.state.timezone)}</time>
      <a class="button plain" href="/">${app.t("home")}</a>
      ${languageButton(app)}
    </header>
    <div class="messages">${staleMark(app)} ${refusal(app)}</div>`;
