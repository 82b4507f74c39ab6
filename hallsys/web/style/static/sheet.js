// A sheet of the style page.

import { html } from "../../static/vendor/lit-html/lit-html.js";

/** Draw a sheet over half of the page, or over all of it. */
export const sheet = (title, body, full = false) =>
  html`<section class="card ${full ? "full" : ""}">
    <header><h2>${title}</h2></header>
    ${body}
  </section>`;
