// A signature: drawn with finger, pen or mouse, or the name typed by whoever cannot draw.

import { html, nothing, svg } from "../vendor/lit-html/lit-html.js";
import { icon } from "../icons.js";
import { translator } from "../lang.js";
import { isSigned, pathOf } from "./rules.js";

const TEXTS = {
  draw_here: ["请在此签名", "Please sign here"],
  drawn: ["已签名", "Signed"],
  clear: ["重签", "Sign again"],
  by_keyboard: ["不便书写？输入姓名代替", "Cannot draw? Type your name instead"],
  by_hand: ["改为手写", "Sign by hand"],
  typed: ["姓名（与证件一致，视同签名）", "Your name as on the document; it counts as your signature"],
};
const WIDE = 600;
const HIGH = 200;

/** A signature that is not there yet. `strokes` are lists of [x, y] on 600 x 200. */
export const UNSIGNED = { strokes: [], typed: "", typing: false };

function pointOf(event) {
  const { left, top, width, height } = event.currentTarget.getBoundingClientRect();
  return [
    Math.round(((event.clientX - left) / width) * WIDE),
    Math.round(((event.clientY - top) / height) * HIGH),
  ];
}

/** Draw the pad over app.ui[name], which begins as UNSIGNED. */
export const signature = (app, name, label) => {
  const t = translator(TEXTS, app.lang);
  const value = app.ui[name];
  const change = (patch) => app.set({ [name]: { ...app.ui[name], ...patch } });
  const begin = (event) => {
    event.currentTarget.setPointerCapture(event.pointerId);
    change({ strokes: [...app.ui[name].strokes, [pointOf(event)]] });
  };
  const go = (event) => {
    if (!event.currentTarget.hasPointerCapture(event.pointerId)) return;
    const { strokes } = app.ui[name];
    change({ strokes: [...strokes.slice(0, -1), [...strokes.at(-1), pointOf(event)]] });
  };
  const pad = html`<svg
      class="signature-pad"
      viewBox="0 0 ${WIDE} ${HIGH}"
      role="img"
      aria-label="${label}: ${t(isSigned(value) ? "drawn" : "draw_here")}"
      data-testid="${name}-pad"
      @pointerdown=${begin}
      @pointermove=${go}
    >
      <path class="line" d="M40 160h520" />
      ${value.strokes.length ? null : svg`<text x="300" y="110" text-anchor="middle">${t("draw_here")}</text>`}
      <path class="ink" d=${pathOf(value.strokes)} />
    </svg>`;
  const typed = html`<label
      >${t("typed")}
      <input
        class="signature-typed"
        data-testid="${name}-typed"
        autocomplete="off"
        maxlength="40"
        .value=${value.typed}
        @input=${(event) => change({ typed: event.target.value })}
    /></label>`;
  return html`<div class="signature" role="group" aria-label=${label}>
    ${value.typing ? typed : pad}
    <div class="actions">
      <button type="button" class="plain" data-testid="${name}-way" @click=${() => change({ typing: !value.typing })}>
        ${icon(value.typing ? "sign" : "keyboard")} ${t(value.typing ? "by_hand" : "by_keyboard")}
      </button>
      ${
        value.typing
          ? nothing
          : html`<button
              type="button"
              data-testid="${name}-clear"
              ?disabled=${value.strokes.length === 0}
              @click=${() => change({ strokes: [] })}
            >
              ${icon("undo")} ${t("clear")}
            </button>`
      }
    </div>
  </div>`;
};
