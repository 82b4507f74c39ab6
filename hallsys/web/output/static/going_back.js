// What goes back to the departments: called back by them, brought back by applicants because it is wrong, or void.

import { html } from "../../static/vendor/lit-html/lit-html.js";
import { banner } from "../../static/elements/marks.js";
import { icon } from "../../static/icons.js";
import { nameOf, shortDay } from "../../static/lang.js";

const said = (app, words) => words?.[app.lang === "en" ? 1 : 0] ?? "";
// What lies where it could be handed over by mistake: called back, or void and not handed in by its holder.
const LIES = new Set(["ready", "in_locker"]);
const recalled = (app) => app.state.to_go_back.filter((row) => row.status === "recalled" || LIES.has(row.paper));
const inLocker = (row) => row.paper === "in_locker";

/** Draw the alert that departments want results back, or that some are void, until they are brought. */
export const recallAlert = (app, act) =>
  recalled(app).length
    ? html`<div data-testid="recall-alert" role="alert">
        ${banner("warn", app.t("recalled_n", { n: recalled(app).length }), { action: { text: app.t("recalled_show"), act: () => act.show("back") } })}
      </div>`
    : null;

/** Draw where what somebody waits for is, and why it is not to be had now. */
export const pendingRows = (app, rows) =>
  rows?.length
    ? html`<ul class="rows">
        ${rows.map(
          (row) =>
            html`<li class="result" data-testid="pending-row" data-status=${row.status}>
              <span class="wide"
                ><strong>${row.name}</strong> <small class="number muted">${row.number}</small>
                <span class="mark ${row.status === "under_way" ? "" : "warn"}"
                  >${icon(row.status === "under_way" ? "clock" : "warn")}
                  ${said(app, row.where)}${row.reason ? ` · ${said(app, row.reason)}` : ""}</span
                ></span
              >
            </li>`,
        )}
      </ul>`
    : null;

const wanted = (app, act) =>
  app.state.to_go_back.length
    ? html`<ul class="rows">
        ${app.state.to_go_back.map(
          (row) =>
            html`<li class="result" data-testid="back-row" data-status=${row.status}>
              <span class="shelf"><small>${app.t("shelf")}</small><b class="number">${row.shelf || "–"}</b></span>
              <span class="wide"
                ><strong>${row.name}</strong>
                <small class="number muted">${row.number}</small>
                <span class="mark warn"
                  >${icon("warn")} ${said(app, row.where)}${row.reason ? ` · ${said(app, row.reason)}` : ""} ·
                  ${shortDay(row.at, app.state.timezone, app.lang)}</span
                ></span
              >
              ${
                row.away
                  ? null
                  : inLocker(row)
                  ? html`<button type="button" data-testid="to-lockers" @click=${() => act.show("lockers")}>
                      ${icon("box")} ${app.t("to_lockers")}
                    </button>`
                  : html`<button
                      type="button"
                      data-testid="bring-back"
                      ?disabled=${app.ui.busy}
                      @click=${() => act.bringBack(row.number)}
                    >
                      ${icon("undo")} ${app.t("bring_back")}
                    </button>`
              }
            </li>`,
        )}
      </ul>`
    : html`<p class="nothing">${app.t("nothing_back")}</p>`;

const givenRow = (app, act, row) =>
  html`<li class="result" data-testid="given-row">
    <span class="wide"
      ><strong>${row.name}</strong>
      <small class="muted">${nameOf(row, app.lang, "matter_name")} · <span class="number">${row.number}</span></small>
      ${row.void ? html`<span class="mark warn" data-testid="given-void">${icon("warn")} ${app.t("given_void")}</span>` : null}</span
    >
    <form class="find" @submit=${(event) => act.takeIn(event, row)}>
      <label
        >${app.t("return_why")}
        <select name="reason" data-testid="return-reason" required>
          ${row.void ? null : html`<option value="">${app.t("choose_reason")}</option>`}
          ${row.reasons.map((one) => html`<option value=${one.code}>${one[app.lang]}</option>`)}
        </select></label
      >
      <label>${app.t("return_note")}<input name="note" data-testid="return-note" autocomplete="off" maxlength="300" /></label>
      <button class="main" data-testid="take-in" ?disabled=${app.ui.busy}>${app.t("take_in")}</button>
    </form>
  </li>`;

/** Draw what goes back. */
export const goingBack = (app, act) =>
  html`<p class="muted small">${app.t("back_hint")}</p>
    ${wanted(app, act)}
    <h3>${app.t("return_title")}</h3>
    <form class="find" @submit=${act.findGiven}>
      <label class="wide"
        >${app.t("case_number")}
        <input name="case_number" data-testid="given-case" autocomplete="off" maxlength="50" required
      /></label>
      <button data-testid="given-find" ?disabled=${app.ui.busy}>${icon("search")} ${app.t("find")}</button>
    </form>
    ${
      app.ui.given === null
        ? null
        : app.ui.given.length === 0
          ? html`<p class="nothing">${app.t("none_given")}</p>`
          : html`<ul class="rows">
              ${app.ui.given.map((row) => givenRow(app, act, row))}
            </ul>`
    }`;
