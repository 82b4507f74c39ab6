// The keys to type an identity number where no card is at hand.

import { html } from "./vendor/lit-html/lit-html.js";
import { icon } from "./icons.js";
import { checkDigitRight, grouped, NUMBER_LENGTH, typeKey } from "./idnumber.js";

export const KEYPAD_TEXTS = {
  keypad_label: ["身份证号码", "Identity number"],
  keypad_wrong: ["号码不正确，请检查后修改。", "This number is not right. Please check it."],
  keypad_left: ["还差 {n} 位", "{n} more to go"],
  keypad_back: ["删除一位", "Delete one"],
  keypad_clear: ["清空", "Clear"],
};

const KEYS = ["1", "2", "3", "4", "5", "6", "7", "8", "9", "X", "0", "back"];

/** Draw the keypad over app.ui.typed; `entered(number)` is called with a number whose check digit is right. */
export function keypad(app, { entered, okText }) {
  const typed = app.ui.typed;
  const full = typed.length === NUMBER_LENGTH;
  const right = full && checkDigitRight(typed);
  // By what is typed now: fast fingers press twice before the page is drawn again.
  const press = (key) => app.set({ typed: typeKey(app.ui.typed, key), error: null });
  const typeOnKeyboard = (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    const key = { Backspace: "back", x: "X" }[event.key] ?? event.key;
    if (event.key === "Enter" && checkDigitRight(app.ui.typed)) entered(app.ui.typed);
    else if (KEYS.includes(key)) press(key);
    else return;
    event.preventDefault();
  };
  return html`<div class="keypad" @keydown=${typeOnKeyboard}>
    <output class="typed number" data-testid="typed" aria-label=${app.t("keypad_label")} tabindex="0">
      ${grouped(typed) || html`<span class="muted">${app.t("keypad_label")}</span>`}
    </output>
    <p class=${full && !right ? "hint wrong" : "hint"} role="status">
      ${
        full && !right
          ? app.t("keypad_wrong")
          : full
            ? html`${icon("check")}`
            : app.t("keypad_left", { n: NUMBER_LENGTH - typed.length })
      }
    </p>
    <div class="keys">
      ${KEYS.map(
        (key) =>
          html`<button
            type="button"
            data-testid="key-${key}"
            aria-label=${key === "back" ? app.t("keypad_back") : key}
            @click=${() => press(key)}
          >
            ${key === "back" ? icon("erase") : key}
          </button>`,
      )}
    </div>
    <div class="keypad-actions">
      <button type="button" data-testid="key-clear" ?disabled=${!typed} @click=${() => press("clear")}>
        ${app.t("keypad_clear")}
      </button>
      <button
        type="button"
        class="main"
        data-testid="typed-ok"
        ?disabled=${!right || app.ui.busy}
        @click=${() => entered(typed)}
      >
        ${okText}
      </button>
    </div>
  </div>`;
}
