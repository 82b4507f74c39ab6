// Papers that were asked for at a counter, and asking for one again.

import { html } from "./vendor/lit-html/lit-html.js";
import { icon } from "./icons.js";
import { withFate } from "./paper_fates.js";
import { FAULT, placeWord, word } from "./words.js";

const TONES = { ordered: "", printed: "good", failed: "warn" };
const ICONS = { ordered: "printer", printed: "check", failed: "warn" };

const said = (app, paper) => {
  if (paper.state === "failed") return app.t("paper_failed", { why: word(FAULT, paper.fault, app.lang) });
  if (paper.outlet && paper.outlet !== `window:${app.state.window.code}`) {
    return app.t("paper_printed_at", { place: placeWord(paper.outlet, app.lang) });
  }
  return app.t(`paper_${paper.state}`);
};

/** Draw the button that prints a paper, and what became of the last one; `print` is called to print it. */
export const paperLine = (app, layout, papers, print) => {
  const last = withFate(papers.filter((one) => one.layout === layout).at(-1), app.ui.fates);
  const name = app.t(`paper_${layout}`);
  return html`<span class="paper" data-testid="paper-${layout}" data-state=${last?.state ?? "none"}>
    ${
      last
        ? html`<span class="mark ${TONES[last.state]}" role="status">${icon(ICONS[last.state])} ${said(app, last)}</span>`
        : null
    }
    <button
      type="button"
      data-testid="print-${layout}"
      ?disabled=${app.ui.busy || last?.state === "ordered"}
      @click=${print}
    >
      ${icon("printer")} ${app.t(last ? "paper_again" : "paper_print", { paper: last || app.lang === "zh" ? name : name.toLowerCase() })}
    </button>
  </span>`;
};
