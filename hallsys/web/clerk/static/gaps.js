// Accepting with gaps 容缺: what of one matter, or of all of a visit, may follow later, and the promise of it.

import { html } from "../../static/vendor/lit-html/lit-html.js";
import { dialog } from "../../static/elements/dialogs.js";
import { banner } from "../../static/elements/marks.js";
import { icon } from "../../static/icons.js";
import { clock, nameOf, shortDay } from "../../static/lang.js";
import { gapsOffered, lackingOf } from "./gap_rules.js";

const until = (app, ms) => `${shortDay(ms, app.state.timezone, app.lang)} ${clock(ms, app.state.timezone)}`;
const answersIn = (app) => (matter) => app.ui.answers[matter.matter_id] ?? {};

const promiseOf = (app, matter, offered, alone) =>
  html`<section data-testid="gaps-of-${matter.code}">
    <h3>${alone ? app.t("to_come") : nameOf(matter, app.lang)}</h3>
    <ul class="rows">
      ${offered.to_come.map(
        (one) =>
          html`<li data-testid="to-come">
            <span class="wide">${nameOf(one, app.lang)}</span>
            <span class="muted small">${one.form ? html`${nameOf(one, app.lang, "form")} · ` : null}${app.t("copies", { n: one.copies })}</span>
          </li>`,
      )}
    </ul>
    <label
      >${app.t("gap_days")}
      <select name="days-${matter.matter_id}" data-testid="gap-days">
        ${offered.dues.map(
          (due, at) =>
            html`<option value=${at + 1} ?selected=${at === offered.dues.length - 1}>
              ${app.t("gap_days_of", { n: at + 1, until: until(app, due) })}
            </option>`,
        )}
      </select>
    </label>
  </section>`;

/** Draw the question: what is promised until when, for the matters that are asked about. */
export const gapsDialog = (app, act) => {
  const { matters } = app.ui.asked;
  const answersOf = answersIn(app);
  const promised = matters
    .map((matter) => [matter, gapsOffered(matter, app.ui.ticks, answersOf(matter), app.ui.details.gaps)])
    .filter(([, offered]) => offered);
  if (!promised.length) return null;
  const alone = matters.length === 1;
  const rest = matters.filter((one) => !promised.some(([other]) => other === one));
  const body = html`<form id="gaps-form" @submit=${act.acceptWithGaps}>
    ${promised.map(([matter, offered]) => promiseOf(app, matter, offered, alone))}
    ${rest.length ? html`<p class="muted" data-testid="gaps-none">${app.t("gaps_complete", { names: rest.map((one) => nameOf(one, app.lang)).join(app.lang === "en" ? ", " : "、") })}</p>` : null}
    ${banner("warn", app.t("gap_consequence"), { testid: "gap-consequence", drawing: "warn" })}
    <label class="tick-row"
      ><input type="checkbox" name="told" data-testid="gap-told" required /> ${app.t("gap_told")}</label
    >
    <p class="muted small">${app.t("gap_papers")}</p>
  </form>`;
  return dialog(app, {
    title: alone
      ? app.t("gaps_title", { name: nameOf(matters[0], app.lang) })
      : app.t("gaps_all_title", { n: matters.length }),
    body,
    close: act.close,
    testid: "gaps-dialog",
    actions: html`<button class="main" form="gaps-form" data-testid="gaps-confirm" ?disabled=${app.ui.busy}>
      ${icon("check")} ${app.t("accept_with_gaps")}
    </button>`,
  });
};

/** Return an application with what the form of the dialog promises of its matter; as it is if nothing lacks. */
export function withGaps(app, matter, application, form) {
  const promised = lackingOf(matter, app.ui.ticks, answersIn(app)(matter)).map((one) => one.material_id);
  if (!promised.length) return application;
  return { ...application, promised, gap_days: Number(form.get(`days-${matter.matter_id}`)) };
}
