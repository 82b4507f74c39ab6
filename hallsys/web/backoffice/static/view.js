// The back office: the inbox, the case that was chosen from it, and beside them what was decided today.

import { html } from "../../static/vendor/lit-html/lit-html.js";
import { refusal } from "../../static/app.js";
import { toastPlace } from "../../static/elements/dialogs.js";
import { icon } from "../../static/icons.js";
import { clock, nameOf } from "../../static/lang.js";
import { staffTop } from "../../static/staff.js";
import { APPEAL_DIALOGS, badRatings } from "./appeals.js";
import { caseOf } from "./case.js";
import { DRAW_DIALOGS } from "./draws.js";
import { inbox } from "./inbox.js";
import { JOINT_DIALOGS } from "./joint.js";
import { declineList, extensionList, lifeDialogs, receivedList, voidList } from "./life.js";
import { RESULT_DIALOGS, correctionList, undeliveredList } from "./results.js";
import { endingDialog, results } from "./stage.js";

const matterOf = (app, row) => nameOf(app.state.matters[row.matter_id], app.lang);

// The case stands beside the dialog: nothing of it is said again.
const background = () => null;

const DIALOGS = {
  ...lifeDialogs(background),
  ...RESULT_DIALOGS,
  ...DRAW_DIALOGS,
  ...JOINT_DIALOGS,
  ...APPEAL_DIALOGS,
  ending: endingDialog,
  conclude: (app, act, name) =>
    html`<form @submit=${act.conclude}>
      <h2>${app.t("conclude_title", { name })}</h2>
      ${refusal(app)}
      ${results(app)}
      <div class="actions">
        <button type="button" @click=${act.close}>${app.t("cancel")}</button>
        <button class="main" data-testid="confirm-conclude" ?disabled=${app.ui.busy}>
          ${app.t("conclude")}
        </button>
      </div>
    </form>`,
  decline: (app, act, name) =>
    html`<form @submit=${act.decline}>
      <h2>${app.t("decline_title", { name })}</h2>
      ${refusal(app)}
      <fieldset>
        <legend>${app.t("reason")}</legend>
        ${app.state.decline_reasons.filter((one) => one.offered).map(
          (reason) =>
            html`<label class="pick"
              ><input
                type="radio"
                name="reason"
                value=${reason.code}
                data-testid="reason-${reason.code}"
                required
              />
              ${reason[app.lang]}</label
            >`,
        )}
      </fieldset>
      <label>${app.t("note")}<textarea name="note" data-testid="note" maxlength="300"></textarea></label>
      <div class="actions">
        <button type="button" @click=${act.close}>${app.t("cancel")}</button>
        <button class="danger" data-testid="confirm-decline" ?disabled=${app.ui.busy}>
          ${app.t("decline")}
        </button>
      </div>
    </form>`,
};

// A cart of results from the printing room: shelf first, then one case after the other.
const shelving = (app, act) =>
  html`<section class="card">
    <header><h2>${app.t("shelve_title")}</h2></header>
    <form class="shelve" data-testid="shelve-form" @submit=${act.shelve}>
      <label
        >${app.t("shelf")}<input name="shelf" data-testid="shelve-shelf" list="known-shelves" maxlength="20" required
      /></label>
      <datalist id="known-shelves">
        ${app.state.shelves.map((shelf) => html`<option value=${shelf}></option>`)}
      </datalist>
      <label
        >${app.t("shelve_asked")}<input
          name="asked"
          data-testid="shelve-asked"
          autocomplete="off"
          maxlength="50"
          required
      /></label>
      <button data-testid="shelve-ok" ?disabled=${app.ui.busy}>${icon("box")} ${app.t("shelve_ok")}</button>
    </form>
  </section>`;

/** Draw the back office. */
export function view(app, act) {
  const { state, ui } = app;
  return html`<main class="backoffice" data-testid="page">
    ${staffTop(app, app.t("title"))}
    <div class="desk">
      ${inbox(app, act)}
      ${caseOf(app, act)}
      <div class="beside">
        ${declineList(app, act)} ${extensionList(app, act)} ${voidList(app, act)} ${undeliveredList(app, act)} ${correctionList(app, act)} ${receivedList(app)}
        <section class="card">
          <header>
            <h2>${app.t("done_today")}</h2>
            <strong class="number">${state.done.length}</strong>
          </header>
          <ul class="rows">
            ${state.done.map(
              (row) =>
                html`<li data-testid="done-row" data-case=${row.case_id}>
                  <span class="wide small number">${row.case_number}</span>
                  <span class="mark ${row.outcome === "granted" ? "good" : "bad"}">${app.t(row.outcome)}</span>
                  <span class="muted small number">${clock(row.at, state.timezone)}</span>
                </li>`,
            )}
          </ul>
        </section>
        ${shelving(app, act)} ${badRatings(app, act)}
      </div>
    </div>
    ${toastPlace(app)}
    ${
      DIALOGS[ui.dialog]
        ? html`<dialog data-testid="${ui.dialog}-dialog" @cancel=${act.close}>
            ${DIALOGS[ui.dialog](app, act, ui.row && matterOf(app, ui.row))}
          </dialog>`
        : null
    }
  </main>`;
}
