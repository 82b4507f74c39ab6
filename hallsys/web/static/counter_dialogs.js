// The questions a counter's command may ask: which ticket to resume, why to pause, where to transfer.

import { html } from "./vendor/lit-html/lit-html.js";
import { dialog } from "./elements/dialogs.js";
import { nameOf } from "./lang.js";

const transferWindows = (app, act) => {
  const own = app.state.window.window_id;
  const others = app.state.windows.filter((one) => one.state !== "signed_out" && one.window_id !== own);
  return html`<h3>${app.t("transfer_window")}</h3>
    ${others.length === 0 ? html`<p class="muted">${app.t("transfer_no_window")}</p>` : null}
    <div class="options">
      ${others.map(
        (window) =>
          html`<button
            type="button"
            data-testid="transfer-window-${window.code}"
            @click=${() => act.transferTo({ window_id: window.window_id })}
          >
            ${window.number} ${nameOf(window, app.lang)}
          </button>`,
      )}
    </div>`;
};

const DIALOGS = {
  resume: {
    title: (app) => app.t("resume_title"),
    body: (app, act) =>
      html`<div class="options">
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
  },
  pause: {
    title: (app) => app.t("pause_title"),
    body: (app, act) =>
      html`<div class="options">
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
  },
  transfer: {
    title: (app) => app.t("transfer_title", { number: app.state.current?.number ?? "" }),
    body: (app, act) =>
      html`<h3>${app.t("transfer_queue")}</h3>
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
      ${transferWindows(app, act)}`,
  },
};

/** Draw the dialog that a command has opened, if one has. */
export function counterDialog(app, act) {
  const asked = DIALOGS[app.ui.dialog];
  return asked
    ? dialog(app, {
        title: asked.title(app),
        body: asked.body(app, act),
        close: act.close,
        testid: `${app.ui.dialog}-dialog`,
      })
    : null;
}
