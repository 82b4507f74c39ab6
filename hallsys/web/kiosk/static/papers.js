// Papers that a visitor asks for at the kiosk: the button that orders one, and what became of it.

import { html } from "../../static/vendor/lit-html/lit-html.js";
import { icon } from "../../static/icons.js";
import { nameOf } from "../../static/lang.js";
import { withFate } from "../../static/paper_fates.js";
import { hasPrinter } from "./visit.js";

const said = (app, { state, outlet }) => {
  const elsewhere = state === "printed" && app.state.outlets[outlet];
  return elsewhere
    ? app.t("paper_elsewhere", { place: nameOf(elsewhere, app.lang) })
    : app.t(`paper_${state}`);
};

/** Draw the button for a paper about `subjectId`; nothing where no printer could print it. */
export const paperButton = (app, { testid, subjectId, text, about, act }) => {
  if (!hasPrinter(app.state)) return null;
  const paper = app.ui.paper?.subject_id === subjectId ? withFate(app.ui.paper, app.ui.fates) : null;
  const shown = paper ? said(app, paper) : text;
  return html`<button
    type="button"
    data-testid=${testid}
    data-state=${paper?.state ?? "none"}
    aria-label=${`${shown}: ${about}`}
    ?disabled=${app.ui.busy || paper?.state === "ordered"}
    @click=${act}
  >
    ${icon("printer")} <span role="status">${shown}</span>
  </button>`;
};
