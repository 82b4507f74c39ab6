// The years whose holidays are known, and the form of one: holidays and make-up working days as stretches of days.

import { html } from "../../../static/vendor/lit-html/lit-html.js";
import { live } from "../../../static/vendor/lit-html/directives/live.js";
import { dialog } from "../../../static/elements/dialogs.js";
import { field } from "../../../static/elements/fields.js";
import { banner, empty } from "../../../static/elements/marks.js";
import { icon } from "../../../static/icons.js";
import { calledOff } from "../called_off.js";
import { filePicker } from "../file.js";
import { lacking, lengthOf } from "./year_rules.js";

const span = (app, one) => {
  const [first, last] = [one.first.slice(5), one.last.slice(5)];
  return first === last
    ? html`<span class="number">${first}</span>`
    : html`<span class="number">${first} – ${last}</span> <small class="muted">${app.t("days_long", { n: lengthOf(one) })}</small>`;
};

const total = (stretches) => stretches.reduce((sum, one) => sum + lengthOf(one), 0);

const known = (app, act, year) =>
  html`<details class="part year" data-testid="year-${year.year}" ?open=${year.year >= app.state.this_year && year.off.length > 0}>
    <summary>
      <b class="number">${year.year}</b>
      <span class="muted">${app.t("year_sum", { off: total(year.off), work: total(year.work) })} · ${app.t("year_source")}${year.source || app.t("year_source_unknown")}</span>
    </summary>
    <ul class="stretches" aria-label=${app.t("year_off")}>
      ${year.off.map((one) => html`<li><b lang="zh-CN">${one.name}</b> ${span(app, one)}</li>`)}
    </ul>
    ${year.work.length ? html`<p class="muted">${app.t("year_work")}</p><ul class="stretches" aria-label=${app.t("year_work")}>${year.work.map((one) => html`<li>${span(app, one)}</li>`)}</ul>` : null}
    <button type="button" data-testid="edit-year-${year.year}" aria-label="${app.t("edit")} ${year.year}" ?disabled=${!app.state.may_manage || app.ui.busy} @click=${() => act.editYear(year)}>
      ${icon("edit")} ${app.t("edit")}
    </button>
  </details>`;

/** Draw the years. */
export const yearsPanel = (app, act) =>
  html`<header class="listing-head">
      <p class="muted wide">${app.t("years_hint")}</p>
      ${
        app.state.may_manage
          ? html`<div class="bar">
              ${filePicker(app, { text: app.t("year_file"), accept: ".json", testid: "year-file", picked: act.pickYear })}
              <button type="button" class="main" data-testid="add-year" ?disabled=${app.ui.busy} @click=${act.addYear}>${icon("plus")} ${app.t("add_year")}</button>
            </div>`
          : null
      }
    </header>
    ${app.ui.error && !app.ui.year ? banner("bad", app.ui.error[app.lang], { testid: "year-error", code: app.ui.error.code }) : null}
    ${app.state.years.length ? app.state.years.map((year) => known(app, act, year)) : empty("calendar", app.t("no_years"))}`;

const day = (app, act, part, at, one, name) =>
  html`<label class="choice"
    ><span>${app.t(`days_${name}`)}</span>
    <input
      type="date"
      required
      data-testid="${part}-${at + 1}-${name}"
      min="${app.ui.year.year}-01-01"
      max="${app.ui.year.year}-12-31"
      aria-invalid=${app.ui.year.tried && !one[name]}
      .value=${live(one[name])}
      @change=${(event) => act.changeDays(part, at, { [name]: event.target.value })}
  /></label>`;

const stretch = (app, act, part, one, at) =>
  html`<li class="stretch">
    ${day(app, act, part, at, one, "first")} ${day(app, act, part, at, one, "last")}
    ${
      part === "off"
        ? html`<label class="choice"
            ><span>${app.t("days_name")}</span>
            <input maxlength="40" required autocomplete="off" data-testid="off-${at + 1}-name" aria-invalid=${app.ui.year.tried && !one.name} .value=${live(one.name)} @input=${(event) => act.changeDays(part, at, { name: event.target.value })}
          /></label>`
        : null
    }
    <button type="button" class="plain" data-testid="${part}-${at + 1}-drop" aria-label="${app.t("days_drop")} ${one.name || one.first || at + 1}" @click=${() => act.dropDays(part, at)}>${icon("remove")}</button>
  </li>`;

const stretches = (app, act, part) =>
  html`<fieldset class="entries year-part">
    <legend>${app.t(`year_${part}`)}</legend>
    <ol class="stretch-list">${app.ui.year[part].map((one, at) => stretch(app, act, part, one, at))}</ol>
    <button type="button" data-testid="add-${part}" @click=${() => act.addDays(part)}>${icon("plus")} ${app.t(`add_${part}`)}</button>
  </fieldset>`;

const kind = (app, code) => app.t(`day_${code ?? "usual"}`);

const found = (app) => {
  const answer = app.ui.year.found;
  const { year } = app.ui.year;
  if (answer === null) return app.ui.year.tried && lacking(app.ui.year) ? banner("bad", app.t("year_lacking"), { testid: "year-told" }) : null;
  if (answer.faults.length)
    return html`${banner("bad", app.t("year_faults", { n: answer.faults.length }), { testid: "year-told" })}
      <ol class="faults" data-testid="year-faults">${answer.faults.map((one) => html`<li>${one[app.lang]}</li>`)}</ol>`;
  const sum = app.t("year_sum", { off: answer.off, work: answer.work });
  return html`${banner(answer.known ? "warn" : "info", app.t(answer.known ? "year_again" : "year_new", { year, sum, n: answer.changes.length }), { testid: "year-told" })}
    ${
      answer.changes.length
        ? html`<ul class="stretches" data-testid="year-changes" tabindex="0" aria-label=${app.t("changes")}>${answer.changes.map((one) => html`<li><span class="number">${one.day}</span> ${kind(app, one.before)} → <b>${kind(app, one.after)}</b></li>`)}</ul>`
        : null
    }
    ${answer.unlisted.length ? banner("warn", app.t("year_unlisted", { names: answer.unlisted.map(([zh, en]) => (app.lang === "en" ? en : zh)).join(app.lang === "en" ? ", " : "、") }), { testid: "year-unlisted" }) : null}
    <p class="muted" data-testid="year-due">${app.t("year_due", { year, n: answer.due })}</p>
    ${calledOff(app, answer.called_off)}`;
};

/** Draw the form of a year. */
export const yearDialog = (app, act) => {
  const { year, source, found: answer, tried } = app.ui.year;
  const right = answer && !answer.faults.length;
  return dialog(app, {
    title: app.t("year_title"),
    testid: "year-dialog",
    close: act.closeYear,
    body: html`${app.ui.error ? banner("bad", app.ui.error[app.lang], { testid: "form-error", code: app.ui.error.code }) : null}
      <form id="year-form" novalidate @submit=${act.checkYear}>
        <div class="fields">
          ${field(
            { id: "year", label: app.t("year") },
            ({ id }) => html`<input id=${id} type="number" min="2004" max="2099" data-testid="year" .value=${live(year)} @input=${(event) => act.say({ year: event.target.value })} />`,
          )}
          ${field(
            { id: "year-source", label: app.t("year_source_label"), hint: app.t("year_source_hint") },
            ({ id, describedby }) => html`<input id=${id} maxlength="120" autocomplete="off" data-testid="year-source" aria-describedby=${describedby} aria-invalid=${tried && !source} .value=${live(source)} @input=${(event) => act.say({ source: event.target.value })} />`,
          )}
        </div>
        ${stretches(app, act, "off")} ${stretches(app, act, "work")}
      </form>
      <div role="status">${found(app)}</div>`,
    actions: right
      ? html`<button type="button" class="main" data-testid="keep-year" ?disabled=${app.ui.busy} @click=${act.keepYear}>${app.t("keep_year", { year })}</button>`
      : html`<button class="main" form="year-form" data-testid="check-year" ?disabled=${app.ui.busy}>${app.t("check_year")}</button>`,
  });
};
