// The questions a counter's command may ask: which ticket to resume, why to pause, where to transfer.

import { html } from "./vendor/lit-html/lit-html.js";
import { nameOf } from "./lang.js";

const DIALOGS = {
  resume: (app, act) =>
    html`<h2>${app.t("resume_title")}</h2>
      <div class="options">
        ${app.state.parked.map(
          (row) =>
            html`<button
              type="button"
              data-testid="resume-pick-${row.number}"
              @click=${() => act.resumeTicket(row.ticket_id)}
            >
              ${row.number}
            </button>`,
        )}
      </div>`,
  pause: (app, act) =>
    html`<h2>${app.t("pause_title")}</h2>
      <div class="options">
        ${app.state.pause_reasons.map(
          (reason) =>
            html`<button
              type="button"
              data-testid="pause-${reason.code}"
              @click=${() => act.pauseFor(reason.code)}
            >
              ${reason[app.lang]}
            </button>`,
        )}
      </div>`,
  transfer: (app, act) =>
    html`<h2>${app.t("transfer_title", { number: app.state.current?.number ?? "" })}</h2>
      <h3>${app.t("transfer_queue")}</h3>
      <div class="options">
        ${app.state.queues.map(
          (queue) =>
            html`<button
              type="button"
              data-testid="transfer-queue-${queue.prefix}"
              @click=${() => act.transferTo({ queue_id: queue.queue_id })}
            >
              ${queue.prefix} ${nameOf(queue, app.lang)} <small class="muted">${queue.waiting}</small>
            </button>`,
        )}
      </div>
      <h3>${app.t("transfer_window")}</h3>
      <div class="options">
        ${app.state.windows
          .filter(
            (window) => window.state !== "signed_out" && window.window_id !== app.state.window.window_id,
          )
          .map(
            (window) =>
              html`<button
                type="button"
                data-testid="transfer-window-${window.code}"
                @click=${() => act.transferTo({ window_id: window.window_id })}
              >
                ${window.number} ${nameOf(window, app.lang)}
              </button>`,
          )}
      </div>`,
};

/** Draw the dialog that a command has opened, if one has. */
export function counterDialog(app, act) {
  const body = DIALOGS[app.ui.dialog];
  return body
    ? html`<dialog data-testid="${app.ui.dialog}-dialog" @cancel=${act.close}>
        ${body(app, act)}
        <div class="actions"><button type="button" @click=${act.close}>${app.t("cancel")}</button></div>
      </dialog>`
    : null;
}
