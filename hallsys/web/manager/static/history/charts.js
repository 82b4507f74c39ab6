// The drawings of history: bars of a spread, and the week by half hours. Both are tables, with their numbers in them.

import { html, svg } from "../../../static/vendor/lit-html/lit-html.js";
import { percent } from "../periods.js";
import { binNames, shade, slotTime } from "./rules.js";

const WIDE = 200;
const WEEKDAYS = [
  ["周一", "Mon"], ["周二", "Tue"], ["周三", "Wed"], ["周四", "Thu"], ["周五", "Fri"], ["周六", "Sat"], ["周日", "Sun"],
];

const bar = (n, most) =>
  html`<svg class="bar" viewBox="0 0 ${WIDE} 16" preserveAspectRatio="none" aria-hidden="true">
    ${svg`<rect width=${most ? (n / most) * WIDE : 0} height="16" rx="2" />`}
  </svg>`;

/** Bars of how many took how long. `edges` in minutes, one bin more than edges. */
export const spread = (app, caption, bins, edges, testid) => {
  const [most, all] = [Math.max(...bins), bins.reduce((sum, n) => sum + n, 0)];
  return html`<table class="bars" data-testid=${testid}>
    <caption class="unseen">${caption}</caption>
    <tbody>
      ${binNames(edges).map(
        ([key, facts], at) =>
          html`<tr>
            <th scope="row">${app.t(key, facts)}</th>
            <td class="drawn">${bar(bins[at], most)}</td>
            <td class="end">${bins[at]}</td>
            <td class="end muted">${percent(all ? bins[at] / all : null)}</td>
          </tr>`,
      )}
    </tbody>
  </table>`;
};

const VALUES = {
  taken: [(cell) => cell.taken, (n) => (n === 0 ? "" : n >= 10 ? n.toFixed(0) : n.toFixed(1))],
  wait: [(cell) => (cell.wait_p90 ?? 0) / 60_000, (n) => (n === 0 ? "" : n.toFixed(0))],
};

/** The week by half hours; `what` is taken or wait. */
export const week = (app, history, what) => {
  const [value, told] = VALUES[what];
  const most = Math.max(0, ...history.heat.flat().map(value));
  const column = app.lang === "en" ? 1 : 0;
  return html`<div class="table-place scroll" tabindex="0" role="region" aria-label=${app.t("week")}>
    <table class="heat" data-testid="heat">
      <caption class="unseen">${app.t(`heat_${what}`)}</caption>
      <thead>
        <tr>
          <th scope="col"><span class="unseen">${app.t("weekday")}</span></th>
          ${history.heat[0].map((_, at) => html`<th scope="col">${slotTime(history.first_slot + at)}</th>`)}
        </tr>
      </thead>
      <tbody>
        ${history.heat.map(
          (row, at) =>
            html`<tr>
              <th scope="row">${WEEKDAYS[at][column]}</th>
              ${row.map((cell) => html`<td class="shade-${shade(value(cell), most)}">${told(value(cell))}</td>`)}
            </tr>`,
        )}
      </tbody>
    </table>
  </div>`;
};
