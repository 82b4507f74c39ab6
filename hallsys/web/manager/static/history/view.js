// The page of history: what is chosen, and the figures of it.

import { html } from "../../../static/vendor/lit-html/lit-html.js";
import { toastPlace } from "../../../static/elements/dialogs.js";
import { tabs } from "../../../static/elements/fields.js";
import { banner, empty, stat } from "../../../static/elements/marks.js";
import { table } from "../../../static/elements/table.js";
import { icon } from "../../../static/icons.js";
import { nameOf } from "../../../static/lang.js";
import { managerTop } from "../nav.js";
import { lastDays, percent } from "../periods.js";
import { spread, week } from "./charts.js";
import { asked, hours, span } from "./rules.js";
import { whatIf } from "./whatif.js";

const COLUMN = { zh: 0, en: 1 };
const PRESETS = [["today", 1], ["last_week", 7], ["last_month", 30]];

const choice = (app, act) => {
  const now = app.ui.asked;
  const day = (name) =>
    html`<label>${app.t(name)}
      <input type="date" required max=${app.state.today} .value=${now[name]} data-testid=${name}
        @change=${(event) => event.target.value && act.look({ ...now, [name]: event.target.value })} />
    </label>`;
  const csv = ["queues", "windows"].includes(app.ui.tab) ? app.ui.tab : app.ui.tab === "week" ? "arrivals" : "days";
  return html`<div class="period">
    ${PRESETS.map(([name, days]) => {
      const { since, until } = lastDays(days, app.state.today);
      return html`<button type="button" aria-pressed=${since === now.since && until === now.until} data-testid="period-${name}"
        @click=${() => act.look({ ...now, since, until })}>${app.t(name)}</button>`;
    })}
    ${day("since")} ${day("until")}
    <label>${app.t("queue")}
      <select data-testid="queue" @change=${(event) => act.look({ ...now, queue: event.target.value })}>
        <option value="">${app.t("all_queues")}</option>
        ${app.state.queues.map((one) => html`<option value=${one.queue_id} ?selected=${one.queue_id === now.queue}>${nameOf(one, app.lang)}</option>`)}
      </select>
    </label>
    <span class="files">
      <a class="button" data-testid="xlsx" href=${asked("/manager/history/history.xlsx", now)}>${icon("download")} ${app.t("xlsx")}</a>
      <a class="button" data-testid="csv" href=${asked(`/manager/history/${csv}.csv`, now)}>${icon("download")} ${app.t("csv")}</a>
      <a class="button" data-testid="paper" target="_blank" rel="noopener" href="/manager/history/day?day=${now.until}">${icon("printer")} ${app.t("paper")}</a>
    </span>
  </div>`;
};

const note = (app, ...keys) => html`<small>${keys.map((key) => html`${app.state.definitions[key][COLUMN[app.lang]]}<br />`)}</small>`;

const kindsRated = (app, { visits, cases }) =>
  app.t("kinds_rated", { visits: visits.rated, of_visits: visits.rateable, cases: cases.rated, of_cases: cases.rateable });

const overview = (app) => {
  const { hall, rates } = app.ui.history;
  return html`<dl class="figures">
      ${stat(app.t("taken"), hall.taken, { note: note(app, "taken"), testid: "taken" })}
      ${stat(app.t("served"), hall.served, { note: note(app, "served"), testid: "served" })}
      ${stat(app.t("wait_p90"), span(hall.wait_p90), { note: note(app, "wait", "p90"), testid: "wait_p90" })}
      ${stat(app.t("late_share"), percent(hall.late_share), { note: note(app, "late_share"), tone: hall.late_share > 0.1 ? "warn" : "", testid: "late_share" })}
      ${stat(app.t("missed_share"), percent(hall.missed_share), { note: note(app, "missed_share"), testid: "missed_share" })}
      ${stat(app.t("satisfaction"), percent(rates.satisfaction), { note: note(app, "satisfaction"), testid: "satisfaction" })}
      ${stat(app.t("participation"), percent(rates.participation), { note: html`<span data-testid="kinds-rated">${kindsRated(app, rates)}</span><br />${note(app, "participation")}`, testid: "participation" })}
      ${stat(app.t("active"), percent(rates.active), { note: note(app, "active"), testid: "active" })}
      ${stat(app.t("rectification"), percent(rates.rectification), { note: note(app, "rectification"), testid: "rectification" })}
    </dl>
    <div class="spreads">
      ${["wait", "service"].map(
        (what) =>
          html`<section class="card" aria-labelledby="${what}-spread">
            <h2 id="${what}-spread">${app.t(`${what}s_spread`)}</h2>
            <p class="muted">${app.t("median_p90", { p50: span(hall[`${what}_p50`]), p90: span(hall[`${what}_p90`]) })}</p>
            ${spread(app, app.t(`${what}s_spread`), app.ui.history[`${what}_bins`], app.state[`${what}_edges`], `${what}-bins`)}
          </section>`,
      )}
    </div>`;
};

const theWeek = (app, act) =>
  html`<section class="card" aria-labelledby="week-head">
    <h2 id="week-head">${app.t("week")}</h2>
    <p class="period" role="group" aria-label=${app.t("show")}>
      ${["taken", "wait"].map(
        (what) =>
          html`<button type="button" aria-pressed=${app.ui.heat === what} data-testid="heat-${what}" @click=${() => act.show(what)}>${app.t(`heat_${what}`)}</button>`,
      )}
    </p>
    ${week(app, app.ui.history, app.ui.heat)}
    <p class="muted">${note(app, "heat")}</p>
  </section>`;

const number = (app, key, told = (value) => value) => ({
  key,
  title: app.t(key),
  end: true,
  value: (row) => row[key] ?? -1,
  cell: (row) => told(row[key]),
});
const totals = (app) => [
  ...["taken", "served", "missed", "given_up", "expired", "calls", "late"].map((key) => number(app, key)),
  number(app, "late_share", percent),
  ...["wait_p50", "wait_p90", "service_p50", "service_p90"].map((key) => number(app, key, span)),
];
const named = (app) => ({
  key: "name",
  title: app.t("name"),
  value: (row) => row.name[COLUMN[app.lang]],
  cell: (row) => html`<b>${row.name[COLUMN[app.lang]]}</b>`,
});
const LISTS = {
  days: (app) => [{ key: "day", title: app.t("day"), value: (row) => row.day, cell: (row) => html`<b>${row.day}</b>` }, ...totals(app)],
  queues: (app) => [named(app), ...totals(app)],
  windows: (app) => [
    named(app),
    { ...number(app, "served"), title: app.t("services") },
    number(app, "missed"),
    ...["service_p50", "service_p90"].map((key) => number(app, key, span)),
    ...["busy", "open", "paused"].map((key) => number(app, key, hours)),
    number(app, "utilisation", percent),
  ],
};

const list = (name) => (app, act) =>
  html`<section class="card" aria-labelledby="${name}-head">
    <h2 id="${name}-head">${app.t(name)}</h2>
    ${table({
      caption: app.t(name),
      columns: LISTS[name](app),
      rows: app.ui.history[name],
      id: (row) => row.id ?? row.day,
      sort: app.ui.sorts[name],
      sortBy: act.sortBy(name),
      testid: `of-${name}`,
    })}
  </section>`;

const BODIES = {
  overview,
  week: theWeek,
  queues: list("queues"),
  windows: list("windows"),
  days: list("days"),
  whatif: whatIf,
};

const definitions = (app) =>
  html`<details class="card definitions">
    <summary>${app.t("definitions")}</summary>
    <ul>${Object.values(app.state.definitions).map((words) => html`<li>${words[COLUMN[app.lang]]}</li>`)}</ul>
  </details>`;

/** Draw the page. */
export function view(app, act) {
  const { error, history } = app.ui;
  const some = history.hall.taken || history.hall.calls || history.windows.length;
  return html`<main class="manager" data-testid="page">
    ${managerTop(app, "history")}
    <div class="history-page">
      ${choice(app, act)} ${error ? banner("bad", error[app.lang], { testid: "error", code: error.code }) : null}
      ${tabs(
        {
          name: "view",
          label: app.t("views"),
          tabs: Object.keys(BODIES).map((key) => ({ key, text: app.t(key) })),
          chosen: app.ui.tab,
          choose: act.choose,
        },
        (key) => (some || key === "whatif" ? BODIES[key](app, act) : empty("chart", app.t("nothing"))),
      )}
      ${definitions(app)}
    </div>
    ${toastPlace(app)}
  </main>`;
}
