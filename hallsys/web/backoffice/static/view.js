// The back office: the backlog with its lights, the decision, what was decided today.

import { html } from "../../static/vendor/lit-html/lit-html.js";
import { repeat } from "../../static/vendor/lit-html/directives/repeat.js";
import { refusal } from "../../static/app.js";
import { toastPlace } from "../../static/elements/dialogs.js";
import { icon } from "../../static/icons.js";
import { clock, nameOf, shortDay } from "../../static/lang.js";
import { staffTop } from "../../static/staff.js";
import { declineList, history, lifeButtons, lifeDialogs, receivedList, standing } from "./life.js";
import { lightOf } from "./reduce.js";

const LIGHTS = { normal: ["good", "check"], yellow: ["warn", "clock"], red: ["bad", "warn"] };

const matterOf = (app, row) => nameOf(app.state.matters[row.matter_id], app.lang);

const light = (app, row) => {
  const name = lightOf(row, app.now(), app.state.yellow_ms);
  const [tone, drawing] = LIGHTS[name];
  return html`<span class="mark ${tone}" data-testid="light" data-light=${name}
    >${icon(drawing)} ${app.t(name)}</span
  >`;
};

const decisions = (app, act, row) => {
  const me = app.state.clerk.clerk_id;
  if (app.state.declines.some((one) => one.case_id === row.case_id))
    return html`<p class="muted small" data-testid="decline-waits">${app.t("decline_waits")}</p>`;
  if (row.accepted_by === me) return html`<p class="muted small">${app.t("own_case")}</p>`;
  if (row.status === "accepted") {
    return html`<button
      type="button"
      class="main"
      data-testid="take-up"
      ?disabled=${app.ui.busy}
      @click=${() => act.takeUp(row)}
    >
      ${app.t("take_up")}
    </button>`;
  }
  if (row.status === "suspended" || row.status === "supplement") return standing(app, act, row);
  if (row.taken_up_by !== me) {
    return html`<p class="muted small">
      ${app.t("taken_by", { name: app.state.staff[row.taken_up_by] ?? "" })}
    </p>`;
  }
  return html`<button
      type="button"
      class="main"
      data-testid="conclude"
      ?disabled=${app.ui.busy}
      @click=${() => act.askConclusion(row)}
    >
      ${app.t("conclude")}
    </button>
    <button
      type="button"
      class="danger"
      data-testid="decline"
      ?disabled=${app.ui.busy}
      @click=${() => act.askDecline(row)}
    >
      ${app.t("decline")}
    </button>
    ${lifeButtons(app, act, row)}`;
};

const caseRow = (app, act, row) =>
  html`<li class="case" data-testid="case-row" data-case=${row.case_id} data-status=${row.status}>
    <div class="wide">
      <strong>${matterOf(app, row)}</strong>
      <small class="muted number">${row.case_number}</small>
    </div>
    <div class="when">
      ${light(app, row)}
      <small class="muted"
        >${app.t("due", {
          day: shortDay(row.due_at, app.state.timezone, app.lang),
          time: clock(row.due_at, app.state.timezone),
        })}</small
      >
    </div>
    <div class="when">
      <span class="mark">${app.t(row.status)}</span>
      <small class="muted">${app.t("accepted_by", { name: app.state.staff[row.accepted_by] ?? "" })}</small>
    </div>
    <div class="decisions">${decisions(app, act, row)}</div>
  </li>`;

const background = (app) => {
  const { details } = app.ui;
  if (!details) return null;
  return html`<p>
      ${app.t("applicant", { name: details.applicant.masked_name, tail: details.applicant.number_tail })}
    </p>
    <ul class="materials" aria-label=${app.t("materials")}>
      ${details.materials.map(
        (material) =>
          html`<li class="mark ${material.ticked ? "good" : ""}">
            ${icon(material.ticked ? "check" : "cross")} ${nameOf(material, app.lang)}
          </li>`,
      )}
    </ul>
    ${history(app, details)}`;
};

const DIALOGS = {
  ...lifeDialogs(background),
  conclude: (app, act, name) =>
    html`<form @submit=${act.conclude}>
      <h2>${app.t("conclude_title", { name })}</h2>
      ${background(app)} ${refusal(app)}
      <label
        >${app.t("result_name")}<textarea name="results" data-testid="result-name" maxlength="400"></textarea>
      </label>
      <label>${app.t("shelf")}<input name="shelf" data-testid="shelf" list="shelves" maxlength="20" /></label>
      <datalist id="shelves">
        ${app.state.shelves.map((shelf) => html`<option value=${shelf}></option>`)}
      </datalist>
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
      ${background(app)} ${refusal(app)}
      <fieldset>
        <legend>${app.t("reason")}</legend>
        ${app.state.decline_reasons.map(
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
    <div class="two">
      <section class="card">
        <header>
          <h2>${app.t("backlog")}</h2>
          <strong class="number" data-testid="backlog-count">${state.cases.length}</strong>
        </header>
        ${
          state.cases.length
            ? html`<ul class="rows">
                ${repeat(
                  state.cases,
                  (row) => row.case_id,
                  (row) => caseRow(app, act, row),
                )}
              </ul>`
            : html`<p class="nothing">${app.t("none")}</p>`
        }
      </section>
      <div class="beside">
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
        ${declineList(app, act)} ${receivedList(app)} ${shelving(app, act)}
      </div>
    </div>
    ${toastPlace(app)}
    ${
      DIALOGS[ui.dialog]
        ? html`<dialog data-testid="${ui.dialog}-dialog" @cancel=${act.close}>
            ${DIALOGS[ui.dialog](app, act, matterOf(app, ui.row))}
          </dialog>`
        : null
    }
  </main>`;
}
