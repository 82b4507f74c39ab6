// The service in hand: applicant, matters with their material lists, cases, and earlier cases.

import { html } from "../../static/vendor/lit-html/lit-html.js";
import { live } from "../../static/vendor/lit-html/directives/live.js";
import { icon } from "../../static/icons.js";
import { nameOf, shortDay } from "../../static/lang.js";
import { paperLine } from "../../static/papers.js";

/** Return how many required materials of a matter are not ticked yet. */
export function missing(matter, ticks) {
  return matter.materials.filter((material) => material.required && !ticks.includes(material.material_id))
    .length;
}

const applicant = (app, details) =>
  html`<section class="card applicant">
    <p class="who">
      ${icon("person")}
      <strong data-testid="masked-name">${details.applicant.masked_name}</strong>
      <span class="muted number">${details.applicant.masked_number}</span>
      <span class="muted">${app.t("age", { n: details.applicant.age })}</span>
    </p>
    <p class="muted small" data-testid="reason">${app.t("reason")}：${details.reason[app.lang]}</p>
  </section>`;

const materialRow = (app, act, material, fixed) =>
  html`<li>
    <label class="tick-row">
      <input
        type="checkbox"
        data-testid="material-${material.material_id}"
        .checked=${live(fixed || app.ui.ticks.includes(material.material_id))}
        ?disabled=${fixed}
        @change=${() => act.tick(material.material_id)}
      />
      <span class="wide"
        >${nameOf(material, app.lang)}
        ${material.note ? html`<small class="muted">${material.note}</small>` : null}</span
      >
      <span class="muted small"
        >${app.t("copies", { n: material.copies })} ·
        ${app.t(material.required ? "required" : "optional")}</span
      >
    </label>
  </li>`;

const caseLine = (app, act, matter, row) =>
  html`<footer class="case-line">
    <span class="mark good"
      >${icon("check")} ${app.t(row.status === "concluded" ? "concluded" : "accepted")}</span
    >
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
  </div>`;

const papersOf = (app, subjectId) =>
  app.ui.details.papers.filter((paper) => paper.subject_id === subjectId);

// The notices about a matter; one that only facts told of names none, and stands with each.
const noticesOf = (app, matter) =>
  papersOf(app, app.state.current.service_id).filter(
    (paper) => (paper.about.matter_id ?? matter.matter_id) === matter.matter_id,
  );

const acceptLine = (app, act, matter) => {
  const lacking = missing(matter, app.ui.ticks);
  const serving = app.state.current?.state === "serving";
  return html`<footer class="case-line">
    <span class="muted small wide"
      >${lacking ? app.t("missing", { n: lacking }) : serving ? null : app.t("only_serving")}</span
    >
    ${lacking ? paperLine(app, "notice", noticesOf(app, matter), () => act.printNotice(matter)) : null}
    <button
      type="button"
      class="main"
      data-testid="accept-${matter.code}"
      ?disabled=${lacking > 0 || !serving || app.ui.busy}
      @click=${() => act.accept(matter)}
    >
      ${app.t("accept")}
    </button>
  </footer>`;
};

const matterCard = (app, act, matter) => {
  const row = app.state.current?.cases.find((one) => one.matter_id === matter.matter_id);
  return html`<article class="card matter" data-testid="matter-${matter.code}">
    <header>
      <h3>${nameOf(matter, app.lang)}</h3>
      <span class="mark ${matter.kind === "immediate" ? "good" : "brand"}">
        ${app.t(matter.kind)}${matter.limit_days ? html` · ${app.t("limit", { n: matter.limit_days })}` : null}
      </span>
    </header>
    <ul class="rows">
      ${matter.materials.map((material) => materialRow(app, act, material, Boolean(row)))}
    </ul>
    ${row ? caseLine(app, act, matter, row) : acceptLine(app, act, matter)}
  </article>`;
};

const earlierList = (app, title, drawing, rows, said, testid) =>
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
              </li>`,
          )}
        </ul>`
    : null;

/** Draw the applicant's earlier cases; nothing when there are none. */
export const earlier = (app) => {
  const { details } = app.ui;
  if (!details || details.ready.length + details.open_cases.length + details.decided_cases.length === 0) return null;
  const day = (ms) => shortDay(ms, app.state.timezone, app.lang);
  const shelf = (row) => app.t("at_shelf", { shelf: row.shelf });
  const due = (row) => app.t("due", { day: day(row.due_at) });
  const outcome = (row) => [row.status[app.lang], row.decided_at && day(row.decided_at)].filter(Boolean).join(" · ");
  return html`<section class="card earlier">
    ${earlierList(app, "ready", "box", details.ready, shelf, "ready-row")}
    ${details.ready.length ? html`<p class="muted small">${app.t("at_output")}</p>` : null}
    ${earlierList(app, "open_cases", "folder", details.open_cases, due, "open-row")}
    ${earlierList(app, "decided_cases", "done", details.decided_cases, outcome, "decided-row")}
  </section>`;
};

/** Draw the service in hand; nothing while there is none. */
export const service = (app, act) => {
  if (!app.state.current) return null;
  const { details } = app.ui;
  if (details?.service_id !== app.state.current.service_id) {
    return html`<p class="card nothing" role="status">${app.t("loading")}</p>`;
  }
  return html`${applicant(app, details)}
    <h2 class="unseen">${app.t("matters")}</h2>
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
