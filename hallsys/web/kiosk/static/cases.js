// How far the visitor's own cases are.

import { html } from "../../static/vendor/lit-html/lit-html.js";
import { repeat } from "../../static/vendor/lit-html/directives/repeat.js";
import { caseProgress } from "../../static/case_progress.js";
import { empty } from "../../static/elements/marks.js";
import { icon } from "../../static/icons.js";

/** Draw the visitor's cases, the newest first. */
export const casesScreen = (app, act) =>
  html`<section class="cases" aria-labelledby="cases-title">
    <header>
      <h2 id="cases-title">${app.t("my_cases")}</h2>
      <button type="button" data-testid="back-to-matters" @click=${act.hideCases}>${icon("back")} ${app.t("back")}</button>
    </header>
    ${
      app.ui.cases.length
        ? html`<ul tabindex="0" aria-labelledby="cases-title">
            ${repeat(
              app.ui.cases,
              (one) => one.case_id,
              (one) => html`<li class="card">${caseProgress(app, one)}</li>`,
            )}
          </ul>`
        : empty("folder", app.t("no_cases"))
    }
  </section>`;
