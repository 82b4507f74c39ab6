// The questions a counter's command may ask: which ticket to resume, why to pause, where to transfer.

import { html } from "./vendor/lit-html/lit-html.js";
import { dialog } from "./elements/dialogs.js";
import { keysDialog } from "./key_card.js";
import { recentTargets, targetsOf } from "./targets.js";

const targetButton = (app, act, one, chosen) =>
  html`<button
    type="button"
    class=${chosen ? "main" : ""}
    data-testid=${one.testid}
    @click=${() => act.transferTo(one.target)}
  >
    ${one.text} ${one.waiting === undefined ? null : html`<small>${app.t("people", { n: one.waiting })}</small>`}
    ${one.recent ? html`<small>${app.t("transfer_recent")}</small>` : null}
  </button>`;

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
    body: (app, act) => {
      const find = () => targetsOf(app.state, app.lang, app.ui.target ?? "", recentTargets());
      const found = find();
      // By what is typed now: fast fingers press Enter before the page is drawn again.
      const first = (event) => {
        event.preventDefault();
        const [one] = find();
        if (one) act.transferTo(one.target);
      };
      return html`<form class="type-ahead" @submit=${first}>
          <label
            >${app.t("transfer_find")}
            <input
              data-testid="transfer-find"
              autocomplete="off"
              .value=${app.ui.target ?? ""}
              @input=${(event) => app.set({ target: event.target.value })}
          /></label>
        </form>
        <div class="options" role="group" aria-label=${app.t("transfer_find")}>
          ${found.map((one, at) => targetButton(app, act, one, at === 0 && app.ui.target))}
        </div>
        ${found.length ? null : html`<p class="muted" role="status">${app.t("transfer_none")}</p>`}`;
    },
  },
};

/** Draw the dialog that a command has opened, if one has. */
export function counterDialog(app, act) {
  const asked = DIALOGS[app.ui.dialog];
  if (app.ui.dialog === "keys") return keysDialog(app, act);
  return asked
    ? dialog(app, {
        title: asked.title(app),
        body: asked.body(app, act),
        close: act.close,
        testid: `${app.ui.dialog}-dialog`,
      })
    : null;
}
