// The case that was chosen from the list: where it stands, what can be done, what was handed in, its history.

import { html } from "../../static/vendor/lit-html/lit-html.js";
import { empty, skeleton } from "../../static/elements/marks.js";
import { icon } from "../../static/icons.js";
import { nameOf, shortDay } from "../../static/lang.js";
import { draws } from "./draws.js";
import { due, known } from "./inbox.js";
import { joint } from "./joint.js";
import { history, lifeButtons, standing, voiding } from "./life.js";
import { results } from "./results.js";
import { acts, stageButtons, stepper } from "./stage.js";
import { visits } from "./visits.js";

const OPEN = new Set(["accepted", "in_progress", "supplement", "suspended"]);

/** Return what is known of the chosen case as a row, though no list shows it. */
export const chosenRow = (app) => {
  const { chosen, details } = app.ui;
  const row = known(app).find((one) => one.case_id === chosen);
  if (row || details?.case_id !== chosen) return row ?? null;
  const process = details.process;
  return {
    ...details,
    stage: process?.stage ?? null,
    holder_id: process?.holder_id ?? null,
    department: process?.department ?? app.state.matters[details.matter_id]?.department ?? "",
  };
};

const button = (app, testid, press, text, tone = "") =>
  html`<button type="button" class=${tone} data-testid=${testid} ?disabled=${app.ui.busy} @click=${press}>
    ${app.t(text)}
  </button>`;

const said = (text, testid) => html`<p class="muted small" data-testid=${testid}>${text}</p>`;

/** Without a process one approver takes a case up and decides it. */
const oneApprover = (app, act, row) => {
  if (row.status === "accepted") return button(app, "take-up", () => act.takeUp(row), "take_up", "main");
  if (row.status !== "in_progress") return null;
  if (row.taken_up_by !== app.state.clerk.clerk_id)
    return said(app.t("taken_by", { name: app.state.staff[row.taken_up_by] ?? "" }), "taken");
  return html`${button(app, "conclude", () => act.askConclusion(row), "conclude", "main")}
  ${button(app, "decline", () => act.askDecline(row), "decline", "danger")} ${lifeButtons(app, act, row)}`;
};

const inProcess = (app, act, row, process) => {
  const mine = row.holder_id === app.state.clerk.clerk_id;
  return html`${stageButtons(app, act, row, process)}
  ${
    mine && row.status === "in_progress"
      ? html`${button(app, "decline", () => act.askDecline(row), "decline", "danger")} ${lifeButtons(app, act, row)}`
      : null
  }`;
};

/** Tell whether experts are heard: the clock stands meanwhile, and runs again when their stage ends. */
const hearsExperts = (process) => process?.template.stages.find((one) => one.code === process.stage)?.kind === "experts";

const decisions = (app, act, row, details) => {
  if (app.state.declines.some((one) => one.case_id === row.case_id))
    return said(app.t("decline_waits"), "decline-waits");
  if (row.accepted_by === app.state.clerk.clerk_id && (OPEN.has(row.status) || row.stage))
    return said(app.t("own_case"), "own-case");
  const process = details?.process;
  if (row.status === "suspended" && hearsExperts(process)) return stageButtons(app, act, row, process);
  if (row.status === "suspended" || row.status === "supplement") return standing(app, act, row);
  if (row.stage) return process?.stage === row.stage ? inProcess(app, act, row, process) : null;
  return OPEN.has(row.status) ? oneApprover(app, act, row) : null;
};

const waiting = (app, title, listed) =>
  listed.length
    ? html`<section>
        <h3>${app.t(title)}</h3>
        <ul class="materials">
          ${listed.map(
            (one) =>
              html`<li class="mark warn">
                ${icon("clock")} ${nameOf(one, app.lang)} · ${shortDay(one.due_at, app.state.timezone, app.lang)}
              </li>`,
          )}
        </ul>
      </section>`
    : null;

const whatIsKnown = (app, act, row, details) =>
  html`<p data-testid="applicant">
      ${app.t(details.agent ? "applicant_organisation" : "applicant", { name: details.applicant.masked_name || "—", tail: details.applicant.number_tail })}
    </p>
    ${details.agent ? html`<p data-testid="agent">${app.t("acting", { name: details.agent.masked_name || "—", tail: details.agent.number_tail, role: nameOf({ name: details.agent.role, name_en: details.agent.role_en }, app.lang) })}${details.agent.note ? html` · <span class="muted">${details.agent.note}</span>` : null}</p>` : null}
    ${results(app, act, row, details)} ${waiting(app, "gaps", details.gaps)} ${waiting(app, "supplement", details.supplement)}
    <section>
      <h3>${app.t("materials")}</h3>
      <ul class="materials looked-at">
        ${details.materials.map(
          (material) =>
            html`<li>
              <span class="mark ${material.ticked ? "good" : ""}">${icon(material.ticked ? "check" : "cross")} ${nameOf(material, app.lang)}</span>
              ${points(app, material)}
            </li>`,
        )}
      </ul>
    </section>
    ${details.process ? acts(app, details.process) : null} ${history(app, details)} ${visits(app, details)}`;

// What is to be looked at in a material, a line each.
const points = (app, material) =>
  material.review_points
    ? html`<ul class="points small muted" aria-label=${app.t("review_points")} data-testid="points">
        ${nameOf(material, app.lang, "review_points").split("\n").map((one) => html`<li>${one}</li>`)}
      </ul>`
    : null;

/** Draw the chosen case. */
export const caseOf = (app, act) => {
  const row = chosenRow(app);
  if (!row) return html`<section class="card one">${empty("list", app.t("choose"), { text: app.t("choose_said") })}</section>`;
  const details = app.ui.details?.case_id === row.case_id ? app.ui.details : null;
  return html`<section class="card one" data-testid="chosen" data-case=${row.case_id}>
    <header>
      <div>
        <h2>${nameOf(app.state.matters[row.matter_id], app.lang)}</h2>
        <p class="number muted">${row.case_number}</p>
      </div>
      <div class="line">
        <span class="mark" data-testid="status">${app.t(row.status)}</span>
        ${OPEN.has(row.status) ? due(app, row) : null}
      </div>
    </header>
    ${details?.process ? stepper(app, details.process) : null}
    <div class="decisions">${decisions(app, act, row, details)} ${voiding(app, act, row)}</div>
    ${details?.process ? draws(app, act, row, details) : null} ${details ? joint(app, act, row, details) : null}
    <p class="small muted">${app.t("accepted_by", { name: app.state.staff[row.accepted_by] ?? "" })}</p>
    ${details ? whatIsKnown(app, act, row, details) : skeleton(4, app.t("loading"))}
  </section>`;
};
