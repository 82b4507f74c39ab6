// Pairing: a code with what its agent may run, and the dialogs that rename and revoke an agent.

import { html } from "../../static/vendor/lit-html/lit-html.js";
import { icon } from "../../static/icons.js";
import { duration } from "../../static/lang.js";
import { refusal } from "../../static/app.js";
import { DEVICE, word } from "../../static/words.js";
import { devicesOf } from "./reduce.js";

const EVERYWHERE = "kiosk:*, window:*, zone:*, locker:*";

const code = (app) => {
  const made = app.ui.code;
  if (!made) return null;
  const used = made.used && app.state.agents.find((agent) => agent.agent_id === made.used);
  if (used)
    return html`<p class="made mark good" role="status" data-testid="code-used">
      ${icon("check")} ${app.t("code_used", { name: used.name })}
    </p>`;
  const left = made.expires_at - app.now();
  if (left <= 0) return html`<p class="made" role="status" data-testid="code-over">${app.t("code_over")}</p>`;
  return html`<div class="made">
    <p class="number" role="status" data-testid="pairing-code">
      <span class="unseen">${app.t("code")}</span> ${made.code}
    </p>
    <p class="muted small" role="timer" data-testid="code-left">${app.t("code_left", { time: duration(left) })}</p>
    <p class="small">${app.t("code_text")}</p>
    <pre><code>hallsys agent pair --code ${made.code}</code></pre>
  </div>`;
};

/** Draw the form that makes a code. */
export const pairing = (app, act) =>
  html`<section class="card pairing">
    <header><h2>${app.t("pair")}</h2></header>
    <form @submit=${act.makeCode}>
      <fieldset>
        <legend>${app.t("kinds")}</legend>
        ${app.state.kinds.map(
          (kind) =>
            html`<label class="tick"
              ><input type="checkbox" name="kind" value=${kind} checked data-testid="kind-${kind}" />
              ${word(DEVICE, kind, app.lang)}</label
            >`,
        )}
      </fieldset>
      <label>
        ${app.t("places")}
        <input name="places" value=${EVERYWHERE} required aria-describedby="places-hint" data-testid="places" />
      </label>
      <p class="muted small" id="places-hint">${app.t("places_hint")}</p>
      <details class="muted small">
        <summary>${app.t("places_here")}</summary>
        ${app.state.places.join(", ")}
      </details>
      <button class="main" data-testid="pair" ?disabled=${app.ui.busy}>${app.t("make_code")}</button>
    </form>
    ${code(app)}
    <p class="small">${app.t("check_text")}</p>
    <pre><code>hallsys agent --check</code></pre>
  </section>`;

const rename = (app, act) =>
  html`<dialog aria-labelledby="dialog-title" @cancel=${act.close}>
    <h2 id="dialog-title">${app.t("rename_title")}</h2>
    <form @submit=${act.rename}>
      <label>
        ${app.t("name")}
        <input name="name" maxlength="60" required .value=${app.ui.agent.name} data-testid="agent-name" />
      </label>
      ${refusal(app)}
      <div class="actions">
        <button type="button" @click=${act.close}>${app.t("cancel")}</button>
        <button class="main" data-testid="save-name" ?disabled=${app.ui.busy}>${app.t("save")}</button>
      </div>
    </form>
  </dialog>`;

const revoke = (app, act) => {
  const { agent } = app.ui;
  return html`<dialog aria-labelledby="dialog-title" aria-describedby="dialog-text" @cancel=${act.close}>
    <h2 id="dialog-title">${app.t("revoke_title", { name: agent.name })}</h2>
    <p id="dialog-text">${app.t("revoke_text", { n: devicesOf(app.state, agent.agent_id).length })}</p>
    <div class="actions">
      <button type="button" data-testid="keep" @click=${act.close}>${app.t("cancel")}</button>
      <button type="button" class="danger" data-testid="revoke-confirm" ?disabled=${app.ui.busy} @click=${act.revoke}>
        ${app.t("revoke_confirm")}
      </button>
    </div>
  </dialog>`;
};

const DIALOGS = { rename, revoke };

/** Draw the open dialog, if there is one. */
export const dialogs = (app, act) => DIALOGS[app.ui.dialog]?.(app, act) ?? null;
