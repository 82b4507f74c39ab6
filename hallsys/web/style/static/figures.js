// The sheets of figures, steps, time, tables and lists.

import { html } from "../../static/vendor/lit-html/lit-html.js";
import { gauge, ring, sparkline, timeline } from "../../static/elements/figures.js";
import { stat, windowMark } from "../../static/elements/marks.js";
import { table } from "../../static/elements/table.js";
import { clock, duration } from "../../static/lang.js";
import { WINDOW_STATE, word } from "../../static/words.js";
import { sheet } from "./sheet.js";

const HOUR = 3_600_000;
const MINUTE = 60_000;
const TREND = [2, 3, 8, 14, 19, 12, 6, 4, 9, 16, 13, 7];
const TURN_S = 20;

const numbers = (app) =>
  html`<div class="stack">
    <dl class="stats">
      ${stat(app.t("waiting_now"), 28, { unit: app.t("people", { n: "" }), note: app.t("yesterday") })}
      ${stat(app.t("longest"), 23, { unit: app.t("minutes", { n: "" }), note: app.t("over_limit"), tone: "bad" })}
      ${stat(app.t("satisfaction"), "98.6", { unit: "%", tone: "good" })}
    </dl>
    <div class="flow">
      ${sparkline(TREND, app.t("trend"))} <span class="muted small">${app.t("trend")}</span>
    </div>
    <div>
      <p class="muted small">${app.t("share")}</p>
      ${gauge(72, 100, app.t("share"))}
    </div>
  </div>`;

// From nine to noon of a day at window 1.
const DAY = [
  [0, 5, "open"],
  [5, 7, "called"],
  [7, 42, "serving"],
  [42, 44, "called"],
  [44, 80, "serving"],
  [80, 100, "paused"],
  [100, 103, "called"],
  [103, 150, "serving"],
  [150, 160, "offline"],
  [160, 180, "signed_out"],
];

const day = (app) => {
  const zone = app.state.timezone;
  const from = Math.floor(app.state.now / HOUR) * HOUR;
  const at = (minutes) => from + minutes * MINUTE;
  const text = (start, end, state) =>
    app.t("span_text", {
      from: clock(at(start), zone),
      to: clock(at(end), zone),
      state: word(WINDOW_STATE, state, app.lang),
    });
  return timeline({
    label: app.t("day_of"),
    from,
    to: at(180),
    spans: DAY.map(([start, end, state]) => ({
      from: at(start),
      to: at(end),
      state,
      text: text(start, end, state),
    })),
    ticks: [0, 60, 120, 180].map((minutes) => ({ at: at(minutes), text: clock(at(minutes), zone) })),
  });
};

const steps = (app) => {
  const left = TURN_S - (Math.floor(app.now() / 1000) % TURN_S);
  return html`<div class="stack">
    <div>
      <p class="muted small">${app.t("day_of")}</p>
      ${day(app)}
    </div>
    ${ring(left, TURN_S, app.t("left", { n: left }))}
  </div>`;
};

const WINDOWS = [
  { n: 1, clerk: "林知夏", state: "serving", served: 24, mean: 5.2 * MINUTE },
  { n: 2, clerk: "顾云舟", state: "called", served: 19, mean: 6.9 * MINUTE },
  { n: 3, clerk: "方行之", state: "open", served: 31, mean: 4.1 * MINUTE },
  { n: 8, clerk: "苏见月", state: "paused", served: 12, mean: 3.4 * MINUTE },
  { n: 11, clerk: null, state: "signed_out", served: 0, mean: null },
];

const windows = (app) =>
  table({
    caption: app.t("table"),
    columns: [
      { key: "n", title: app.t("window"), value: (row) => row.n, cell: (row) => app.t("window_n", { n: row.n }) },
      { key: "clerk", title: app.t("clerk"), value: (row) => row.clerk, cell: (row) => row.clerk ?? "–" },
      { key: "state", title: app.t("state"), cell: (row) => windowMark(app, row.state) },
      { key: "served", title: app.t("served"), value: (row) => row.served, cell: (row) => row.served, end: true },
      {
        key: "mean",
        title: app.t("mean"),
        value: (row) => row.mean,
        cell: (row) => (row.mean === null ? "–" : duration(row.mean)),
        end: true,
      },
    ],
    rows: WINDOWS,
    id: (row) => row.n,
    sort: app.ui.sort,
    sortBy: (sort) => app.set({ sort }),
    testid: "window-row",
  });

const rows = (app) =>
  html`<ul class="rows">
    ${["A004", "A007", "B002"].map(
      (number, at) =>
        html`<li>
          <strong class="number">${number}</strong>
          <span class="wide muted">${app.t("minutes", { n: 12 - 4 * at })}</span>
          <button type="button">${app.t("recall")}</button>
        </li>`,
    )}
  </ul>`;

/** Draw the sheets of figures. */
export const figures = (app) =>
  html`${sheet(app.t("figures"), numbers(app))} ${sheet(app.t("progress"), steps(app))}`;

/** Draw the sheets of tables and lists. */
export const lists = (app) =>
  html`${sheet(app.t("table"), windows(app))} ${sheet(app.t("list"), rows(app))}`;
