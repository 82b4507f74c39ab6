// Changing a matter, suspending it, changing a queue, and today's hours.

import { html } from "../../../static/vendor/lit-html/lit-html.js";
import { dialog } from "../../../static/elements/dialogs.js";
import { field } from "../../../static/elements/fields.js";
import { banner } from "../../../static/elements/marks.js";
import { icon } from "../../../static/icons.js";
import { nameOf } from "../../../static/lang.js";
import { calledOff } from "../called_off.js";
import { tomorrow } from "../periods.js";
import { suspended } from "./suspended.js";

const told = (app) => (app.ui.error ? banner("bad", app.ui.error[app.lang], { testid: "form-error", code: app.ui.error.code }) : null);

const line = (app, name, value, more = {}) =>
  html`<label>${app.t(name)}<input name=${name} data-testid="field-${name}" autocomplete="off" maxlength="120" ?required=${more.required} ?readonly=${app.ui.editing?.from_above} value=${value} /></label>`;

const number = (app, name, field, value, least, most) =>
  html`<label>${app.t(name)}<input type="number" name=${field} data-testid="field-${field}" min=${least} max=${most} required value=${value} /></label>`;

const save = (app, form) =>
  html`<button class="main" form=${form} data-testid="save" ?disabled=${app.ui.busy}>${app.t("save")}</button>`;

// What is confirmed with a key: what it calls off, where something was found, and else what it does.
const confirming = (app, name) => (app.ui.found?.count ? app.t("call_off", { n: app.ui.found.count }) : app.t(name));

// A matter is suspended; one that is suspended already is so for longer or for another reason, or opened again.
const suspension = (app, act, matter) =>
  html`<form class="form suspension" @submit=${act.suspend} @input=${act.look}>
    ${matter.open ? null : html`<p data-testid="suspension">${suspended(app, matter)}</p>`}
    <label>${app.t("reason")}<input name="reason" required maxlength="120" data-testid="reason" value=${matter.closed_reason} /></label>
    ${field({ id: "until", label: app.t("until"), hint: app.t("until_hint") }, ({ id, describedby }) => html`<input id=${id} type="date" name="until" min=${tomorrow(app.state.today.day)} data-testid="until" aria-describedby=${describedby} value=${(!matter.overdue && matter.closed_until) || ""} />`)}
    ${app.ui.found ? told(app) : null}
    <div role="status">${calledOff(app, app.ui.found)}</div>
    <div class="actions">
      <button class="danger" data-testid="suspend" ?disabled=${app.ui.busy}>${confirming(app, matter.open ? "suspend" : "prolong")}</button>
      ${matter.open ? null : html`<button type="button" data-testid="resume" ?disabled=${app.ui.busy} @click=${() => act.resume(matter)}>${icon("play")} ${app.t("resume")}</button>`}
    </div>
  </form>`;

const matterDialog = (app, act) => {
  const matter = app.ui.editing;
  return dialog(app, {
    title: html`${nameOf(matter, app.lang)} <span class="muted">${matter.code}</span>`,
    testid: "matter-dialog",
    close: act.close,
    body: html`${app.ui.found ? null : told(app)} ${matter.from_above ? banner("info", app.t("keep_above"), { testid: "keep-above" }) : null}
      <form id="matter-form" class="form" @submit=${act.keepMatter}>
        ${line(app, "name", matter.name, { required: true })} ${line(app, "name_en", matter.name_en)}
        <div class="pair">
          ${line(app, "department", matter.department)} ${line(app, "department_en", matter.department_en)}
        </div>
        <div class="pair">
          ${number(app, "limit_days", "limit_days", matter.limit_days, 0, 4800)}
          <label>${app.t("limit_unit")}
            <select name="limit_unit" data-testid="field-limit_unit">
              ${Object.entries(app.state.units).map(([code, names]) => html`<option value=${code} ?selected=${code === matter.limit_unit}>${names[app.lang === "en" ? 1 : 0]}</option>`)}
            </select>
          </label>
        </div>
        <div class="pair">
          <label>${app.t("queue")}
            <select name="queue_code" data-testid="field-queue">
              ${app.state.queues.map((queue) => html`<option value=${queue.code} ?selected=${queue.code === matter.queue_code}>${queue.prefix} ${nameOf(queue, app.lang)}</option>`)}
            </select>
          </label>
        </div>
      </form>
      ${suspension(app, act, matter)}`,
    actions: save(app, "matter-form"),
  });
};

const queueDialog = (app, act) => {
  const { queue } = app.ui;
  return dialog(app, {
    title: html`<b class="number">${queue.prefix}</b> ${nameOf(queue, app.lang)}`,
    testid: "queue-dialog",
    close: act.close,
    body: html`${told(app)}
      <form id="queue-form" class="form" @submit=${act.keepQueue}>
        ${line(app, "name", queue.name, { required: true })} ${line(app, "name_en", queue.name_en)} ${number(app, "limit", "limit_minutes", queue.limit_minutes, 1, 1440)}
      </form>`,
    actions: save(app, "queue-form"),
  });
};

const time = (app, name, field, value = "") =>
  html`<label>${app.t(name)}<input type="time" name=${field} required data-testid=${field} value=${value} /></label>`;

const HOURS = {
  "close-early": ["close_early", (app) => time(app, "close_at", "closes")],
  "close-day": ["close_day", (app) => html`<p>${app.t("close_ask")}</p>
    <label>${app.t("close_note")}<input name="note" maxlength="120" autocomplete="off" data-testid="note" /></label>`],
  "set-hours": ["other_hours", (app) => html`<div class="pair">${time(app, "opens", "opens", "09:00")} ${time(app, "closes", "closes", "17:00")}</div>`],
};

const hoursDialog = (app, act) => {
  const [title, body] = HOURS[app.ui.hours];
  return dialog(app, {
    title: app.t(title),
    testid: "hours-dialog",
    close: act.close,
    body: html`${told(app)} <form id="hours-form" class="form" @submit=${act.keepHours} @input=${act.look}>
        <label>${app.t("day")}<input type="date" name="day" required min=${app.state.today.day} data-testid="day" value=${app.state.today.day} /></label>
        ${body(app)}
      </form>
      <div role="status">${calledOff(app, app.ui.found)}</div>`,
    actions: html`<button class=${app.ui.hours === "close-day" || app.ui.found?.count ? "danger" : "main"} form="hours-form" data-testid="save" ?disabled=${app.ui.busy}>${confirming(app, "confirm")}</button>`,
  });
};

/** Draw the dialog that is open. */
export function dialogs(app, act) {
  if (app.ui.editing) return matterDialog(app, act);
  if (app.ui.queue) return queueDialog(app, act);
  return app.ui.hours ? hoursDialog(app, act) : null;
}
