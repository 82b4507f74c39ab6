// How a suspended matter stands: why, until when as far as is known, and whether that has passed.

import { html } from "../../../static/vendor/lit-html/lit-html.js";
import { mark } from "../../../static/elements/marks.js";

const until = (app, { closed_until: day, overdue }) => {
  if (!day) return null;
  return overdue
    ? mark("bad", "clock", app.t("suspended_over", { day }), "suspended-over")
    : html`<span class="muted until" data-testid="suspended-until">${app.t("suspended_until", { day })}</span>`;
};

/** Draw it. */
export const suspended = (app, matter) =>
  html`${mark("warn", "pause", app.t("suspended", { why: matter.closed_reason }))} ${until(app, matter)}`;
