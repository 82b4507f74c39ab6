// Papers that were asked for at a counter: what became of each, and asking for one again.

import { html } from "./vendor/lit-html/lit-html.js";
import { icon } from "./icons.js";
import { FAULT, placeWord, word } from "./words.js";

const TONES = { ordered: "", printed: "good", failed: "warn" };
const ICONS = { ordered: "printer", printed: "check", failed: "warn" };

/** Return the papers after a fact of one; `mine(fact)` tells whether a new one belongs to this page. */
export function paperAfter(papers, fact, mine = () => false) {
  const changed = {
    PaperPrinted: { state: "printed", outlet: fact.outlet, fault: null },
    PaperFailed: { state: "failed", fault: fact.fault },
  }[fact.kind];
  if (changed) return papers.map((one) => (one.paper_id === fact.paper_id ? { ...one, ...changed } : one));
  if (fact.kind !== "PaperOrdered" || papers.some((one) => one.paper_id === fact.paper_id)) return papers;
  if (!mine(fact)) return papers;
  const { paper_id, layout, subject_id } = fact;
  return [...papers, { paper_id, layout, subject_id, about: {}, state: "ordered", fault: null, outlet: null }];
}

/** Return the papers with one that was just asked for. */
export function withPaper(papers, paper) {
  const known = papers.find((one) => one.paper_id === paper.paper_id);
  const others = papers.filter((one) => one !== known);
  return [...others, known ? { ...paper, state: known.state, fault: known.fault, outlet: known.outlet } : paper];
}

const said = (app, paper) => {
  if (paper.state === "failed") return app.t("paper_failed", { why: word(FAULT, paper.fault, app.lang) });
  if (paper.outlet && paper.outlet !== `window:${app.state.window.code}`) {
    return app.t("paper_printed_at", { place: placeWord(paper.outlet, app.lang) });
  }
  return app.t(`paper_${paper.state}`);
};

/** Draw the button that prints a paper, and what became of the last one; `print` is called to print it. */
export const paperLine = (app, layout, papers, print) => {
  const last = papers.filter((one) => one.layout === layout).at(-1);
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
