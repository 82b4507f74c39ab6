// The page of ratings: what is to be done, what was done, and the figures.

import { html } from "../../../static/vendor/lit-html/lit-html.js";
import { repeat } from "../../../static/vendor/lit-html/directives/repeat.js";
import { toastPlace } from "../../../static/elements/dialogs.js";
import { tabs } from "../../../static/elements/fields.js";
import { banner, empty } from "../../../static/elements/marks.js";
import { managerTop } from "../nav.js";
import { figures } from "./figures.js";
import { followUp, raterDialog, stepDialog } from "./followups.js";
import { tags } from "./tags.js";

const list = (app, act, rows, none) =>
  rows.length
    ? html`<ul class="follow-ups">${repeat(rows, (one) => one.follow_up_id, (one) => followUp(app, act, one))}</ul>`
    : none;

const BODIES = {
  todo: (app, act) => list(app, act, app.state.follow_ups, empty("done", app.t("none"), { text: app.t("none_text") })),
  ended: (app, act) => list(app, act, app.state.ended, empty("folder", app.t("none_ended"))),
  figures,
  tags,
};

// Who can handle what nobody here may: said to those whom it keeps from it.
const stuck = (app) => {
  const { nobody_free: n, above } = app.state;
  if (!n) return null;
  const [nearest] = above;
  const [code, zh, en] = nearest ?? [];
  const who = nearest ? [app.t("stuck_above", { code, hall: app.lang === "en" ? en : zh }), app.t("stuck_here")] : [app.t("stuck_only_here")];
  return banner("warn", [app.t("stuck", { n }), ...who].join(app.lang === "en" ? " " : ""), {
    testid: "nobody-free",
    action: { text: app.t("stuck_staff"), act: () => location.assign("/manager/staff") },
  });
};

/** Draw the page. */
export function view(app, act) {
  const counts = { todo: app.state.follow_ups.length, ended: app.state.ended.length };
  const { error, asking } = app.ui;
  return html`<main class="manager" data-testid="page">
    ${managerTop(app, "ratings")}
    <div class="ratings-page">
      ${app.state.may_manage ? null : banner("info", app.t("no_right"))} ${stuck(app)}
      ${error && !asking ? banner("bad", error[app.lang], { testid: "error", code: error.code }) : null}
      ${tabs(
        {
          name: "view",
          label: app.t("views"),
          tabs: Object.keys(BODIES).map((key) => ({ key, text: app.t(key), count: counts[key] })),
          chosen: app.ui.tab,
          choose: act.choose,
        },
        (key) => BODIES[key](app, act),
      )}
    </div>
    ${stepDialog(app, act)} ${raterDialog(app, act)} ${toastPlace(app)}
  </main>`;
}
