// Which key does what: chosen by each clerk, and printed as a card to stand beside the keyboard.

import { html, nothing } from "./vendor/lit-html/lit-html.js";
import { dialog } from "./elements/dialogs.js";
import { icon } from "./icons.js";
import { nameOf } from "./lang.js";
import { DEFAULT_KEYS, keepKeys, keyName, keyText, takenBy } from "./keys.js";

/** What a counter's page keeps of its keys in `ui`. */
export const NO_KEY_CHANGE = { keyOf: null, keyError: null };

/** Build the actions on the keys. */
export function keyActions(app) {
  const put = (keys) => {
    keepKeys(app.state.clerk.clerk_id, keys);
    app.set({ keys, ...NO_KEY_CHANGE });
  };
  return {
    showKeys: () => app.set({ dialog: "keys", ...NO_KEY_CHANGE }),
    changeKey: (command) => app.set({ keyOf: command, keyError: null }),
    usualKeys: () => put({ ...DEFAULT_KEYS }),
    printKeys: () => print(),
    pressKey: (event) => {
      const command = app.ui.keyOf;
      if (command === null || event.key === "Tab") return;
      event.preventDefault();
      event.stopPropagation();
      if (event.key === "Escape") return app.set(NO_KEY_CHANGE);
      const key = keyName(event);
      if (key === null) return app.set({ keyError: app.t("key_wrong") });
      const other = takenBy(app.ui.keys, key, command);
      if (other === null) return put({ ...app.ui.keys, [command]: key });
      app.set({ keyError: app.t("key_taken", { key: keyText(key, app.lang), command: app.t(other) }) });
    },
  };
}

/** The button that shows the keys. */
export const keysButton = (app, act) =>
  html`<button
    type="button"
    class="plain only"
    data-testid="keys"
    title=${app.t("keys")}
    aria-label=${app.t("keys")}
    @click=${act.showKeys}
  >
    ${icon("keyboard")}
  </button>`;

const row = (app, act, command) => {
  const key = keyText(app.ui.keys[command], app.lang);
  const asked = app.ui.keyOf === command;
  return html`<li>
    <span class="wide">${app.t(command)}</span>
    <kbd data-testid="key-of-${command}">${key}</kbd>
    <button
      type="button"
      class=${asked ? "main" : ""}
      data-testid="change-${command}"
      aria-label=${app.t("key_change_of", { command: app.t(command), key })}
      @click=${() => act.changeKey(command)}
    >
      ${app.t(asked ? "key_press" : "key_change")}
    </button>
  </li>`;
};

/** Draw the dialog of the keys, if it is open. */
export const keysDialog = (app, act) =>
  app.ui.dialog === "keys"
    ? dialog(app, {
        title: app.t("keys"),
        testid: "keys-dialog",
        close: act.close,
        cancel: app.t("close"),
        body: html`<div @keydown=${act.pressKey}>
          <p class="muted small">${app.t("keys_hint")}</p>
          <ul class="rows keys-rows">
            ${Object.keys(DEFAULT_KEYS).map((command) => row(app, act, command))}
          </ul>
          <p class=${app.ui.keyError ? "field-error" : "unseen"} role="alert" data-testid="key-error">
            ${app.ui.keyError ? html`${icon("warn")} ${app.ui.keyError}` : nothing}
          </p>
        </div>`,
        actions: html`<button type="button" data-testid="keys-default" @click=${act.usualKeys}>
            ${app.t("keys_default")}
          </button>
          <button type="button" class="main" data-testid="keys-print" @click=${act.printKeys}>
            ${icon("printer")} ${app.t("keys_print")}
          </button>`,
      })
    : null;

/** Draw the card that is printed in place of the page. */
export const keyCard = (app) =>
  html`<section class="key-card" data-testid="key-card" aria-hidden="true">
    <h2>${app.t("key_card")} · ${app.state.window.number} ${nameOf(app.state.window, app.lang)} · ${app.state.clerk.name}</h2>
    <dl>
      ${Object.keys(DEFAULT_KEYS).map(
        (command) =>
          html`<div>
            <dt><kbd>${keyText(app.ui.keys[command], app.lang)}</kbd></dt>
            <dd>${app.t(command)}</dd>
          </div>`,
      )}
    </dl>
  </section>`;
