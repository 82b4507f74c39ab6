// The page of all cases.

import { html } from "../../../static/vendor/lit-html/lit-html.js";
import { caseProgress } from "../../../static/case_progress.js";
import { dialog } from "../../../static/elements/dialogs.js";
import { banner, empty, mark } from "../../../static/elements/marks.js";
import { table } from "../../../static/elements/table.js";
import { icon } from "../../../static/icons.js";
import { nameOf, shortDay } from "../../../static/lang.js";
import { managerTop } from "../nav.js";

const LIGHTS = {
  normal: ["good", "check"],
  warning: ["", "clock"],
  yellow: ["warn", "clock"],
  red: ["bad", "warn"],
  serious: ["bad", "warn"],
  paused: ["", "pause"],
};
const TONES = { late: "bad", soon: "warn" };

const say = (app, words) => words[app.lang === "en" ? 1 : 0];
const day = (app, at) => shortDay(at, app.state.timezone, app.lang);

const figuresOf = (app) => (app.ui.figures ?? app.state.figures).departments;
const chosen = (app) => figuresOf(app).find((row) => row.department === app.ui.department);

const departments = (app, act) => {
  const rows = figuresOf(app);
  const figure = (key, count) => (count && TONES[key] ? mark(TONES[key], TONES[key] === "bad" ? "warn" : "clock", count) : count);
  const columns = [
    {
      key: "department",
      title: app.t("department"),
      cell: (row) =>
        html`<button type="button" class="plain" data-testid="department" aria-pressed=${row.department === app.ui.department}
          ?disabled=${app.ui.busy} @click=${() => act.department(row.department)}>${nameOf(row, app.lang, "department") || app.t("all")}</button>`,
    },
    ...app.state.meanings.map(([key, name]) => ({
      key,
      title: say(app, name),
      end: true,
      cell: (row) => html`<span class="number" data-testid="figure-${row.department || "all"}-${key}">${figure(key, row[key])}</span>`,
    })),
  ];
  return table({ caption: app.t("by"), columns, rows, id: (row) => row.department || "*", testid: "department-row" });
};

const period = (app, act) => {
  const { since, until } = app.ui.figures ?? app.state.figures;
  const now = app.ui.period ?? { since, until };
  const field = (name) =>
    html`<label>${app.t(name)}
      <input type="date" data-testid=${name} required max=${app.state.today} .value=${now[name]}
        @change=${(event) => event.target.value && act.period({ ...now, [name]: event.target.value })} />
    </label>`;
  return html`<div class="period">
    ${field("since")} ${field("until")}
    <a class="button" data-testid="download" href="/manager/cases/figures.xlsx?since=${now.since}&until=${now.until}&lang=${app.lang}">${icon("download")} ${app.t("download")}</a>
  </div>`;
};

const meanings = (app) =>
  html`<details class="meanings">
    <summary>${app.t("meanings")}</summary>
    <dl>${app.state.meanings.map(([, name, words]) => html`<div><dt>${say(app, name)}</dt><dd>${say(app, words)}</dd></div>`)}</dl>
  </details>`;

/** Return what is listed now. */
export const rowsOf = ({ ui, state }) => ui.rows ?? (ui.department ? [] : state.cases);

const list = (app, act) => {
  const rows = rowsOf(app);
  const columns = [
    { key: "number", title: app.t("number"), cell: (row) => html`<button type="button" class="plain number" translate="no" data-testid="show" @click=${() => act.show(row.case_number)}>${row.case_number}</button>` },
    { key: "matter", title: app.t("matter"), cell: (row) => nameOf(row, app.lang, "matter_name") },
    { key: "department", title: app.t("department"), cell: (row) => nameOf(row, app.lang, "department") },
    { key: "status", title: app.t("status"), cell: (row) => html`${say(app, row.status_words)} ${mark(...LIGHTS[row.light], app.t(row.light))}` },
    { key: "accepted", title: app.t("accepted"), cell: (row) => day(app, row.accepted_at) },
    { key: "due", title: app.t("due"), cell: (row) => day(app, row.due_at) },
  ];
  const complete = app.ui.rows ? app.ui.complete : rows.length < app.state.listed;
  return html`<section class="card">
    <h2>${app.ui.department ? app.t("of", { department: nameOf(chosen(app), app.lang, "department") }) : app.t("open")}</h2>
    ${rows.length ? table({ caption: app.t("open"), columns, rows, id: (row) => row.case_id, testid: "open-case" }) : empty("done", app.t("none"))}
    ${complete ? null : html`<button type="button" data-testid="more" ?disabled=${app.ui.busy} @click=${act.more}>${app.t("more")}</button>`}
  </section>`;
};

const foundDialog = (app, act) =>
  app.ui.found
    ? dialog(app, {
        title: app.t("progress"),
        testid: "progress-dialog",
        close: act.close,
        cancel: app.t("close"),
        body: app.ui.found.length ? html`${app.ui.found.map((one) => caseProgress(app, one))}` : html`<p data-testid="not-found">${app.t("not_found")}</p>`,
      })
    : null;

/** Draw the page. */
export function view(app, act) {
  const { error } = app.ui;
  return html`<main class="manager" data-testid="page">
    ${managerTop(app, "cases")}
    <div class="cases-page">
      ${error ? banner("bad", error[app.lang], { testid: "error", code: error.code }) : null}
      <div class="above">
        <form data-testid="find-form" @submit=${act.find}>
          <label>${app.t("find_label")} <input name="number" data-testid="number" maxlength="64" required autocomplete="off" /></label>
          <button data-testid="find" ?disabled=${app.ui.busy}>${icon("search")} ${app.t("find")}</button>
        </form>
        ${period(app, act)}
      </div>
      <section class="card"><h2>${app.t("by")}</h2>${departments(app, act)} ${meanings(app)}</section>
      ${list(app, act)}
    </div>
    ${foundDialog(app, act)}
  </main>`;
}
