// The list of a matter in its form: each material with what it is wanted as, and what staff look at.

import { html } from "../../../static/vendor/lit-html/lit-html.js";
import { live } from "../../../static/vendor/lit-html/directives/live.js";
import { icon } from "../../../static/icons.js";
import { cell, condition, tool } from "./situations.js";

const choice = (app, one, at, name, codes, act) =>
  html`<label class="choice"
    ><span>${app.t(`material_${name}`)}</span>
    <select data-testid="entry-${at + 1}-${name}" @change=${(event) => act.changeEntry(at, { [name]: event.target.value })}>
      ${codes.map((code) => html`<option value=${code} ?selected=${code === one[name]}>${app.t(`${name}_${code}`)}</option>`)}
    </select></label
  >`;

const check = (app, one, at, name, act, off = false) =>
  html`<label class="check"
    ><input type="checkbox" data-testid="entry-${at + 1}-${name}" .checked=${live(one[name])} ?disabled=${off} @change=${(event) => act.changeEntry(at, { [name]: event.target.checked })} />
    <span>${app.t(name)}</span></label
  >`;

const sample = (app, one, at, act) =>
  html`<div class="sample">
    <span>${app.t("sample_file")}</span>
    ${
      one.sample_id
        ? html`<a data-testid="entry-${at + 1}-sample" href="/guide/sample/${one.sample_id}" target="_blank" rel="noopener">${icon("document")} ${app.t("see_sample")}</a>
            ${tool(app, { testid: `entry-${at + 1}-unsample`, text: `${app.t("drop_sample")} ${at + 1}`, drawing: "remove", press: () => act.changeEntry(at, { sample_id: "" }) })}`
        : null
    }
    <label class="button file"
      >${icon("upload")} ${app.t(one.sample_id ? "another_sample" : "put_sample")}
      <input class="unseen" type="file" accept="image/png,image/jpeg,application/pdf" data-testid="entry-${at + 1}-upload" ?disabled=${app.ui.busy} @change=${(event) => act.sample(at, event.target)}
    /></label>
    <span class="field-hint">${app.t("sample_limits")}</span>
    ${app.ui.draft.unfit === at ? html`<p class="field-error" role="alert" data-testid="sample-error">${icon("warn")} ${app.t("sample_unfit")}</p>` : null}
  </div>`;

const points = (app, one, at, act, name) =>
  html`<label class="choice"
    ><span>${app.t(name)}</span>
    <textarea data-testid="entry-${at + 1}-${name}" maxlength="1000" .value=${live(one[name])} @input=${(event) => act.changeEntry(at, { [name]: event.target.value })}></textarea>
    <span class="field-hint">${app.t("review_hint")}</span></label
  >`;

const filling = (app, one, at, act, name, length) =>
  html`<label class="choice"
    ><span>${app.t(name)}</span>
    <input data-testid="entry-${at + 1}-${name}_said" maxlength=${length} autocomplete="off" .value=${live(one[name])} @input=${(event) => act.changeEntry(at, { [name]: event.target.value })} /></label
  >`;

// What is said of a material beside its name: shown once it is asked for.
const more = (app, one, at, act) =>
  html`<div class="more" data-testid="entry-${at + 1}-all">
    <div class="pair">
      ${choice(app, one, at, "form", ["any", "original", "copy", "both", "electronic"], act)}
      ${choice(app, one, at, "source", ["applicant", "shared", "department"], act)}
      ${check(app, one, at, "may_be_missing", act, !one.required)}
    </div>
    ${points(app, one, at, act, "review_points")} ${points(app, one, at, act, "review_points_en")}
    ${filling(app, one, at, act, "sample", 500)} ${filling(app, one, at, act, "sample_en", 1000)}
    ${sample(app, one, at, act)}
    ${condition(app, { id: `entry-${at + 1}`, value: one.applies_when, questions: app.ui.draft.questions, tick: (...ticked) => act.tickEntry(at, ...ticked) })}
  </div>`;

const entry = (app, act, one, at, wrong) => {
  const open = app.ui.draft.open?.includes(at) ?? false;
  const text = (name) =>
    cell({
      testid: `entry-${at + 1}-${name}`,
      label: `${app.t(`material_${name}`)} ${at + 1}`,
      placeholder: app.t(`material_${name}`),
      value: one[name],
      change: (value) => act.changeEntry(at, { [name]: value }),
      invalid: wrong?.at === at && name === "name" && wrong.text !== "material_copies",
      length: { name: 120, note_en: 400 }[name] ?? 200,
    });
  return html`<li class="entry" data-testid="entry">
    <b class="number">${at + 1}</b>
    <div class="wide pair">${text("name")} ${text("name_en")} ${text("note")} ${text("note_en")}</div>
    <input
      type="number"
      class="copies"
      min="1"
      max="99"
      aria-label="${app.t("copies")} ${at + 1}"
      aria-invalid=${wrong?.at === at && wrong.text === "material_copies"}
      data-testid="entry-${at + 1}-copies"
      .value=${live(String(one.copies))}
      @input=${(event) => act.changeEntry(at, { copies: Number(event.target.value) })}
    />
    <label class="check"
      ><input type="checkbox" .checked=${live(one.required)} data-testid="entry-${at + 1}-required" @change=${(event) => act.changeEntry(at, event.target.checked ? { required: true } : { required: false, may_be_missing: false })} />
      <span>${app.t("required")}</span></label
    >
    <button type="button" class="plain only" data-testid="entry-${at + 1}-more" aria-expanded=${open} aria-label="${app.t("entry_more")} ${at + 1}" title=${app.t("entry_more")} @click=${() => act.unfold(at)}>${icon("more")}</button>
    ${tool(app, { testid: `entry-${at + 1}-entry_up`, text: `${app.t("entry_up")} ${at + 1}`, drawing: "up", press: () => act.moveEntry(at, -1), off: at === 0 })}
    ${tool(app, { testid: `entry-${at + 1}-entry_down`, text: `${app.t("entry_down")} ${at + 1}`, drawing: "down", press: () => act.moveEntry(at, 1), off: at === app.ui.draft.checklist.length - 1 })}
    ${tool(app, { testid: `entry-${at + 1}-entry_drop`, text: `${app.t("entry_drop")} ${at + 1}`, drawing: "remove", press: () => act.dropEntry(at) })}
    ${open ? more(app, one, at, act) : null}
  </li>`;
};

/** The list of the draft. */
export const materials = (app, act, wrong) =>
  html`<div class="entries">
    <ol class="rows">${app.ui.draft.checklist.map((one, at) => entry(app, act, one, at, wrong))}</ol>
    ${wrong ? html`<p class="field-error" role="alert" data-testid="list-error">${icon("warn")} ${app.t(wrong.text, { n: wrong.at + 1 })}</p>` : null}
    <button type="button" data-testid="add-entry" @click=${act.addEntry}>${icon("plus")} ${app.t("add_entry")}</button>
  </div>`;
