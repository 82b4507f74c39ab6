// A day once more with more or fewer windows.

import { html, nothing } from "../../../static/vendor/lit-html/lit-html.js";
import { banner, skeleton } from "../../../static/elements/marks.js";
import { icon } from "../../../static/icons.js";
import { signed, span } from "./rules.js";

const result = (app, found) => {
  if (!found.actual.n) return banner("info", app.t("no_calls"), { testid: "no-calls" });
  const columns = [
    [app.t("actual"), found.actual],
    [app.t("as_it_was"), found.as_it_was],
    [app.t("changed", { by: signed(found.by) }), found.changed],
  ];
  const rows = [
    ["wait_p50", (one) => span(one.p50)],
    ["wait_p90", (one) => span(one.p90)],
    ["served_people", (one) => one.n],
    ["left", (one) => one.left ?? "–"],
  ];
  return html`${found.by !== found.asked ? banner("info", app.t("fewer_kept", { n: -found.by }), { testid: "fewer-kept" }) : null}
    <div class="table-place scroll" tabindex="0" role="region" aria-label=${app.t("whatif")}>
      <table data-testid="replayed">
        <caption class="unseen">${app.t("whatif")}</caption>
        <thead><tr><td></td>${columns.map(([name]) => html`<th scope="col" class="end">${name}</th>`)}</tr></thead>
        <tbody>
          ${rows.map(
            ([key, value]) =>
              html`<tr><th scope="row">${app.t(key)}</th>
                ${columns.map(([, one]) => html`<td class="end number" data-testid=${key}>${value(one)}</td>`)}</tr>`,
          )}
        </tbody>
      </table>
    </div>`;
};

/** Draw the question and its answer. */
export const whatIf = (app, act) => {
  const most = app.state.most_windows;
  const { replay } = app.ui;
  return html`<section class="card" aria-labelledby="whatif-head">
    <h2 id="whatif-head">${app.t("whatif")}</h2>
    <p class="muted">${app.t("whatif_text")}</p>
    <form class="period" @submit=${act.replay}>
      <label>${app.t("whatif_day")}
        <input type="date" name="day" required max=${app.state.today} .value=${app.ui.asked.until} data-testid="whatif-day" /></label>
      <label>${app.t("whatif_by")}
        <input type="number" name="by" required min=${-most} max=${most} step="1" value="1" data-testid="whatif-by" /></label>
      <button class="main" data-testid="whatif-run" ?disabled=${app.ui.busy}>${icon("play")} ${app.t("run")}</button>
    </form>
    ${replay === "asked" ? skeleton(3, app.t("whatif")) : replay ? result(app, replay) : nothing}
  </section>`;
};
