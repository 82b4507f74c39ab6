// Looking for something by typing: the field, the letters on a screen without keyboard, what was found in a name.

import { html } from "../vendor/lit-html/lit-html.js";
import { live } from "../vendor/lit-html/directives/live.js";
import { icon } from "../icons.js";
import { translator } from "../lang.js";
import { letterTyped, matched } from "./rules.js";

const TEXTS = {
  clear: ["清空", "Clear"],
  back: ["删除一个", "Delete one"],
  found: ["找到 {n} 项", "{n} found"],
  none: ["没有找到", "Nothing found"],
  letters: ["字母键盘", "Letters"],
};

/** A text with what was looked for set off. */
export const highlighted = (text, query) =>
  matched(text, query).map(([part, isMatch]) => (isMatch ? html`<mark>${part}</mark>` : part));

/** The field to look in; `found` is how many were found, told to screen readers as well. */
export const searchBox = (app, { id, label, query, change, found, hint }) => {
  const t = translator(TEXTS, app.lang);
  return html`<search class="search">
    ${icon("search")}
    <input
      type="search"
      id=${id}
      data-testid=${id}
      aria-label=${label}
      placeholder=${hint ?? label}
      autocomplete="off"
      spellcheck="false"
      .value=${live(query)}
      @input=${(event) => change(event.target.value)}
    />
    <span class="found small muted" role="status">
      ${query ? t(found ? "found" : "none", { n: found }) : null}
    </span>
    ${
      query
        ? html`<button type="button" class="plain only" aria-label=${t("clear")} @click=${() => change("")}>
            ${icon("cross")}
          </button>`
        : null
    }
  </search>`;
};

const ROWS = [[..."ABCDEFGH"], [..."IJKLMNOP"], [..."QRSTUVWX"], ["Y", "Z", "clear", "back"]];

/** Letters to touch, to find a name by the first letters of its syllables; `possible(letter)` tells the useful ones. */
export const letters = (app, { query, change, possible = () => true }) => {
  const t = translator(TEXTS, app.lang);
  const key = (name) =>
    html`<button
      type="button"
      class=${name.length > 1 ? "broad" : ""}
      data-testid="letter-${name}"
      ?disabled=${name.length > 1 ? !query : !possible(name)}
      @click=${() => change(letterTyped(query, name))}
    >
      ${name === "back" ? icon("erase") : null} ${name.length > 1 ? t(name) : name}
    </button>`;
  return html`<div class="letters" role="group" aria-label=${t("letters")}>
    ${ROWS.map((row) => html`<div>${row.map(key)}</div>`)}
  </div>`;
};
