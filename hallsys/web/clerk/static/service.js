// The service in hand: applicant, matters with their material lists, cases, and earlier cases.

import { html } from "../../static/vendor/lit-html/lit-html.js";
import { live } from "../../static/vendor/lit-html/directives/live.js";
import { icon } from "../../static/icons.js";
import { nameOf, shortDay } from "../../static/lang.js";
import { situation } from "../../static/elements/situation.js";
import { narrowed, settled } from "../../static/situations.js";
import { caseOf, openMatters, packageOf, sameMaterial } from "./oneform.js";
import { paperLine } from "../../static/papers.js";
import { allOffered, gapsOffered } from "./gap_rules.js";
import { actingLine } from "./acting.js";
import { lifeLine, waitsFor } from "./life.js";
import { phoneCard, phoneIsSaid } from "./phones.js";
import { wayCard, wayIsSaid } from "./ways.js";

/** Return how many required materials of a matter are not ticked yet, in the situation of those answers. */
export function missing(matter, ticks, answers = {}) {
  const wanted = narrowed(matter.questions, matter.materials, answers);
  return wanted.filter((material) => material.required && !ticks.includes(material.material_id)).length;
}

// How results reach the applicant, and where they are told of it: said as far as it has to be.
const isSaid = (app) => wayIsSaid(app.ui.way) && phoneIsSaid(app.ui.phone);

const answersOf = (app, matter) => app.ui.answers[matter.matter_id] ?? {};

// The other matters of the visit that the same material is handed in for: once, and ticked for all of them.
const servedToo = (app, matter, material) =>
  app.ui.details.matters.filter(
    (other) =>
      other.matter_id !== matter.matter_id &&
      narrowed(other.questions, other.materials, answersOf(app, other)).some((one) => sameMaterial(one, material)),
  );

// Matters of one package are a joint case, whose results go out together unless the applicant wants them apart.
const togetherOf = (app, open) => {
  const found = packageOf(app.ui.details.packages, open);
  return found
    ? html`<label class="pick" data-testid="joint-offer"
        ><input type="checkbox" data-testid="together" .checked=${app.ui.together} @change=${(event) => app.set({ together: event.target.checked })} />
        <span>${app.t("joint_offer", { name: nameOf(found, app.lang) })}</span></label
      >`
    : null;
};

// The joint cases that were made of the visit.
const jointLines = (app) =>
  app.ui.details.joint.map(
    (one) =>
      html`<p class="card case-line" role="status" data-testid="joint">
        ${icon("folder")}
        <span class="wide">${app.t("joint_case", { name: nameOf(one, app.lang) })} <span class="number" translate="no">${one.number}</span>
          <small class="muted">${app.t("joint_due", { day: shortDay(one.due_at, app.state.timezone, app.lang) })}</small></span>
      </p>`,
  );

// Several matters are one form: accepted all together, or none of them.
const oneForm = (app, act) => {
  const open = openMatters(app.state, app.ui);
  if (open.length < 2) return null;
  const way = allOffered(open, app.ui.ticks, (one) => answersOf(app, one), app.ui.details.gaps);
  return html`<section class="card case-line" data-testid="one-form">
    <span class="wide">${app.t("one_form", { n: open.length })}<small class="muted">${app.t("one_form_hint")}</small>${togetherOf(app, open)}</span>
    <button
      type="button"
      class="main"
      data-testid="accept-all"
      ?disabled=${!way || !isSaid(app) || app.state.current?.state !== "serving" || app.ui.busy}
      @click=${() => (way === "gaps" ? act.ask("gaps", { matters: open }) : act.acceptAll(open))}
    >
      ${app.t(way === "gaps" ? "accept_all_gaps" : "accept_all", { n: open.length })}
    </button>
  </section>`;
};

const applicant = (app, act, details) =>
  html`<section class="card applicant">
    <p class="who">
      ${icon("person")}
      ${details.applicant.masked_name ? html`<strong data-testid="masked-name">${details.applicant.masked_name}</strong>` : null}
      <span class="muted number">${details.applicant.masked_number}</span>
      <span class="muted">${app.t("age", { n: details.applicant.age })}</span>
    </p>
    ${actingLine(app, act)}
    <p class="muted small" data-testid="reason">${app.t("reason")}${details.reason[app.lang]}</p>
  </section>`;

// Of an accepted case: whether it was handed in, or is still to come.
const toCome = (app, row, material) =>
  Boolean(row && app.ui.details.life[row.case_id]?.gaps.some((one) => one.material_id === material.material_id));

const materialRow = (app, act, material, fixed, others, missing) =>
  html`<li class="material">
    <label class="tick-row">
      <input
        type="checkbox"
        data-testid="material-${material.material_id}"
        .checked=${live(!missing && (fixed || app.ui.ticks.includes(material.material_id)))}
        ?disabled=${fixed}
        @change=${() => act.tick(material.material_id)}
      />
      <span class="wide"
        >${nameOf(material, app.lang)}
        ${material.note ? html`<small class="muted">${nameOf(material, app.lang, "note")}</small>` : null}
        ${others.length ? html`<small class="muted">${app.t("serves_also", { names: others.map((one) => nameOf(one, app.lang)).join(app.lang === "en" ? ", " : "、") })}</small>` : null}</span
      >
      <span class="muted small"
        >${material.form ? html`${nameOf(material, app.lang, "form")} · ` : null}${app.t("copies", { n: material.copies })} ·
        ${app.t(material.required ? "required" : "optional")}
        ${material.may_be_missing ? html` · <span data-testid="gap-${material.material_id}">${app.t("may_be_missing")}</span>` : null}
        ${material.source === "applicant" ? null : html` · ${material[`source_${app.lang}`]}`}</span
      >
    </label>
    ${
      material.review_points.length
        ? html`<ul class="points small muted" aria-label=${app.t("review_points")} data-testid="points-${material.material_id}">
            ${nameOf(material, app.lang, "review_points").split("\n").map((one) => html`<li>${one}</li>`)}
          </ul>`
        : null
    }
  </li>`;

const outcomeMark = (app, row) => {
  const over = app.ui.details.ended[row.case_id];
  return over
    ? html`<span class="mark bad">${over[`status_${app.lang}`]}</span>`
    : html`<span class="mark good">${icon("check")} ${app.t(row.status === "concluded" ? "concluded" : "accepted")}</span>`;
};

const caseLine = (app, act, matter, row) =>
  html`<footer class="case-line">
    ${outcomeMark(app, row)}
    <span class="case-number number" data-testid="case-${matter.code}">${row.case_number}</span>
    ${
      row.matter_kind === "immediate"
        ? row.status === "concluded"
          ? null
          : html`<button
              type="button"
              data-testid="conclude-${matter.code}"
              ?disabled=${app.ui.busy}
              @click=${() => act.askConclusion(matter, row)}
            >
              ${app.t("conclude")}
            </button>`
        : html`<span class="muted small"
            >${app.t("due", { day: shortDay(row.due_at, app.state.timezone, app.lang) })}</span
          >`
    }
  </footer>
  <div class="case-line papers">
    ${paperLine(app, "acceptance", papersOf(app, row.case_id), () => act.printPaper(row, "acceptance"))}
    ${row.with_results ? paperLine(app, "pick_up", papersOf(app, row.case_id), () => act.printPaper(row, "pick_up")) : null}
  </div>
  ${waitsFor(app, act, row.case_id)} ${lifeLine(app, act, row)}`;

const papersOf = (app, subjectId) =>
  app.ui.details.papers.filter((paper) => paper.subject_id === subjectId);

// The notices about a matter; one that only facts told of names none, and stands with each.
const noticesOf = (app, matter) =>
  papersOf(app, app.state.current.service_id).filter(
    (paper) => (paper.about.matter_id ?? matter.matter_id) === matter.matter_id,
  );

// What was taken in before: until when it is to be answered.
const receivedLine = (app, row) => {
  const { decide_by, noticed_at } = app.ui.details.life[row.case_id] ?? {};
  return html`<div class="case-line">
    <span class="mark brand">${icon("folder")} ${app.t("received")}</span>
    <span class="case-number number" data-testid="received-number">${row.case_number}</span>
    <span class="muted small">${
      noticed_at
        ? app.t("noticed", { day: shortDay(noticed_at, app.state.timezone, app.lang) })
        : decide_by
          ? app.t("answer_by", { day: shortDay(decide_by, app.state.timezone, app.lang) })
          : null
    }</span>
  </div>`;
};

const gapsButton = (app, act, matter, row, offered) =>
  offered.excluded
    ? html`<span class="mark warn" data-testid="excluded">${app.t("excluded")}</span>`
    : html`<button
        type="button"
        class="main"
        data-testid="gaps-${matter.code}"
        ?disabled=${!isSaid(app) || app.state.current?.state !== "serving" || app.ui.busy}
        @click=${() => act.ask("gaps", { matters: [matter], row })}
      >
        ${app.t("accept_with_gaps")}…
      </button>`;

const acceptLine = (app, act, matter, row) => {
  const answers = answersOf(app, matter);
  const described = settled(matter.questions, answers);
  const lacking = missing(matter, app.ui.ticks, answers);
  const serving = app.state.current?.state === "serving";
  const disputed = row && app.ui.details.life[row.case_id]?.decline_waits;
  const offered = described && !disputed && gapsOffered(matter, app.ui.ticks, answers, app.ui.details.gaps);
  return html`${row ? receivedLine(app, row) : null}
  <footer class="case-line">
    <span class="muted small wide"
      >${!described ? app.t("situation_first") : lacking ? app.t("missing", { n: lacking }) : serving ? null : app.t("only_serving")}</span
    >
    ${described && lacking ? paperLine(app, "notice", noticesOf(app, matter), () => act.printNotice(matter)) : null}
    ${
      row
        ? null
        : html`<button
            type="button"
            class="plain"
            data-testid="receive-${matter.code}"
            title=${app.t("receive_hint")}
            ?disabled=${!described || !serving || app.ui.busy}
            @click=${() => act.receive(matter)}
          >
            ${app.t("receive")}
          </button>`
    }
    ${offered ? gapsButton(app, act, matter, row, offered) : null}
    <button
      type="button"
      class=${offered && !offered.excluded ? "" : "main"}
      data-testid="accept-${matter.code}"
      ?disabled=${!described || lacking > 0 || !isSaid(app) || !serving || disputed || app.ui.busy}
      @click=${() => (row ? act.acceptReceived(matter, row) : act.accept(matter))}
    >
      ${app.t("accept")}
    </button>
  </footer>
  ${row ? lifeLine(app, act, row) : null}`;
};

// Of another day: it is answered now.
const receivedOf = (app, matter) =>
  app.ui.details.open_cases.find((one) => one.matter_id === matter.matter_id && one.status === "received");

const matterCard = (app, act, matter) => {
  const found = caseOf(app.state, app.ui, matter) ?? receivedOf(app, matter);
  const received = found?.status === "received" ? found : null;
  const row = received ? null : found;
  const answers = answersOf(app, matter);
  return html`<article class="card matter" data-testid="matter-${matter.code}">
    <header>
      <h3>${nameOf(matter, app.lang)}</h3>
      <span class="mark ${matter.kind === "immediate" ? "good" : "brand"}">
        ${app.t(matter.kind)}${matter.limit ? html` · ${app.t("limit", { limit: matter.limit[app.lang === "en" ? 1 : 0] })}` : null}
      </span>
    </header>
    ${situation(app, { matter, answers, choose: (question, option) => act.answer(matter, question, option), disabled: Boolean(row) })}
    <ul class="rows">
      ${narrowed(matter.questions, matter.materials, answers).map((material) =>
        materialRow(app, act, material, Boolean(row), servedToo(app, matter, material), toCome(app, row, material)),
      )}
    </ul>
    ${row ? caseLine(app, act, matter, row) : acceptLine(app, act, matter, received)}
  </article>`;
};

const earlierList = (app, title, drawing, rows, said, testid, below = () => null) =>
  rows.length
    ? html`<header><h2>${app.t(title)}</h2></header>
        <ul class="rows">
          ${rows.map(
            (row) =>
              html`<li data-testid=${testid}>
                ${icon(drawing)}
                <span class="wide"
                  >${row.name ?? nameOf(row, app.lang, "matter_name")}<small class="muted number"
                    >${row.case_number}</small
                  ></span
                >
                <span class="small muted">${said(row)}</span>
              </li>
              <li class="below">${below(row)}</li>`,
          )}
        </ul>`
    : null;

/** Draw the applicant's earlier cases; nothing when there are none. */
export const earlier = (app, act) => {
  const { details } = app.ui;
  if (!details || details.ready.length + details.open_cases.length + details.decided_cases.length === 0) return null;
  const day = (ms) => shortDay(ms, app.state.timezone, app.lang);
  const shelf = (row) => app.t("at_shelf", { shelf: row.shelf });
  const due = (row) =>
    [row.status === "accepted" ? null : details.life[row.case_id]?.[`status_${app.lang}`], app.t("due", { day: day(row.due_at) })]
      .filter(Boolean)
      .join(" · ");
  const below = (row) => html`${waitsFor(app, act, row.case_id)}${lifeLine(app, act, row)}`;
  const outcome = (row) => [row.status[app.lang], row.decided_at && day(row.decided_at)].filter(Boolean).join(" · ");
  return html`<section class="card earlier">
    ${earlierList(app, "ready", "box", details.ready, shelf, "ready-row", (row) => waitsFor(app, act, row.case_id))}
    ${details.ready.length ? html`<p class="muted small">${app.t("at_output")}</p>` : null}
    ${earlierList(app, "open_cases", "folder", details.open_cases, due, "open-row", below)}
    ${earlierList(app, "decided_cases", "done", details.decided_cases, outcome, "decided-row", below)}
  </section>`;
};

/** Draw the service in hand; nothing while there is none. */
export const service = (app, act) => {
  if (!app.state.current) return null;
  const { details } = app.ui;
  if (details?.service_id !== app.state.current.service_id) {
    return html`<p class="card nothing" role="status">${app.t("loading")}</p>`;
  }
  return html`${applicant(app, act, details)}
    <h2 class="unseen">${app.t("matters")}</h2>
    ${openMatters(app.state, app.ui).length ? html`${wayCard(app)} ${phoneCard(app)}` : null}
    ${oneForm(app, act)} ${jointLines(app)}
    ${details.matters.map((matter) => matterCard(app, act, matter))}`;
};

/** Draw the dialog that concludes an immediate case at the window. */
export const conclusionDialog = (app, act) => {
  if (app.ui.dialog !== "conclude") return null;
  const { matter } = app.ui.concluding;
  return html`<dialog data-testid="conclude-dialog" @cancel=${act.close}>
    <form @submit=${act.conclude}>
      <h2>${app.t("conclude_title", { name: nameOf(matter, app.lang) })}</h2>
      <label>${app.t("result_name")}<input name="result" data-testid="result-name" maxlength="60" /></label>
      <label>${app.t("shelf")}<input name="shelf" data-testid="shelf" maxlength="20" /></label>
      <div class="actions">
        <button type="button" @click=${act.close}>${app.t("cancel")}</button>
        <button class="main" data-testid="confirm-conclude">${app.t("conclude")}</button>
      </div>
    </form>
  </dialog>`;
};
