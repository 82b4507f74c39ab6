// The number under which the holder of a ticket or an appointment wants to be told of it.

import { html } from "./vendor/lit-html/lit-html.js";
import { icon } from "./icons.js";
import { translator } from "./lang.js";
import { isMobile } from "./mobile.js";

const WORDS = {
  mobile: ["手机号", "Mobile number"],
  set: ["短信将发往 {phone}", "You will be texted at {phone}"],
  save: ["确定", "Set"],
  off: ["不再提醒", "No more texts"],
};

/**
 * Draw the question, or where the holder is told; nothing in a hall that sends no messages.
 * `told`: null, or the masked number under `phone`; `ask` and `consent`: what for.
 */
export const byMessage = (page, { told, ask, consent, leave }) => {
  if (!told) return null;
  const { ui } = page;
  const t = translator(WORDS, page.lang);
  if (told.phone)
    return html`<p class="by-message" data-testid="told-at">${icon("phone")} ${t("set", { phone: told.phone })}
      <button type="button" class="plain" data-testid="number-off" ?disabled=${ui.busy} @click=${() => leave("")}>${t("off")}</button>
    </p>`;
  const submit = (event) => {
    event.preventDefault();
    leave(ui.number);
  };
  return html`<details class="by-message" data-testid="by-message">
    <summary>${icon("phone")} ${ask}</summary>
    <form @submit=${submit}>
      <label>${t("mobile")}
        <input type="tel" name="number" inputmode="tel" autocomplete="tel" maxlength="20" data-testid="number-said"
          .value=${ui.number} @input=${(event) => page.set({ number: event.target.value })} />
      </label>
      <p class="muted small">${consent}</p>
      <button class="main" data-testid="number-save" ?disabled=${ui.busy || !isMobile(ui.number)}>${t("save")}</button>
    </form>
  </details>`;
};
