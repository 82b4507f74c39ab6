// What tells a state in passing: banners, marks, the states of windows, figures, and what is not there (yet).

import { html, nothing } from "../vendor/lit-html/lit-html.js";
import { icon } from "../icons.js";
import { WINDOW_STATE, word } from "../words.js";

const DRAWINGS = { info: "info", good: "done", warn: "warn", bad: "bad" };

/** A sentence across the page. tone: info good warn bad; action: {text, act}. */
export const banner = (tone, text, { drawing, action, testid, code } = {}) =>
  html`<p class="banner ${tone}" data-testid=${testid ?? nothing} data-code=${code ?? nothing}>
    ${icon(drawing ?? DRAWINGS[tone])} <span class="wide">${text}</span>
    ${action ? html`<button type="button" class="plain" @click=${action.act}>${action.text}</button>` : null}
  </p>`;

/** A word with its icon. tone: "" good warn bad brand violet. */
export const mark = (tone, drawing, text, testid) =>
  html`<span class="mark ${tone}" data-testid=${testid ?? nothing}>${icon(drawing)} ${text}</span>`;

/** Tone and drawing of a window's state, by the code in facts; `offline` is one whose devices do not answer. */
export const WINDOW_MARKS = {
  serving: ["brand", "person"],
  called: ["warn", "bell"],
  open: ["good", "free"],
  paused: ["violet", "pause"],
  signed_out: ["", "closed"],
  offline: ["bad", "offline"],
};

/** The state of a window: colour, shape and word. */
export const windowMark = (app, state, testid) => {
  const [tone, drawing] = WINDOW_MARKS[state];
  return mark(tone, drawing, word(WINDOW_STATE, state, app.lang), testid);
};

/** A figure with its name; `note` says what it is compared with, `tone` how it stands. */
export const stat = (name, value, { unit, note, tone = "", testid } = {}) =>
  html`<div class="stat ${tone}">
    <dt>${name}</dt>
    <dd><b class="number" data-testid=${testid ?? nothing}>${value}</b> ${unit ? html`<small>${unit}</small>` : null}</dd>
    ${note ? html`<dd class="note">${note}</dd>` : null}
  </div>`;

/** A key of the keyboard that does the same. */
export const keyHint = (name) => html`<kbd aria-hidden="true">${name}</kbd>`;

/** Nothing is there, what that means, and what can be done. */
export const empty = (drawing, title, { text, action } = {}) =>
  html`<div class="empty">
    <svg viewBox="0 0 160 96" width="160" height="96" aria-hidden="true">
      <ellipse class="floor" cx="80" cy="86" rx="70" ry="8" />
      <rect class="sheet" x="46" y="10" width="68" height="72" rx="9" />
      <path class="lines" d="M60 66h40M66 74h28" />
      <path class="dots" d="M24 30h.01M138 24h.01M132 58h.01M30 62h.01" />
      <svg x="62" y="20" width="36" height="36" viewBox="0 0 48 48">${icon(drawing)}</svg>
    </svg>
    <h3>${title}</h3>
    ${text ? html`<p class="muted">${text}</p>` : null}
    ${action ? html`<button type="button" @click=${action.act}>${action.text}</button>` : null}
  </div>`;

/** Lines where text will be. */
export const skeleton = (lines, text) =>
  html`<div class="skeleton" role="status">
    <span class="unseen">${text}</span>${Array.from({ length: lines }, () => html`<i></i>`)}
  </div>`;
