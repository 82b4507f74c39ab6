// The figures of the evaluation: the rates with their definitions, of visits, of whole cases or of both, and
// tables by window, matter and staff.

import { html } from "../../../static/vendor/lit-html/lit-html.js";
import { segmented } from "../../../static/elements/fields.js";
import { empty, skeleton, stat } from "../../../static/elements/marks.js";
import { table } from "../../../static/elements/table.js";
import { icon } from "../../../static/icons.js";
import { lastDays, percent } from "../periods.js";

const COLUMN = { zh: 0, en: 1 };
const PRESETS = [["today", 1], ["week", 7], ["month", 30]];
const RATES = ["satisfaction", "participation", "active", "rectification"];
// The active rate is that of participation as long as nobody is rated by default: it is told once, on top.
const COLUMN_RATES = RATES.filter((rate) => rate !== "active");
const KINDS = ["total", "visits", "cases"];
const PARTS = ["windows", "matters", "clerks"];
const LEVELS = [5, 4, 3, 2, 1];

const period = (app, act) => {
  const now = app.ui.period;
  const day = (name) =>
    html`<label>${app.t(name)}
      <input type="date" data-testid=${name} required max=${app.state.today} .value=${now[name]}
        @change=${(event) => event.target.value && act.look({ ...now, [name]: event.target.value })} />
    </label>`;
  return html`<div class="period">
    ${PRESETS.map(
      ([name, days]) =>
        html`<button type="button" data-testid="period-${name}" aria-pressed=${lastDays(days, app.state.today).since === now.since && now.until === app.state.today}
          @click=${() => act.look(lastDays(days, app.state.today))}>${app.t(name)}</button>`,
    )}
    ${day("since")} ${day("until")}
    <a class="button" data-testid="download" href="/manager/ratings/figures.xlsx?since=${now.since}&until=${now.until}">${icon("download")} ${app.t("download")}</a>
  </div>`;
};

// A row's figures of the kind that is looked at; null where they would tell who rated.
const ofKind = (app, row) => (app.ui.kind === "total" ? row : row[app.ui.kind] && { name: row.name, ...row[app.ui.kind] });

const kinds = (app, act) =>
  html`<div class="kinds">
    ${segmented({
      name: "kind",
      label: app.t("kind"),
      options: KINDS.map((key) => ({ key, text: app.t(key), testid: `kind-${key}` })),
      chosen: app.ui.kind,
      choose: act.tell,
    })}
    <small class="muted" data-testid="kind-meant">
      ${app.ui.kind === "total" ? app.t("total_meant") : app.state.definitions[app.ui.kind][COLUMN[app.lang]]}
    </small>
  </div>`;

const rates = (app, hall) => {
  const bad = hall.by_level[3] + hall.by_level[4];
  const counts = {
    satisfaction: app.t("rated_of", hall),
    participation: app.t("rated_of", hall),
    active: app.t("rated_of", hall),
    rectification: app.t("bad_of", { rectified: hall.rectified, bad }),
  };
  return html`<dl class="rates">
    ${RATES.map((rate) =>
      stat(app.t(rate), percent(hall[rate]), {
        note: html`${counts[rate]}<br /><small>${app.state.definitions[rate][COLUMN[app.lang]]}</small>`,
        testid: rate,
      }),
    )}
  </dl>`;
};

const columns = (app) => [
  { key: "name", title: app.t("name"), value: (row) => row.name[COLUMN[app.lang]], cell: (row) => html`<b>${row.name[COLUMN[app.lang]]}</b>` },
  ...LEVELS.map((level, n) => ({
    key: `level-${level}`,
    title: app.t(`level_${level}`),
    end: true,
    value: (row) => row.by_level[n],
    cell: (row) => row.by_level[n],
  })),
  ...["rated", "rateable", "rectified"].map((key) => ({ key, title: app.t(key), end: true, value: (row) => row[key], cell: (row) => row[key] })),
  ...COLUMN_RATES.map((key) => ({ key, title: app.t(key), end: true, value: (row) => row[key] ?? -1, cell: (row) => percent(row[key]) })),
];

const part = (app, act, name) => {
  const rows = app.ui.figures[name].map((row) => ofKind(app, row)).filter((row) => row?.rateable);
  return html`<section class="card" aria-labelledby="by-${name}">
    <h3 id="by-${name}">${app.t(`by_${name}`)}</h3>
    ${name === "clerks" ? html`<p class="muted">${app.t("few", { n: app.ui.figures.fewest })}</p>` : null}
    ${name === "matters" ? html`<p class="muted" data-testid="matters-meant">${app.state.definitions.matters[COLUMN[app.lang]]}</p>` : null}
    ${
      rows.length
        ? table({ caption: app.t(`by_${name}`), columns: columns(app), rows, id: (row) => row.name[0], sort: app.ui.sorts[name], sortBy: act.sortBy(name), testid: `of-${name}` })
        : html`<p class="muted">${app.t("nothing")}</p>`
    }
  </section>`;
};

/** Draw the figures of the chosen period. */
export const figures = (app, act) => {
  if (!app.ui.period) return skeleton(4, app.t("figures"));
  const found = app.ui.figures;
  return html`${period(app, act)}
    ${
      found === null
        ? skeleton(4, app.t("figures"))
        : found.hall.rateable
          ? html`${kinds(app, act)} ${rates(app, ofKind(app, found.hall))} ${PARTS.map((name) => part(app, act, name))}`
          : empty("star", app.t("nothing"))
    }`;
};
