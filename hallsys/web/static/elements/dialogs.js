// Questions that stop the page, and notes that do not. boot() opens a drawn dialog and gives the focus back.

import { html, nothing } from "../vendor/lit-html/lit-html.js";
import { icon } from "../icons.js";

const TOAST_MS = 10_000; // as long as a call can be undone

/** A dialog over the page; Escape and the way back call `close`. `actions` are drawn after the button to cancel. */
export const dialog = (app, { title, body, actions, close, testid, cancel }) =>
  html`<dialog
    aria-labelledby="dialog-title"
    data-testid=${testid ?? nothing}
    @cancel=${(event) => {
      event.preventDefault();
      close();
    }}
  >
    <h2 id="dialog-title">${title}</h2>
    ${body}
    <div class="actions">
      <button type="button" data-testid="dialog-cancel" @click=${close}>${cancel ?? app.t("cancel")}</button>
      ${actions}
    </div>
  </dialog>`;

/** Ask once before something that cannot be taken back. `kind`: main or danger. */
export const confirm = (app, { title, body, yes, no, kind = "main", act, close, testid = "confirm" }) =>
  dialog(app, {
    title,
    close,
    cancel: no,
    testid: `${testid}-dialog`,
    body,
    actions: html`<button
      type="button"
      class=${kind}
      data-testid="${testid}-confirm"
      ?disabled=${app.ui.busy}
      @click=${act}
    >
      ${yes}
    </button>`,
  });

/**
 * Say what was done, what `say` returns in the page's language of that moment; with `undo` it can be taken
 * back for as long as the note stands.
 */
export function toast(app, say, undo) {
  clearTimeout(app.ui.toast?.timer);
  const timer = setTimeout(() => app.set({ toast: null }), TOAST_MS);
  app.set({ toast: { say, undo, timer } });
}

/** The place of toasts: once in a page, always there, so that screen readers hear what comes. */
export const toastPlace = (app) => {
  const shown = app.ui.toast;
  const undo = () => {
    clearTimeout(shown.timer);
    app.set({ toast: null });
    shown.undo();
  };
  return html`<div class="toast-place" role="status">
    ${
      shown
        ? html`<p class="toast" data-testid="toast">
            ${icon("check")} <span>${shown.say()}</span>
            ${
              shown.undo
                ? html`<button type="button" data-testid="toast-undo" ?disabled=${app.ui.busy} @click=${undo}>
                    ${icon("undo")} ${app.t("undo_it")}
                  </button>`
                : null
            }
          </p>`
        : null
    }
  </div>`;
};
