// What was chosen: the tickets that it needs, where they lead, what to bring, and the button that takes them.

import { html } from "../../static/vendor/lit-html/lit-html.js";
import { dialog } from "../../static/elements/dialogs.js";
import { situation } from "../../static/elements/situation.js";
import { narrowed } from "../../static/situations.js";
import { icon } from "../../static/icons.js";
import { languageTag, nameOf } from "../../static/lang.js";
import { partsOf, toggle } from "./choosing.js";
import { standingWait } from "./home.js";
import { paperButton } from "./papers.js";

// How a material is wanted: what the hall looks up itself need not be brought.
const told = (app, one) =>
  [
    one.source === "applicant" ? nameOf(one, app.lang, "form") : one[`source_${app.lang}`],
    one.required ? "" : app.t("if_needed"),
    one.may_be_missing ? app.t("may_be_missing") : "",
  ].filter(Boolean);

const material = (app, one) =>
  html`<li class=${one.required ? "" : "optional"}>
    ${icon(one.required ? "document" : "plus")}
    <span
      >${nameOf(one, app.lang)}${one.copies > 1 ? html` <span class="number">× ${one.copies}</span>` : null}
      ${
        html`<small>${told(app, one).join(" · ")}${one.note ? html` <span lang=${app.lang === "en" && !one.note_en ? "zh-CN" : languageTag(app.lang)}>${nameOf(one, app.lang, "note")}</span>` : null}</small>`
      }</span
    >
  </li>`;

const printButton = (app, act, matter) =>
  paperButton(app, {
    testid: `checklist-${matter.code}`,
    subjectId: matter.matter_id,
    text: app.t("checklist"),
    about: nameOf(matter, app.lang),
    act: () => act.checklist(matter.matter_id),
  });

const guideButton = (app, matter) =>
  html`<button
    type="button"
    data-testid="guide-${matter.code}"
    aria-label=${`${app.t("guide")}: ${nameOf(matter, app.lang)}`}
    @click=${() => app.set({ guide: matter.code })}
  >
    ${icon("scan")} ${app.t("guide")}
  </button>`;

const UNREAD = { questions: [], materials: [] };

const chosenMatter = (app, act, matter) => {
  const { questions, materials } = app.ui.lists[matter.matter_id] ?? UNREAD;
  const answers = app.ui.answers[matter.matter_id] ?? {};
  return html`<section class="chosen" data-testid="chosen-${matter.code}">
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
    ${situation(app, { matter: { code: matter.code, questions }, answers, choose: (question, option) => act.answer(matter.matter_id, question, option) })}
    <ul class="bring" aria-label=${app.t("bring")}>
      ${narrowed(questions, materials, answers).map((one) => material(app, one))}
    </ul>
    <div class="takeaway">${printButton(app, act, matter)} ${guideButton(app, matter)}</div>
  </section>`;
};

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

/** The code of the guide to a chosen matter: whoever scans it has the list of what to bring on their phone. */
export const guideDialog = (app) => {
  const matter = app.state.matters.find((one) => one.code === app.ui.guide);
  if (!matter) return null;
  return dialog(app, {
    title: nameOf(matter, app.lang),
    body: html`<figure class="guide-code">
      <img class="qr" data-testid="guide-qr" src="/guide/${matter.code}/qr.svg" alt=${app.t("guide_hint")} />
      <figcaption>${app.t("guide_hint")}</figcaption>
    </figure>`,
    cancel: app.t("close"),
    close: () => app.set({ guide: null }),
    testid: "guide-dialog",
  });
};
