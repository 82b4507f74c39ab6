// What was chosen: the tickets that it needs, where they lead, what to bring, and the button that takes them.

import { html, nothing } from "../../static/vendor/lit-html/lit-html.js";
import { icon } from "../../static/icons.js";
import { nameOf } from "../../static/lang.js";
import { partsOf, toggle } from "./choosing.js";
import { standingWait } from "./home.js";

const material = (app, one) =>
  html`<li class=${one.required ? "" : "optional"}>
    ${icon(one.required ? "document" : "plus")}
    <span
      >${nameOf(one, app.lang)}${one.copies > 1 ? html` <span class="number">× ${one.copies}</span>` : null}
      ${
        one.note || !one.required
          ? html`<small lang=${one.note ? "zh-CN" : nothing}>${[one.required ? "" : app.t("if_needed"), one.note].filter(Boolean).join(" · ")}</small>`
          : null
      }</span
    >
  </li>`;

const listSaid = (app, { state, outlet }) => {
  const elsewhere = state === "printed" && app.state.outlets[outlet];
  return elsewhere
    ? app.t("checklist_elsewhere", { place: nameOf(elsewhere, app.lang) })
    : app.t(`checklist_${state}`);
};

const printButton = (app, act, matter) => {
  if (app.state.printer !== "ok" && Object.keys(app.state.outlets).length === 0) return null;
  const paper = app.ui.checklist?.subject_id === matter.matter_id ? app.ui.checklist : null;
  const said = paper ? listSaid(app, paper) : app.t("checklist");
  return html`<button
    type="button"
    class="checklist"
    data-testid="checklist-${matter.code}"
    data-state=${paper?.state ?? "none"}
    aria-label=${`${said}: ${nameOf(matter, app.lang)}`}
    ?disabled=${app.ui.busy || paper?.state === "ordered"}
    @click=${() => act.checklist(matter.matter_id)}
  >
    ${icon("printer")} <span role="status">${said}</span>
  </button>`;
};

const chosenMatter = (app, act, matter) =>
  html`<section class="chosen" data-testid="chosen-${matter.code}">
    <header>
      <h4 class="wide">${nameOf(matter, app.lang)}</h4>
      <button
        type="button"
        class="plain only"
        aria-label=${app.t("leave_out", { name: nameOf(matter, app.lang) })}
        @click=${() => act.choose(toggle(app.ui.chosen, matter.matter_id))}
      >
        ${icon("cross")}
      </button>
    </header>
    <ul class="bring" aria-label=${app.t("bring")}>
      ${(app.ui.lists[matter.matter_id] ?? []).map((one) => material(app, one))}
    </ul>
    ${printButton(app, act, matter)}
  </section>`;

const part = (app, act, { queue, matters }) => {
  const zone = app.state.zones.find((one) => one.zone_id === matters[0].zone_id);
  const wait = (app.ui.waits ?? app.state.waits)[queue.queue_id];
  return html`<section class="part" data-testid="part-${queue.code}">
    <h3>
      <span class="prefix number">${queue.prefix}</span>
      <span class="wide">${zone ? nameOf(zone, app.lang) : nameOf(queue, app.lang)}</span>
    </h3>
    <p class="muted number">
      ${app.t("part_waiting", { n: queue.waiting })} · ${icon("clock")} ${standingWait(app, queue, wait)}
    </p>
    ${matters.map((matter) => chosenMatter(app, act, matter))}
  </section>`;
};

/** Draw what was chosen. */
export const basket = (app, act) => {
  const parts = partsOf(app.state, app.ui.chosen);
  const [none, several] = [parts.length === 0, parts.length > 1];
  return html`<aside class="basket" aria-label=${app.t("chosen")}>
    <div class="parts" tabindex="0" role="region" aria-label=${app.t("bring")}>
      ${
        none
          ? html`<p class="nothing">${icon("list")} ${app.t("choose_more")}</p>`
          : parts.map((one) => part(app, act, one))
      }
    </div>
    <button
      type="button"
      class="main take"
      data-testid="take"
      ?disabled=${none || app.ui.busy}
      @click=${act.take}
    >
      ${icon("printer")} ${none ? app.t("choose_first") : several ? app.t("take_n", { n: parts.length }) : app.t("take")}
    </button>
  </aside>`;
};
