// The form that adds or changes something: the fields of its table; for those of a matter see matter.js.

import { html, nothing } from "../../../static/vendor/lit-html/lit-html.js";
import { live } from "../../../static/vendor/lit-html/directives/live.js";
import { dialog } from "../../../static/elements/dialogs.js";
import { field } from "../../../static/elements/fields.js";
import { banner } from "../../../static/elements/marks.js";
import { icon } from "../../../static/icons.js";
import { nameOf } from "../../../static/lang.js";
import { FORMS, GUIDE } from "./forms.js";
import { above, below } from "./matter.js";
import { matterFaults } from "./matter_rules.js";
import { faults, kindsOf } from "./rules.js";

const TYPES = { text: "text", number: "number", date: "date" };

const input = (one, values, locked, change, { id, describedby, invalid }) =>
  html`<input
    id=${id}
    type=${TYPES[one.kind]}
    data-testid=${id}
    autocomplete="off"
    maxlength=${one.length ?? nothing}
    min=${one.least ?? nothing}
    max=${one.most ?? nothing}
    aria-describedby=${describedby}
    aria-invalid=${invalid}
    aria-required=${Boolean(one.required)}
    ?readonly=${locked}
    .value=${live(String(values[one.name] ?? ""))}
    @input=${(event) => change(one.name, event.target.value)}
  />`;

const area = (one, values, locked, change, { id, describedby, invalid }) =>
  html`<textarea
    id=${id}
    data-testid=${id}
    maxlength=${one.length}
    aria-describedby=${describedby}
    aria-invalid=${invalid}
    ?readonly=${locked}
    .value=${live(String(values[one.name] ?? ""))}
    @input=${(event) => change(one.name, event.target.value)}
  ></textarea>`;

const select = (app, one, values, locked, change, { id, describedby, invalid }) =>
  html`<select id=${id} ?disabled=${locked} data-testid=${id} aria-describedby=${describedby} aria-invalid=${invalid} @change=${(event) => change(one.name, event.target.value)}>
    ${one.optional || !values[one.name] ? html`<option value="" ?selected=${!values[one.name]}>${app.t("none")}</option>` : null}
    ${one.options(app).map(([key, text]) => html`<option value=${key} ?selected=${key === values[one.name]}>${text}</option>`)}
  </select>`;

const days = (app, value, change) =>
  html`<fieldset class="days full">
    <legend>${app.t("service_days")}</legend>
    ${app.t("weekdays").split(" ").map(
      (day, at) =>
        html`<label class="check"
          ><input
            type="checkbox"
            data-testid="day-${at + 1}"
            .checked=${live(value[at] === "1")}
            @change=${(event) => change(`${value.slice(0, at)}${event.target.checked ? 1 : 0}${value.slice(at + 1)}`)}
          />
          <span>${day}</span></label
        >`,
    )}
  </fieldset>`;

// Of what kind each result is that the lines before name.
const kinds = (app, { results, result_kinds: said }, change) => {
  const names = (results ?? "").split("\n").map((name) => name.trim()).filter(Boolean);
  const chosen = kindsOf(said);
  // What was chosen a moment ago may not be drawn yet.
  const put = (at, kind) => {
    const now = kindsOf(app.ui.draft.values.result_kinds);
    return change(names.map((_, n) => (n === at ? kind : now[n] ?? "")).join("\n"));
  };
  return names.length
    ? html`<fieldset class="field kinds" data-testid="f-result_kinds">
        <legend>${app.t("result_kinds")}</legend>
        ${names.map(
          (name, at) =>
            html`<label
              ><span lang="zh-CN">${name}</span>
              <select data-testid="result-kind-${at + 1}" @change=${(event) => put(at, event.target.value)}>
                ${chosen[at] ? null : html`<option value="" selected>${app.t("by_name")}</option>`}
                ${Object.entries(app.state.result_kinds).map(([key, words]) => html`<option value=${key} ?selected=${key === chosen[at]}>${words[app.lang === "en" ? 1 : 0]}</option>`)}
              </select></label
            >`,
        )}
      </fieldset>`
    : null;
};

const fieldOf = (app, act, one, wrong) => {
  const { values, row, told } = app.ui.draft;
  const inherited = Boolean(told?.inherited) && !told.inherited.open.includes(one.name);
  const locked = inherited || Boolean(one.fixed && row);
  if (one.kind === "days")
    return html`${days(app, values[one.name], (value) => act.change(one.name, value))}
    ${wrong[one.name] ? html`<p class="field-error full" role="alert">${icon("warn")} ${app.t(wrong[one.name])}</p>` : null}`;
  if (one.kind === "kinds") return kinds(app, values, (value) => act.change(one.name, value));
  if (one.kind === "check")
    return html`<label class="check full"
      ><input type="checkbox" data-testid="f-${one.name}" .checked=${live(Boolean(values[one.name]))} @change=${(event) => act.change(one.name, event.target.checked)} />
      <span>${app.t(one.name)}</span></label
    >`;
  const error = wrong[one.name] && app.t(wrong[one.name], one);
  const hint = inherited ? app.t("kept_above") : one.hint && app.t(one.hint);
  return field({ id: `f-${one.name}`, label: app.t(one.name), hint, error }, (parts) =>
    one.kind === "choice"
      ? select(app, one, values, locked, act.change, parts)
      : one.kind === "lines"
        ? area(one, values, locked, act.change, parts)
        : input(one, values, locked, act.change, parts),
  );
};

/** Draw the form that is open. */
export const form = (app, act) => {
  const { kind, row, values } = app.ui.draft;
  const { fields, list, id } = FORMS[kind];
  const others = app.state[list].filter((one) => one[id] !== row?.[id]);
  // What is being saved may stand among the others already.
  const wrong = app.ui.tried && !app.ui.busy ? { ...faults(fields, values, others), ...(kind === "matter" ? { ...faults(GUIDE, values), ...matterFaults(values) } : {}) } : {};
  const take = { matter_otherwise: act.merge, changed_meanwhile: act.rebase }[app.ui.error?.code];
  const otherwise = take && { text: app.t("take_theirs"), act: take };
  return dialog(app, {
    title: row ? html`${nameOf(row, app.lang)} <span class="muted">${row.code}</span>` : app.t(`add_${kind}`),
    testid: "setup-dialog",
    close: act.close,
    body: html`${app.ui.error ? banner("bad", app.ui.error[app.lang], { testid: "form-error", code: app.ui.error.code, action: otherwise }) : null}
      ${kind === "matter" ? above(app, act) : null}
      <form id="setup-form" class="fields" novalidate @submit=${act.keep}>
        ${fields.map((one) => fieldOf(app, act, one, wrong))}
      </form>
      ${kind === "matter" ? below(app, act, (one) => fieldOf(app, act, one, wrong), wrong) : null}`,
    actions: html`<button class="main" form="setup-form" data-testid="save" ?disabled=${app.ui.busy}>${app.t("save")}</button>`,
  });
};
