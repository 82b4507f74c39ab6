// The number under which the holder of a ticket wants to be told that it is nearly called.

import { html } from "../../static/vendor/lit-html/lit-html.js";
import { icon } from "../../static/icons.js";
import { isMobile } from "../../static/mobile.js";

/** Draw the question, or where the holder is told; nothing in a hall that sends no messages. */
export const byMessage = (page, leave) => {
  const { state, t, ui } = page;
  if (!state.told_at) return null;
  if (state.told_at.phone)
    return html`<p class="by-message" data-testid="told-at">${icon("phone")} ${t("by_message_set", { phone: state.told_at.phone })}
      <button type="button" class="plain" data-testid="number-off" ?disabled=${ui.busy} @click=${() => leave("")}>${t("by_message_off")}</button>
    </p>`;
  const submit = (event) => {
    event.preventDefault();
    leave(ui.number);
  };
  return html`<details class="by-message" data-testid="by-message">
    <summary>${icon("phone")} ${t("by_message")}</summary>
    <form @submit=${submit}>
      <label>${t("mobile")}
        <input type="tel" name="number" inputmode="tel" autocomplete="tel" maxlength="20" data-testid="number-said"
          .value=${ui.number} @input=${(event) => page.set({ number: event.target.value })} />
      </label>
      <p class="muted small">${t("by_message_consent")}</p>
      <button class="main" data-testid="number-save" ?disabled=${ui.busy || !isMobile(ui.number)}>${t("by_message_save")}</button>
    </form>
  </details>`;
};
