// Fields and choices. The browser's own inputs lie beneath, so that keyboard and screen reader work as everywhere.

import { html, nothing } from "../vendor/lit-html/lit-html.js";
import { icon } from "../icons.js";
import { stepped } from "./rules.js";

/**
 * A field with its label, a hint and an error. control({id, describedby, invalid}) draws the input with these
 * three as `id`, `aria-describedby` and `aria-invalid`.
 */
export const field = ({ id, label, hint, error }, control) =>
  html`<div class="field">
    <label for=${id}>${label}</label>
    ${control({ id, describedby: error || hint ? `${id}-told` : nothing, invalid: Boolean(error) })}
    ${
      error
        ? html`<p class="field-error" id="${id}-told">${icon("warn")} ${error}</p>`
        : hint
          ? html`<p class="field-hint" id="${id}-told">${hint}</p>`
          : null
    }
  </div>`;

const option = (name, chosen, choose, one, body) =>
  html`<label data-testid=${one.testid ?? nothing}>
    <input
      class="unseen"
      type="radio"
      name=${name}
      value=${one.key}
      .checked=${one.key === chosen}
      ?disabled=${one.disabled}
      @change=${() => choose(one.key)}
    />
    ${body}
  </label>`;

/** Two to five alternatives in a row. options: [{key, text, icon?, disabled?, testid?}]. */
export const segmented = ({ name, label, options, chosen, choose }) =>
  html`<fieldset class="segmented">
    <legend class="unseen">${label}</legend>
    ${options.map((one) =>
      option(name, chosen, choose, one, html`<span>${one.icon ? icon(one.icon) : null} ${one.text}</span>`),
    )}
  </fieldset>`;

const card = (one) =>
  html`<span class="choice-card"
    >${one.icon ? icon(one.icon) : null}
    <span class="wide"><b>${one.text}</b> ${one.note ? html`<small>${one.note}</small>` : null}</span>
    <span class="tick">${icon("check")}</span></span
  >`;

/** Alternatives that need a sentence each. options: [{key, text, note?, icon?, disabled?, testid?}]. */
export const choiceCards = ({ name, label, options, chosen, choose }) =>
  html`<fieldset class="choice-cards">
    <legend>${label}</legend>
    ${options.map((one) => option(name, chosen, choose, one, card(one)))}
  </fieldset>`;

/** What is on or off at once, without a button to confirm. */
export const switchOf = ({ label, on, change, disabled = false, testid }) =>
  html`<button
    type="button"
    role="switch"
    class="switch"
    data-testid=${testid ?? nothing}
    aria-checked=${on}
    ?disabled=${disabled}
    @click=${() => change(!on)}
  >
    <span class="rail"></span> ${label}
  </button>`;

/** Views of one place. tabs: [{key, text, count?}]; the chosen one's panel is drawn by body(key). */
export const tabs = ({ name, label, tabs: all, chosen, choose }, body) => {
  const keys = all.map((one) => one.key);
  const move = (event) => {
    const key = stepped(keys, chosen, event.key);
    if (key === null) return;
    event.preventDefault();
    choose(key);
    document.getElementById(`${name}-${key}`)?.focus();
  };
  return html`<div class="tabs" role="tablist" aria-label=${label} @keydown=${move}>
      ${all.map(
        (one) =>
          html`<button
            type="button"
            role="tab"
            id="${name}-${one.key}"
            data-testid="${name}-${one.key}"
            aria-selected=${one.key === chosen}
            aria-controls="${name}-panel"
            tabindex=${one.key === chosen ? 0 : -1}
            @click=${() => choose(one.key)}
          >
            ${one.text} ${one.count === undefined ? null : html`<span class="count number">${one.count}</span>`}
          </button>`,
      )}
    </div>
    <div class="tab-panel" role="tabpanel" id="${name}-panel" aria-labelledby="${name}-${chosen}" tabindex="0">
      ${body(chosen)}
    </div>`;
};
