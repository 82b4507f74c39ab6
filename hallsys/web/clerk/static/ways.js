// How results reach the applicant: asked at acceptance, changed until something was sent.

import { html } from "../../static/vendor/lit-html/lit-html.js";
import { dialog } from "../../static/elements/dialogs.js";
import { segmented } from "../../static/elements/fields.js";
import { icon } from "../../static/icons.js";

/** What is said before anybody was asked. */
export const AT_WINDOW = { way: "window", receiver: "", phone: "", place: "", hall: "" };

const FIELDS = [
  ["receiver", 40, "text"],
  ["phone", 20, "tel"],
  ["place", 200, "text"],
];

const addressFields = (app, said, change) =>
  html`<div class="address">
    ${FIELDS.map(
      ([name, longest, type]) =>
        html`<label class=${name}
          >${app.t(`way_${name}`)}
          <input type=${type} name=${name} data-testid="way-${name}" maxlength=${longest} autocomplete="off" required .value=${said[name]} @input=${(event) => change({ [name]: event.target.value })}
        /></label>`,
    )}
  </div>`;

const hallField = (app, name, said, change) =>
  html`<label class="hall"
    >${app.t("way_hall")}
    <select name="hall" data-testid="${name}-hall-of" required @change=${(event) => change({ hall: event.target.value })}>
      <option value="" ?selected=${!said.hall}>${app.t("way_choose_hall")}</option>
      ${app.ui.details.halls.map((one) => html`<option value=${one.key} ?selected=${one.key === said.hall}>${one[app.lang]}</option>`)}
    </select></label
  >`;

const choice = (app, name, said, change) =>
  html`${segmented({
      name,
      label: app.t("way_title"),
      options: app.ui.details.ways.map((one) => ({ key: one.key, text: one[app.lang], testid: `${name}-${one.key}` })),
      chosen: said.way,
      choose: (way) => change({ way }),
    })}
    ${said.way === "hall" ? hallField(app, name, said, change) : null}
    ${said.way === "courier" ? html`${addressFields(app, said, change)}<p class="muted small">${app.ui.details.courier_paid[app.lang]}</p>` : null}`;

/** Whether what was said is enough to accept with; what the fields hold is checked by the server. */
export const wayIsSaid = ({ way, receiver, phone, place, hall }) =>
  (way !== "courier" || [receiver, phone, place].every((one) => one.trim() !== "")) && (way !== "hall" || hall !== "");

/** Draw the question for what is accepted in this visit; nothing where the window is the only way. */
export const wayCard = (app) =>
  app.ui.details.ways.length > 1
    ? html`<section class="card way" data-testid="way">
        <header><h2>${app.t("way_title")}</h2></header>
        ${choice(app, "way", app.ui.way, (said) => app.set({ way: { ...app.ui.way, ...said } }))}
      </section>`
    : null;

/** Return the word for the way of a case, or the name of the other hall. */
export const wayWord = (app, { way, hall }) =>
  app.ui.details.halls.find((one) => one.key === hall)?.[app.lang] ?? app.ui.details.ways.find((one) => one.key === way)?.[app.lang] ?? "";

/** Draw the dialog that changes the way of a case. */
export const wayDialog = (app, act) => {
  const { said } = app.ui.asked;
  return dialog(app, {
    title: app.t("way_title"),
    close: act.close,
    testid: "way-dialog",
    body: html`<form id="way-form" @submit=${act.chooseWay}>
      <p class="number muted">${app.ui.asked.row.case_number}</p>
      ${choice(app, "new-way", said, (more) => app.set({ asked: { ...app.ui.asked, said: { ...said, ...more } } }))}
    </form>`,
    actions: html`<button class="main" form="way-form" data-testid="way-confirm" ?disabled=${app.ui.busy}>${icon("check")} ${app.t("way_ok")}</button>`,
  });
};
