// The panels beside the hand-over: putting on shelves, couriers, what lies too long.

import { html } from "../../static/vendor/lit-html/lit-html.js";
import { empty } from "../../static/elements/marks.js";
import { tabs } from "../../static/elements/fields.js";
import { icon } from "../../static/icons.js";
import { shortDay } from "../../static/lang.js";
import { toldLine } from "../../static/told.js";
import { daybook } from "./daybook.js";
import { goingBack } from "./going_back.js";
import { halls } from "./halls.js";
import { incoming } from "./incoming.js";
import { lockers } from "./lockers.js";
import { scanForm, shelfOf } from "./scanning.js";

const whose = (app, row) =>
  html`<small class="muted"
    >${app.t("of_applicant", { name: row.applicant_masked || "*", tail: row.number_tail })} ·
    <span class="number">${row.case_number}</span></small
  >`;

const shelving = (app, act) =>
  html`<p class="muted small">${app.t("shelve_hint")}</p>
    ${scanForm(app, "shelve", 50, act.putOnShelf)}
    ${
      app.ui.shelved.length === 0
        ? null
        : html`<h3>${app.t("shelved", { n: app.ui.shelved.length })}</h3>
            <ul class="rows">
              ${app.ui.shelved.map(
                (row) =>
                  html`<li class="result" data-testid="shelved-row">
                    ${shelfOf(app, row.shelf)}
                    <span class="wide small"
                      ><span class="number">${row.case_number}</span>
                      <small class="muted">${app.t("shelved_from", { shelf: row.before, n: row.count })}</small></span
                    >
                    <button
                      type="button"
                      data-testid="unshelve"
                      ?disabled=${app.ui.busy}
                      @click=${() => act.unshelve(row)}
                    >
                      ${icon("undo")} ${app.t("undo_it")}
                    </button>
                  </li>`,
              )}
            </ul>`
    }`;

// Shown when it is written on the parcel; that it was is kept.
const addressOf = (app, act, row) => {
  const address = app.ui.addresses[row.result_id];
  if (address === undefined)
    return html`<button type="button" class="plain" data-testid="address" ?disabled=${app.ui.busy} @click=${() => act.address(row)}>${app.t("show_address")}</button>`;
  return html`<span data-testid="whereto">${address ? html`${address.place}<br />${address.receiver} <span class="number">${address.phone}</span>` : app.t("no_address")}</span>`;
};

const toSend = (app, act, row) =>
  html`<li class="result" data-testid="send-row">
    ${shelfOf(app, row.shelf)}
    <span class="wide"><strong>${row.name}</strong> ${whose(app, row)} ${addressOf(app, act, row)}</span>
    <form class="find" @submit=${(event) => act.send(event, row)}>
      <label
        >${app.t("ems")}
        <input name="number" data-testid="ems" autocomplete="off" maxlength="20" required
      /></label>
      <button class="main" data-testid="send" ?disabled=${app.ui.busy}>${app.t("send")}</button>
    </form>
  </li>`;

const courier = (app, act) =>
  html`${
      app.ui.toSend?.length
        ? html`<h3>${app.t("to_send", { n: app.ui.toSend.length })}</h3>
            <ul class="rows" data-testid="to-send">
              ${app.ui.toSend.map((row) => toSend(app, act, row))}
            </ul>`
        : null
    }
    <form class="find" @submit=${act.findToSend}>
      <label class="wide"
        >${app.t("case_number")}
        <input name="case_number" data-testid="send-case" autocomplete="off" maxlength="50" required
      /></label>
      <button data-testid="send-find" ?disabled=${app.ui.busy}>${icon("search")} ${app.t("find")}</button>
    </form>
    ${
      app.ui.sending === null
        ? null
        : app.ui.sending.length === 0
          ? html`<p class="nothing">${app.t("none_found")}</p>`
          : html`<ul class="rows">
              ${app.ui.sending.map((row) => toSend(app, act, row))}
            </ul>`
    }
    <h3>${app.t("under_way")}</h3>
    ${
      app.ui.parcels?.length
        ? html`<ul class="rows">
            ${app.ui.parcels.map(
              (row) =>
                html`<li class="result" data-testid="parcel-row">
                  <span class="wide"
                    ><strong class="number">${row.parcel_number}</strong>
                    <small>${row.name} · ${app.t("sent_on", { day: shortDay(row.at, app.state.timezone, app.lang) })}</small>
                    ${whose(app, row)}</span
                  >
                  <button
                    type="button"
                    data-testid="delivered"
                    ?disabled=${app.ui.busy}
                    @click=${() => act.delivered(row)}
                  >
                    ${icon("check")} ${app.t("delivered")}
                  </button>
                </li>`,
            )}
          </ul>`
        : html`<p class="nothing">${app.t("no_parcels")}</p>`
    }`;

const overdue = (app, act) =>
  html`<p class="muted small">${app.t("overdue_hint", { n: app.state.overdue_days })}</p>
    ${
      app.ui.overdue?.length
        ? html`<ul class="rows">
            ${app.ui.overdue.map(
              (row) =>
                html`<li class="result" data-testid="overdue-row">
                  ${shelfOf(app, row.shelf)}
                  <span class="wide"
                    ><strong>${row.name}</strong>
                    <small>${app.t("ready_at", { day: shortDay(row.ready_at, app.state.timezone, app.lang) })}</small>
                    ${whose(app, row)} ${toldLine(app, row.told)}</span
                  >
                  ${
                    row.reminded_at === null
                      ? null
                      : html`<span class="mark good" data-testid="reminded"
                          >${icon("check")}
                          ${app.t("reminded_on", { day: shortDay(row.reminded_at, app.state.timezone, app.lang) })}</span
                        >`
                  }
                  <button
                    type="button"
                    data-testid="remind"
                    ?disabled=${app.ui.busy}
                    @click=${() => act.remind(row)}
                  >
                    ${app.t("remind")}
                  </button>
                </li>`,
            )}
          </ul>`
        : empty("box", app.t("none_overdue"))
    }`;

const PANELS = { incoming, shelving, courier, lockers, halls, back: goingBack, overdue, ledger: daybook };

const TABS = ["pickup", "incoming", "shelving", "courier", "lockers", "halls", "overdue", "back", "ledger"];
const COUNTED = { incoming: (state) => state.coming_count, lockers: (state) => state.lockers.late, halls: (state) => state.halls.coming };
const SHOWN = { lockers: (state) => state.lockers.any, halls: (state) => state.halls.any };
const tabText = (app, key) => {
  const n = COUNTED[key]?.(app.state);
  return app.t(n ? `panel_${key}_n` : `panel_${key}`, { n });
};

/** Draw the panels; `pickup` draws the one in which results are handed over. */
export const panels = (app, act, pickup) =>
  html`<div class="panels">
    ${tabs(
      {
        name: "panel",
        label: app.t("panels"),
        tabs: TABS.filter((key) => SHOWN[key]?.(app.state) ?? true).map((key) => ({ key, text: tabText(app, key) })),
        chosen: app.ui.panel,
        choose: act.show,
      },
      (key) =>
        PANELS[key] ? html`<section class="card">${PANELS[key](app, act)}</section>` : pickup(),
    )}
  </div>`;
