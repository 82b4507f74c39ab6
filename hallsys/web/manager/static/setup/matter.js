// The form of a matter beside its facts: the versions that wait, the guide, the situations, the list.

import { html } from "../../../static/vendor/lit-html/lit-html.js";
import { banner, mark } from "../../../static/elements/marks.js";
import { nameOf, shortDay } from "../../../static/lang.js";
import { GUIDE } from "./forms.js";
import { materials } from "./materials.js";
import { comesBefore, questionFault } from "./matter_rules.js";
import { listFault } from "./rules.js";
import { situations } from "./situations.js";

const history = (app) =>
  html`<p class="versions">
    ${app.ui.draft.told.versions.map((one) => {
      const text = one.effective_at
        ? app.t("version_since", { n: one.number, day: shortDay(one.effective_at, app.state.timezone, app.lang) })
        : app.t("version_n", { n: one.number });
      const coming = one.effective_at > app.now();
      return mark(one.in_force ? "good" : coming ? "warn" : "", one.in_force ? "check" : coming ? "clock" : "history", text, `version-${one.number}`);
    })}
  </p>`;

// What waits for its day, and what that means for the day that is chosen.
const waiting = (app, act) => {
  const { told: { waiting: coming }, values, withdrawing } = app.ui.draft;
  const said = (key, one) => app.t(key, { n: one.number, day: one.effective_on });
  const held = coming.find((one) => values.effective_on >= one.effective_on);
  return html`${coming.map((one) =>
    banner("info", said(one === held ? "version_held" : "version_waits", one), {
      drawing: "clock",
      testid: `waiting-${one.number}`,
      action: { text: said(withdrawing === one.number ? "withdraw_really" : "withdraw", one), act: () => act.withdraw(one) },
    }),
  )}
  ${comesBefore(app.ui.draft.told, values.effective_on) ? banner("warn", said("undone_by", coming[0]), { testid: "undone" }) : null}`;
};

/** What is told above the fields: the versions, and what others changed meanwhile. */
export const above = (app, act) => {
  const { row, both, told } = app.ui.draft;
  const names = both?.map((name) => app.t(name)).join(app.lang === "zh" ? "、" : ", ");
  return html`${told.inherited ? banner("info", app.t("inherited_from", { name: nameOf(told.inherited, app.lang) }), { drawing: "hall", testid: "inherited" }) : null}
    ${row ? html`${history(app)} <p class="muted small">${app.t("version_hint")}</p> ${waiting(app, act)}` : null}
    ${both ? banner(both.length ? "warn" : "good", both.length ? app.t("both_changed", { names }) : app.t("theirs_taken"), { testid: "merged" }) : null}`;
};

const part = (app, act, name, count, wrong, body) =>
  html`<details class="part" data-testid="part-${name}" ?open=${app.ui.draft.parts[name] || wrong} @toggle=${(event) => act.fold(name, event.target.open)}>
    <summary data-testid="part-${name}-summary">${app.t(name)} ${count ? html`<span class="count number">${count}</span>` : null}</summary>
    <fieldset class="whole" ?disabled=${Boolean(app.ui.draft.told.inherited)}>
      <legend class="unseen">${app.t(name)}</legend>
      ${body}
    </fieldset>
  </details>`;

/** The parts below the fields; `fields` draws those of the guide, `wrong` is what is wrong with them. */
export const below = (app, act, fields, wrong) => {
  const { values, questions, checklist } = app.ui.draft;
  const [asked, listed] = app.ui.tried ? [questionFault(questions), listFault(checklist)] : [null, null];
  const filled = GUIDE.filter(({ name }) => String(values[name] ?? "") !== "" && values[name] !== 0).length;
  return html`${part(app, act, "guide", filled, GUIDE.some(({ name }) => wrong[name]), html`<div class="fields">${GUIDE.map(fields)}</div>`)}
    ${part(app, act, "questions", questions.length, Boolean(asked), situations(app, act, asked))}
    ${part(app, act, "checklist", checklist.length, Boolean(listed), materials(app, act, listed))}`;
};
