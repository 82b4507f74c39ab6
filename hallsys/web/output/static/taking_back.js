// Taking a hand-over back: offered for a while after it, and asked why.

import { html } from "../../static/vendor/lit-html/lit-html.js";
import { dialog } from "../../static/elements/dialogs.js";
import { choiceCards } from "../../static/elements/fields.js";
import { icon } from "../../static/icons.js";

/** Tell whether a hand-over can still be taken back, and offer it. */
export const backButton = (app, act, row) =>
  app.now() - row.at <= app.state.take_back_minutes * 60_000
    ? html`<button
        type="button"
        class="plain only"
        data-testid="take-back"
        title=${app.t("take_back")}
        aria-label="${app.t("take_back")} ${row.case_number}"
        ?disabled=${app.ui.busy}
        @click=${() => act.askBack(row)}
      >
        ${icon("undo")}
      </button>`
    : null;

/** Draw the question why a hand-over is taken back, while it is asked. */
export const backDialog = (app, act) =>
  app.ui.dialog === "take-back"
    ? dialog(app, {
        title: app.t("take_back_title"),
        testid: "take-back-dialog",
        close: act.close,
        body: html`<form id="take-back-form" @submit=${act.takeBack}>
          <p class="muted small number">${app.ui.taking.case_number}</p>
          ${choiceCards({
            name: "reason",
            label: app.t("take_back_why"),
            options: app.state.take_back_reasons.map((one) => ({
              key: one.code,
              text: one[app.lang],
              testid: `reason-${one.code}`,
            })),
            chosen: app.ui.reason,
            choose: (reason) => app.set({ reason }),
          })}
          <label
            >${app.t("take_back_note")}
            <input
              name="note"
              data-testid="take-back-note"
              autocomplete="off"
              maxlength="300"
              ?required=${app.ui.reason === "other"}
          /></label>
        </form>`,
        actions: html`<button
          class="danger"
          form="take-back-form"
          data-testid="take-back-confirm"
          ?disabled=${app.ui.busy || app.ui.reason === null}
        >
          ${app.t("take_back")}
        </button>`,
      })
    : null;
