// The page of the halls below: the sum of all, and a row a hall in the order of the tree.

import { html } from "../../../static/vendor/lit-html/lit-html.js";
import { banner, mark, stat } from "../../../static/elements/marks.js";
import { table } from "../../../static/elements/table.js";
import { clock, minutes, nameOf, shortDay } from "../../../static/lang.js";
import { managerTop } from "../nav.js";
import { percent } from "../periods.js";

const sum = (halls, key) => halls.reduce((total, one) => total + (one[key] ?? 0), 0);
const when = (app, at) => `${shortDay(at, app.state.timezone, app.lang)} ${clock(at, app.state.timezone)}`;

const figures = (app) => {
  const { halls } = app.state;
  const heard = halls.filter((one) => !one.silent);
  const urgent = sum(heard, "critical");
  return html`<dl class="stats" data-testid="sums">
    ${stat(app.t("heard"), heard.length, { unit: app.t("of_all", { n: halls.length }), tone: heard.length < halls.length ? "warn" : "good", testid: "heard" })}
    ${stat(app.t("waiting"), sum(heard, "waiting"), { testid: "sum-waiting" })}
    ${stat(app.t("open"), sum(heard, "open"), { testid: "sum-open" })}
    ${stat(app.t("issued"), sum(heard, "issued"))}
    ${stat(app.t("served"), sum(heard, "served"))}
    ${stat(app.t("alerts"), sum(heard, "alerts"), { note: urgent ? app.t("critical", { n: urgent }) : null, tone: urgent ? "bad" : "" })}
  </dl>`;
};

const state = (app, one) => {
  if (one.at === null) return mark("", "closed", app.t("never"), "state");
  if (one.silent) return mark("bad", "offline", app.t("silent", { at: when(app, one.at) }), "state");
  return mark("good", "check", app.t("works"), "state");
};

const name = (app, one) =>
  html`<span class="hall-name" data-depth=${Math.min(one.depth, 4)}>${nameOf(one, app.lang)}
    <small class="muted">${app.state.levels[one.level]?.[app.lang === "en" ? 1 : 0] ?? one.level}${one.depth === 0 ? ` · ${app.t("here")}` : ""}</small></span>`;

const longest = (one) => (one.waits_since === null || one.at === null ? null : Math.max(0, one.at - one.waits_since));

const number = (key, value) => html`<span class="number" data-testid=${key}>${value ?? "—"}</span>`;

const alerts = (app, one) =>
  html`${number("alerts", one.alerts)} ${one.critical ? mark("bad", "warn", app.t("critical", { n: one.critical })) : null}`;

const columns = (app) => [
  { key: "hall", title: app.t("hall"), cell: (one) => name(app, one) },
  { key: "state", title: app.t("state"), value: (one) => Number(one.silent), cell: (one) => state(app, one) },
  { key: "alerts", title: app.t("alerts"), value: (one) => (one.critical ?? 0) * 1000 + (one.alerts ?? 0), cell: (one) => alerts(app, one) },
  { key: "waiting", title: app.t("waiting"), end: true, value: (one) => one.waiting ?? -1, cell: (one) => number("waiting", one.waiting) },
  {
    key: "longest",
    title: app.t("longest"),
    end: true,
    value: (one) => longest(one) ?? -1,
    cell: (one) => number("longest", longest(one) === null ? null : app.t("minutes", { n: minutes(longest(one)) })),
  },
  {
    key: "windows",
    title: app.t("windows"),
    end: true,
    value: (one) => one.open ?? -1,
    cell: (one) => number("windows", one.at === null ? null : `${one.busy} / ${one.open} / ${one.windows}`),
  },
  { key: "issued", title: app.t("issued"), end: true, value: (one) => one.issued ?? -1, cell: (one) => number("issued", one.issued) },
  { key: "served", title: app.t("served"), end: true, value: (one) => one.served ?? -1, cell: (one) => number("served", one.served) },
];

const dayColumns = (app) => {
  const time = (ms) => (ms === null ? "—" : app.t("minutes", { n: minutes(ms) }));
  const figure = (key, title, said, value) => ({ key, title: app.t(title), end: true, cell: (one) => html`<span class="number" data-testid=${key}>${value(one) === undefined ? "—" : said(value(one))}</span>` });
  return [
    { key: "hall", title: app.t("hall"), cell: (one) => name(app, one) },
    figure("days", "days", (n) => n, (one) => one.of?.days),
    figure("taken", "taken", (n) => n, (one) => one.of?.taken),
    figure("period-served", "served", (n) => n, (one) => one.of?.served),
    figure("wait_p50", "wait_p50", time, (one) => one.of?.wait_p50),
    figure("wait_p90", "wait_p90", time, (one) => one.of?.wait_p90),
    figure("late_share", "late_share", percent, (one) => one.of?.late_share),
    figure("missed_share", "missed_share", percent, (one) => one.of?.missed_share),
  ];
};

const daysOf = (app) => {
  const known = new Map(app.ui.days.halls.map((one) => [one.hall_id, one]));
  const rows = app.state.halls.map((one) => ({ ...one, of: known.get(one.hall_id) }));
  return table({ caption: app.t("period_title"), columns: dayColumns(app), rows, id: (one) => one.hall_id, testid: "days-row" });
};

const period = (app, act) => {
  const now = act.now();
  const day = (key) =>
    html`<label>${app.t(key)}
      <input type="date" required data-testid=${key} max=${app.state.today} .value=${now[key]}
        @change=${(event) => event.target.value && act.period({ ...now, [key]: event.target.value })} />
    </label>`;
  return html`<section class="card days-of-halls" aria-label=${app.t("period_title")}>
    <h2>${app.t("period_title")}</h2>
    <p class="muted">${app.t("period_about", { n: app.state.longest })}</p>
    ${app.ui.error ? banner("bad", app.ui.error[app.lang], { testid: "error", code: app.ui.error.code }) : null}
    <form class="period" @submit=${act.read}>${day("since")} ${day("until")}
      <button class="main" data-testid="read-days" ?disabled=${app.ui.busy}>${app.t("read")}</button>
    </form>
    ${app.ui.days ? daysOf(app) : null}
    <ul class="definitions small muted">${app.state.definitions.map((one) => html`<li>${one[app.lang === "en" ? 1 : 0]}</li>`)}</ul>
  </section>`;
};

/** Draw the page. */
export const view = (app, act) =>
  html`<main class="manager" data-testid="page">
    ${managerTop(app, "halls")}
    <div class="halls-page">
      <p class="muted">${app.t("about")}</p>
      ${figures(app)}
      ${table({ caption: app.t("title"), columns: columns(app), rows: app.state.halls, id: (one) => one.hall_id, sort: app.ui.sort, sortBy: act.sortBy, testid: "hall-row" })}
      ${period(app, act)}
    </div>
  </main>`;
