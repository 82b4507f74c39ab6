// One row of the plan: its times, its days, its queues.

import { html } from "../../../static/vendor/lit-html/lit-html.js";
import { dialog } from "../../../static/elements/dialogs.js";
import { icon } from "../../../static/icons.js";
import { nameOf } from "../../../static/lang.js";

const DAYS = [0, 1, 2, 3, 4, 5, 6];

const checks = (name, legend, options, chosen) =>
  html`<fieldset class="checks">
    <legend>${legend}</legend>
    ${options.map(
      ([value, text]) =>
        html`<label class="check"><input type="checkbox" name=${name} value=${value} data-testid="${name}-${value}" ?checked=${chosen.includes(value)} /> <span>${text}</span></label>`,
    )}
  </fieldset>`;

/** Draw the dialog of the row that is edited. */
export function rowDialog(app, act) {
  const row = (app.ui.rows ?? app.state.rows)[app.ui.editing];
  if (app.ui.editing === null || !row) return null;
  const window = app.state.windows.find((one) => one.window_id === row.window_id);
  return dialog(app, {
    title: html`${app.t("edit")} <span class="muted">${app.t("window_n", { n: window.number })}</span>`,
    testid: "row-dialog",
    close: act.close,
    body: html`<form id="row-form" class="form" @submit=${act.keep}>
      <div class="pair">
        <label>${app.t("begins")}<input type="time" name="begins" step="300" required data-testid="begins" value=${row.begins} /></label>
        <label>${app.t("ends")}<input type="time" name="ends" step="300" required data-testid="ends" value=${row.ends === "24:00" ? "00:00" : row.ends} /></label>
      </div>
      ${checks("day", app.t("days"), DAYS.map((day) => [day, app.t(`day_${day}`)]), row.weekdays)}
      ${checks("queue", app.t("queues"), app.state.queues.map((queue) => [queue.queue_id, `${queue.prefix} ${nameOf(queue, app.lang)}`]), row.queue_ids)}
      ${app.ui.wrong ? html`<p class="field-error" role="alert" data-testid="wrong">${icon("warn")} ${app.t(app.ui.wrong)}</p>` : null}
    </form>`,
    actions: html`<button type="button" class="danger" data-testid="remove" @click=${() => act.remove(app.ui.editing)}>${app.t("remove")}</button>
      <button class="main" form="row-form" data-testid="keep">${app.t("confirm")}</button>`,
  });
}
