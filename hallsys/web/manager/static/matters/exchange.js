// The matters as a workbook: taken away, and taken in once somebody has seen what it changes.

import { html } from "../../../static/vendor/lit-html/lit-html.js";
import { post } from "../../../static/api.js";
import { base64 } from "../../../static/base64.js";
import { toast } from "../../../static/elements/dialogs.js";
import { banner } from "../../../static/elements/marks.js";
import { icon } from "../../../static/icons.js";
import { filePicker, pickedFile } from "../file.js";
import { lines } from "./lines.js";

const LARGEST = 8 * 1024 * 1024; // bytes

/** No workbook was chosen. */
export const NOTHING_PICKED = { file: null, content: "", day: "", found: null };

/** Build the actions: choose a workbook, look again for another day, import. */
export function exchangeActions(app) {
  const put = (patch) => app.set({ exchange: { ...app.ui.exchange, ...patch } });
  const asked = () => {
    const { content, day } = app.ui.exchange;
    return { content, effective_on: day || null };
  };
  const look = () =>
    app.run(async () => put({ found: await post(`${app.state.api}/check-matters`, asked()) }));
  return {
    pickMatters: async (event) => {
      const picked = await pickedFile(event.target, LARGEST);
      if (picked === null) return;
      if (picked.tooLarge) return put({ ...NOTHING_PICKED, file: picked.name, found: "too_large" });
      put({ ...NOTHING_PICKED, file: picked.name, content: base64(picked.bytes), day: app.ui.exchange.day });
      await look();
    },
    beginOn: async (day) => {
      put({ day });
      if (app.ui.exchange.content) await look();
    },
    applyMatters: () =>
      app.run(async () => {
        const { mark: seen, told } = app.ui.exchange.found;
        await post(`${app.state.api}/import-matters`, { ...asked(), seen });
        put(NOTHING_PICKED);
        toast(app, () => app.t("applied", { n: told.length }));
      }),
    forgetMatters: () => app.set({ exchange: NOTHING_PICKED, error: null }),
  };
}

const found = (app, act) => {
  const { found: answer, file } = app.ui.exchange;
  if (answer === null) return null;
  if (answer === "too_large") return banner("bad", `${file}: ${app.t("too_large")}`, { testid: "exchange-told" });
  if (answer.faults.length)
    return html`${banner("bad", app.t("faults", { file, n: answer.faults.length }), { testid: "exchange-told" })}
      <ol class="exchange-lines" data-testid="exchange-faults">${answer.faults.map((one) => html`<li>${one[app.lang]}</li>`)}</ol>`;
  if (!answer.told.length) return banner("good", app.t("no_change", { file }), { testid: "exchange-told" });
  return html`${banner("warn", app.t("would_change", { file, n: answer.told.length }), { testid: "exchange-told" })}
    ${lines(app, answer.told, "exchange-lines", app.t("would_change", { file, n: answer.told.length }))}
    <div class="actions">
      <span class="muted wide">${app.t("at_once")}</span>
      <button type="button" data-testid="exchange-cancel" @click=${act.forgetMatters}>${app.t("cancel")}</button>
      <button type="button" class="main" data-testid="exchange-apply" ?disabled=${app.ui.busy} @click=${act.applyMatters}>${icon("upload")} ${app.t("apply")}</button>
    </div>`;
};

/** Draw the card. */
export const exchange = (app, act) => {
  const { error, exchange: { day } } = app.ui;
  return html`<section class="card exchange" aria-labelledby="exchange-title">
    <header>
      <h2 id="exchange-title">${app.t("exchange")}</h2>
      <p class="muted wide">${app.t("exchange_hint")}</p>
      <div class="actions">
        <a class="button" data-testid="export" href="/manager/matters/matters.xlsx">${icon("download")} ${app.t("export")}</a>
        <a class="button plain" data-testid="template" href="/manager/matters/template.xlsx">${app.t("template")}</a>
      </div>
    </header>
    ${
      app.state.may_set_up
        ? html`<div class="exchange-in">
            ${filePicker(app, { text: app.t("pick"), accept: ".xlsx", testid: "exchange-file", picked: act.pickMatters })}
            <label class="inline">${app.t("effective_on")}
              <input type="date" data-testid="exchange-day" .value=${day} ?disabled=${app.ui.busy} @change=${(event) => act.beginOn(event.target.value)} />
            </label>
          </div>`
        : null
    }
    ${error && app.ui.exchange.file ? banner("bad", error[app.lang], { testid: "exchange-error", code: error.code }) : null}
    ${found(app, act)}
  </section>`;
};
