// The form that adds or changes something: the fields of its table, and of a matter the checklist and the versions.

import { html, nothing } from "../../../static/vendor/lit-html/lit-html.js";
import { live } from "../../../static/vendor/lit-html/directives/live.js";
import { dialog } from "../../../static/elements/dialogs.js";
import { field } from "../../../static/elements/fields.js";
import { banner, mark } from "../../../static/elements/marks.js";
import { icon } from "../../../static/icons.js";
import { nameOf, shortDay } from "../../../static/lang.js";
import { FORMS } from "./forms.js";
import { comesBefore, faults, listFault } from "./rules.js";

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

const select = (app, one, values, change, { id, describedby, invalid }) =>
  html`<select id=${id} data-testid=${id} aria-describedby=${describedby} aria-invalid=${invalid} @change=${(event) => change(one.name, event.target.value)}>
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

const fieldOf = (app, act, one, wrong) => {
  const { values, row } = app.ui.draft;
  if (one.kind === "days")
    return html`${days(app, values[one.name], (value) => act.change(one.name, value))}
    ${wrong[one.name] ? html`<p class="field-error full" role="alert">${icon("warn")} ${app.t(wrong[one.name])}</p>` : null}`;
  if (one.kind === "check")
    return html`<label class="check full"
      ><input type="checkbox" data-testid="f-${one.name}" .checked=${live(Boolean(values[one.name]))} @change=${(event) => act.change(one.name, event.target.checked)} />
      <span>${app.t(one.name)}</span></label
    >`;
  const error = wrong[one.name] && app.t(wrong[one.name], one);
  const hint = one.hint && app.t(one.hint);
  return field({ id: `f-${one.name}`, label: app.t(one.name), hint, error }, (parts) =>
    one.kind === "choice"
      ? select(app, one, values, act.change, parts)
      : input(one, values, Boolean(one.fixed && row), act.change, parts),
  );
};

const entry = (app, act, one, at, wrong) => {
  const text = (name) =>
    html`<input
      aria-label="${app.t(`material_${name}`)} ${at + 1}"
      placeholder=${app.t(`material_${name}`)}
      data-testid="entry-${at + 1}-${name}"
      maxlength="120"
      aria-invalid=${wrong?.at === at && name === "name"}
      .value=${live(one[name])}
      @input=${(event) => act.changeEntry(at, { [name]: event.target.value })}
    />`;
  const button = (name, drawing, press, off = false) =>
    html`<button type="button" class="plain only" data-testid="entry-${at + 1}-${name}" aria-label="${app.t(name)} ${at + 1}" title=${app.t(name)} ?disabled=${off} @click=${press}>${icon(drawing)}</button>`;
  return html`<li class="entry" data-testid="entry">
    <b class="number">${at + 1}</b>
    <div class="wide pair">${text("name")} ${text("name_en")} ${text("note")}</div>
    <input
      type="number"
      class="copies"
      min="1"
      max="99"
      aria-label="${app.t("copies")} ${at + 1}"
      data-testid="entry-${at + 1}-copies"
      .value=${live(String(one.copies))}
      @input=${(event) => act.changeEntry(at, { copies: Number(event.target.value) })}
    />
    <label class="check"
      ><input type="checkbox" .checked=${live(one.required)} data-testid="entry-${at + 1}-required" @change=${(event) => act.changeEntry(at, { required: event.target.checked })} />
      <span>${app.t("required")}</span></label
    >
    ${button("entry_up", "up", () => act.moveEntry(at, -1), at === 0)}
    ${button("entry_down", "down", () => act.moveEntry(at, 1), at === app.ui.draft.checklist.length - 1)}
    ${button("entry_drop", "remove", () => act.dropEntry(at))}
  </li>`;
};

const checklist = (app, act) => {
  const wrong = app.ui.tried ? listFault(app.ui.draft.checklist) : null;
  return html`<section class="entries" aria-labelledby="entries-title">
    <h3 id="entries-title">${app.t("checklist")}</h3>
    <ol class="rows">${app.ui.draft.checklist.map((one, at) => entry(app, act, one, at, wrong))}</ol>
    ${wrong ? html`<p class="field-error" role="alert" data-testid="list-error">${icon("warn")} ${app.t(wrong.text, { n: wrong.at + 1 })}</p>` : null}
    <button type="button" data-testid="add-entry" @click=${act.addEntry}>${icon("plus")} ${app.t("add_entry")}</button>
  </section>`;
};

const history = (app) =>
  html`<p class="versions">
    ${app.ui.draft.versions.map((one) => {
      const text = one.effective_at
        ? app.t("version_since", { n: one.number, day: shortDay(one.effective_at, app.state.timezone, app.lang) })
        : app.t("version_n", { n: one.number });
      const coming = one.effective_at > app.now();
      return mark(one.in_force ? "good" : coming ? "warn" : "", one.in_force ? "check" : coming ? "clock" : "history", text, `version-${one.number}`);
    })}
  </p>`;

// What waits for its day, and what that means for the day that is chosen.
const waiting = (app, act) => {
  const { waiting: coming, values, withdrawing } = app.ui.draft;
  const said = (key, one) => app.t(key, { n: one.number, day: one.effective_on });
  const held = coming.find((one) => values.effective_on >= one.effective_on);
  return html`${coming.map((one) =>
    banner("info", said(one === held ? "version_held" : "version_waits", one), {
      drawing: "clock",
      testid: `waiting-${one.number}`,
      action: { text: said(withdrawing === one.number ? "withdraw_really" : "withdraw", one), act: () => act.withdraw(one) },
    }),
  )}
  ${comesBefore(app.ui.draft, values.effective_on) ? banner("warn", said("undone_by", coming[0]), { testid: "undone" }) : null}`;
};

/** Draw the form that is open. */
export const form = (app, act) => {
  const { kind, row, values } = app.ui.draft;
  const { fields, list, id } = FORMS[kind];
  const others = app.state[list].filter((one) => one[id] !== row?.[id]);
  const wrong = app.ui.tried ? faults(fields, values, others) : {};
  return dialog(app, {
    title: row ? html`${nameOf(row, app.lang)} <span class="muted">${row.code}</span>` : app.t(`add_${kind}`),
    testid: "setup-dialog",
    close: act.close,
    body: html`${app.ui.error ? banner("bad", app.ui.error[app.lang], { testid: "form-error", code: app.ui.error.code }) : null}
      ${kind === "matter" && row ? html`${history(app)} <p class="muted small">${app.t("version_hint")}</p> ${waiting(app, act)}` : null}
      <form id="setup-form" class="fields" novalidate @submit=${act.keep}>
        ${fields.map((one) => fieldOf(app, act, one, wrong))}
      </form>
      ${kind === "matter" ? checklist(app, act) : null}`,
    actions: html`<button class="main" form="setup-form" data-testid="save" ?disabled=${app.ui.busy}>${app.t("save")}</button>`,
  });
};
