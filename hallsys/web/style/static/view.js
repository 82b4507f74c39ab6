// The style page's frame, and the tokens: colours, type, icons.

import { html } from "../../static/vendor/lit-html/lit-html.js";
import { toastPlace } from "../../static/elements/dialogs.js";
import { segmented, switchOf } from "../../static/elements/fields.js";
import { face, icon, SHAPES } from "../../static/icons.js";
import { top } from "../../static/top.js";
import { LEVEL, word } from "../../static/words.js";
import { figures, lists } from "./figures.js";
import { inputs } from "./inputs.js";
import { sheet } from "./sheet.js";
import { telling } from "./telling.js";

// ground of a swatch, and what is written on it
const COLOURS = [
  ["ground", "ink"],
  ["surface", "muted"],
  ["raised", "ink"],
  ["brand", "on-brand"],
  ["brand-pale", "brand"],
  ["good", "on-good"],
  ["good-pale", "good"],
  ["warn-pale", "warn"],
  ["bad", "on-bad"],
  ["bad-pale", "bad"],
  ["calm-pale", "calm"],
  ["violet-pale", "violet"],
  ["surface", "number"],
  ["surface", "window"],
];
const SIZES = [1, 2, 3, 4, 5, 6, 7];

const theme = (app) => {
  const choose = (name) => {
    document.documentElement.dataset.theme = name;
    app.set({ theme: name });
  };
  return html`<div class="theme">
    ${segmented({
      name: "theme",
      label: app.t("theme"),
      options: ["light", "dark"].map((key) => ({ key, text: app.t(`theme_${key}`), testid: `theme-${key}` })),
      chosen: app.ui.theme,
      choose,
    })}
    ${switchOf({
      label: app.t("elder"),
      on: app.ui.elder,
      change: (elder) => app.set({ elder }),
      testid: "elder",
    })}
  </div>`;
};

const colours = html`<ul class="swatches">
  ${COLOURS.map(
    ([ground, ink]) =>
      html`<li>
        <i .style=${`background: var(--${ground}); color: var(--${ink})`}>永 Aa 3</i>
        <code>${ground}</code> <code class="muted">${ink}</code>
      </li>`,
  )}
</ul>`;

const type = (app) =>
  html`<div class="scale">
    ${SIZES.map(
      (size) =>
        html`<p .style=${`font-size: var(--text-${size})`}>
          <code>text-${size}</code> <span>${app.t("sample")}</span>
        </p>`,
    )}
    <p class="called-sample"><b class="number">A003</b> <span>${app.t("go")}</span></p>
  </div>`;

const icons = html`<ul class="icons">
  ${Object.keys(SHAPES).map((name) => html`<li>${icon(name)} ${name}</li>`)}
</ul>`;

const faces = (app) =>
  html`<ul class="icons">
    ${[5, 4, 3, 2, 1].map((level) => html`<li class="level-${level}">${face(level)} ${word(LEVEL, level, app.lang)}</li>`)}
  </ul>`;

/** Draw the page. */
export function view(app) {
  return html`<main data-testid="page">
    ${top(app, app.t("title"))}
    <div class="sheets">
      ${theme(app)} ${sheet(app.t("colours"), colours)} ${sheet(app.t("type"), type(app))} ${inputs(app)}
      ${telling(app)} ${figures(app)} ${lists(app)} ${sheet(app.t("faces"), faces(app), true)}
      ${sheet(app.t("icons"), icons, true)}
    </div>
    ${toastPlace(app)}
  </main>`;
}
