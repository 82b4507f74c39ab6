// What would change, line by line: each what it is about, and what is said otherwise of it.

import { html } from "../../../static/vendor/lit-html/lit-html.js";
import { mark } from "../../../static/elements/marks.js";
import { nameOf } from "../../../static/lang.js";

const COLUMN = { zh: 0, en: 1 };

const line = (app, one) =>
  html`<li>
    <b class="number">${one.code}</b> <span>${nameOf(one, app.lang)}</span>
    ${one.new ? mark("brand", "plus", app.t("new")) : null}
    ${one.said.length ? html`<ul class="said-otherwise">${one.said.map((said) => html`<li>${said[COLUMN[app.lang]]}</li>`)}</ul>` : null}
  </li>`;

/** Draw the lines. */
export const lines = (app, told, testid, label) =>
  html`<ol class="exchange-lines" data-testid=${testid} tabindex="0" aria-label=${label}>
    ${told.map((one) => line(app, one))}
  </ol>`;
