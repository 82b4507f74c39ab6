// The situations of a matter in its form: questions with their options, and the condition on which something is asked for.

import { html } from "../../../static/vendor/lit-html/lit-html.js";
import { live } from "../../../static/vendor/lit-html/directives/live.js";
import { icon } from "../../../static/icons.js";
import { nameOf } from "../../../static/lang.js";
import { terms } from "./matter_rules.js";

/** A button with an icon alone. */
export const tool = (app, { testid, text, drawing, press, off = false }) =>
  html`<button type="button" class="plain only" data-testid=${testid} aria-label=${text} title=${text} ?disabled=${off} @click=${press}>${icon(drawing)}</button>`;

/** A field of a list, named by a label for screen readers and a hint for the eye. */
export const cell = ({ testid, label, placeholder, value, change, invalid = false, length = 120 }) =>
  html`<input aria-label=${label} placeholder=${placeholder} data-testid=${testid} maxlength=${length} aria-invalid=${invalid} autocomplete="off" .value=${live(value)} @input=${(event) => change(event.target.value)} />`;

/** In which situations something is wanted: options to tick, by the questions asked before. */
export const condition = (app, { id, value, questions, tick }) => {
  const chosen = terms(value);
  return questions.length
    ? html`<fieldset class="condition" data-testid="${id}-when">
        <legend>${app.t("applies_when")}</legend>
        ${questions.map(
          (question) =>
            html`<div class="term" role="group" aria-label=${nameOf(question, app.lang, "text")}>
              <span class="muted">${nameOf(question, app.lang, "text") || "…"}</span>
              ${question.options.map(
                (one) =>
                  html`<label class="check"
                    ><input
                      type="checkbox"
                      data-testid="${id}-when-${question.code}-${one.code}"
                      .checked=${live((chosen[question.code] ?? []).includes(one.code))}
                      @change=${(event) => tick(question.code, one.code, event.target.checked)}
                    />
                    <span>${nameOf(one, app.lang) || "…"}</span></label
                  >`,
              )}
            </div>`,
        )}
        <p class="field-hint">${app.t("applies_hint")}</p>
      </fieldset>`
    : null;
};

const optionRow = (app, act, at, option, n, wrong) => {
  const id = `question-${at + 1}-option-${n + 1}`;
  const named = (name) => `${app.t(`option_${name}`)} ${n + 1}`;
  return html`<li>
    ${cell({ testid: `${id}-name`, label: named("name"), placeholder: app.t("option_name"), value: option.name, change: (name) => act.changeOption(at, n, { name }), invalid: wrong?.at === at && wrong.option === n })}
    ${cell({ testid: `${id}-name_en`, label: named("name_en"), placeholder: app.t("option_name_en"), value: option.name_en, change: (name_en) => act.changeOption(at, n, { name_en }) })}
    ${tool(app, { testid: `${id}-drop`, text: `${app.t("option_drop")} ${n + 1}`, drawing: "remove", press: () => act.dropOption(at, n), off: app.ui.draft.questions[at].options.length < 3 })}
  </li>`;
};

const question = (app, act, one, at, wrong) => {
  const { questions } = app.ui.draft;
  const id = `question-${at + 1}`;
  return html`<li class="entry" data-testid="question">
    <b class="number">${at + 1}</b>
    <div class="wide">
      <div class="pair">
        ${cell({ testid: `${id}-text`, label: `${app.t("question_text")} ${at + 1}`, placeholder: app.t("question_text"), value: one.text, change: (text) => act.changeQuestion(at, { text }), invalid: wrong?.at === at && wrong.option === undefined })}
        ${cell({ testid: `${id}-text_en`, label: `${app.t("question_text_en")} ${at + 1}`, placeholder: app.t("question_text_en"), value: one.text_en, change: (text_en) => act.changeQuestion(at, { text_en }) })}
      </div>
      <ul class="options">${one.options.map((option, n) => optionRow(app, act, at, option, n, wrong))}</ul>
      <button type="button" class="plain" data-testid="${id}-add" ?disabled=${one.options.length >= 12} @click=${() => act.addOption(at)}>${icon("plus")} ${app.t("add_option")}</button>
      ${condition(app, { id, value: one.applies_when, questions: questions.slice(0, at), tick: (...ticked) => act.tickQuestion(at, ...ticked) })}
    </div>
    ${tool(app, { testid: `${id}-up`, text: `${app.t("entry_up")} ${at + 1}`, drawing: "up", press: () => act.moveQuestion(at, -1), off: at === 0 })}
    ${tool(app, { testid: `${id}-down`, text: `${app.t("entry_down")} ${at + 1}`, drawing: "down", press: () => act.moveQuestion(at, 1), off: at === questions.length - 1 })}
    ${tool(app, { testid: `${id}-drop`, text: `${app.t("entry_drop")} ${at + 1}`, drawing: "remove", press: () => act.dropQuestion(at) })}
  </li>`;
};

/** The questions of the draft. */
export const situations = (app, act, wrong) =>
  html`<div class="entries">
    <p class="field-hint">${app.t("situations_hint")}</p>
    <ol class="rows">${app.ui.draft.questions.map((one, at) => question(app, act, one, at, wrong))}</ol>
    ${wrong ? html`<p class="field-error" role="alert" data-testid="question-error">${icon("warn")} ${app.t(wrong.text, { n: wrong.at + 1 })}</p>` : null}
    <button type="button" data-testid="add-question" ?disabled=${app.ui.draft.questions.length >= 10} @click=${act.addQuestion}>${icon("plus")} ${app.t("add_question")}</button>
  </div>`;
