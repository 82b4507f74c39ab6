// Where the applicant agreed to be told by text message: asked at acceptance, changed or withdrawn at any window.

import { html } from "../../static/vendor/lit-html/lit-html.js";
import { dialog } from "../../static/elements/dialogs.js";
import { field, segmented } from "../../static/elements/fields.js";
import { icon } from "../../static/icons.js";
import { isMobile } from "../../static/mobile.js";

/** What is said before anybody was asked. */
export const NO_PHONE = { number: "", lang: "zh" };

const LANGUAGES = [
  ["zh", "中文"],
  ["en", "English"],
];

/** Whether what was said can be accepted with: nothing, or a whole number. */
export const phoneIsSaid = ({ number }) => number.trim() === "" || isMobile(number);

/** Return what goes with an application: nothing unless a number was given. */
export const saidPhone = ({ number, lang }) => (number.trim() === "" ? null : { number, lang });

const fields = (app, name, said, change) =>
  html`<div class="phone">
    ${field({ id: `${name}-number`, label: app.t("phone_number"), error: said.left && !phoneIsSaid(said) ? app.t("phone_wrong") : null }, ({ id, describedby }) =>
      html`<input type="tel" id=${id} data-testid="${name}-number" maxlength="20" autocomplete="off" inputmode="tel" aria-describedby=${describedby} .value=${said.number} @input=${(event) => change({ number: event.target.value })} @change=${() => change({ left: true })} />`,
    )}
    ${segmented({
      name: `${name}-lang`,
      label: app.t("phone_lang"),
      options: LANGUAGES.map(([key, text]) => ({ key, text, testid: `${name}-${key}` })),
      chosen: said.lang,
      choose: (lang) => change({ lang }),
    })}
    <p class="muted small consent">${app.t("phone_consent")}</p>
  </div>`;

/** Draw the question for what is accepted in this visit; nothing in a hall that sends no messages. */
export const phoneCard = (app) =>
  app.ui.details.by_message
    ? html`<section class="card way" data-testid="phone">
        <header><h2>${app.t("phone_title")}</h2></header>
        ${fields(app, "phone", app.ui.phone, (said) => app.set({ phone: { ...app.ui.phone, ...said } }))}
      </section>`
    : null;

/** Draw the button that changes the number of a case. */
export const phoneButton = (app, told, button) =>
  told ? button("case-phone", app.t("phone_is", { phone: told.phone ?? app.t("phone_none") })) : null;

/** Draw the dialog that changes or withdraws the number of a case; withdraws alone where no messages are sent any more. */
export const phoneDialog = (app, act) => {
  const { said, row, phone } = app.ui.asked;
  const asks = app.ui.details.by_message;
  return dialog(app, {
    title: app.t("phone_title"),
    close: act.close,
    testid: "phone-dialog",
    body: html`<form id="phone-form" @submit=${act.givePhone}>
      <p class="number muted">${row.case_number}</p>
      ${phone ? html`<p>${app.t("phone_now", { phone })}</p>` : null}
      ${asks ? fields(app, "new-phone", said, (more) => app.set({ asked: { ...app.ui.asked, said: { ...said, ...more } } })) : null}
    </form>`,
    actions: html`${
        phone
          ? html`<button type="button" class="danger" data-testid="phone-withdraw" ?disabled=${app.ui.busy} @click=${act.withdrawPhone}>${app.t("phone_withdraw")}</button>`
          : null
      }
      ${
        asks
          ? html`<button class="main" form="phone-form" data-testid="phone-confirm" ?disabled=${app.ui.busy || !said.number.trim() || !phoneIsSaid(said)}>${icon("check")} ${app.t("phone_ok")}</button>`
          : null
      }`,
  });
};
