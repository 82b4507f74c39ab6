// The clerk's page: who waits, who is here, what they came for.

import { html } from "../../static/vendor/lit-html/lit-html.js";
import { callBar } from "../../static/callbar.js";
import { counterDialog } from "../../static/counter_dialogs.js";
import { asideLists, waitingList } from "../../static/counter_lists.js";
import { toastPlace } from "../../static/elements/dialogs.js";
import { nameOf } from "../../static/lang.js";
import { keyCard, keysButton } from "../../static/key_card.js";
import { staffTop } from "../../static/staff.js";
import { actingDialog } from "./acting.js";
import { agentDialog } from "./agents.js";
import { lifeDialog } from "./life.js";
import { ownRatingsButton, ownRatingsDialog } from "./ownratings.js";
import { scanCard } from "./scan.js";
import { conclusionDialog, earlier, service } from "./service.js";

/** Draw the clerk's page. */
export function view(app, act) {
  const { window } = app.state;
  return html`<main class="counter" data-testid="page">
    ${staffTop(app, `${window.number} · ${nameOf(window, app.lang)}`, "clerk", html`${ownRatingsButton(app, act)} ${keysButton(app, act)}`)}
    <div class="counter-columns">
      <div class="column">${waitingList(app, act)}</div>
      <div class="column">${scanCard(app, act)} ${callBar(app, act)} ${service(app, act)}</div>
      <div class="column">${earlier(app, act)} ${asideLists(app, act)}</div>
    </div>
    ${counterDialog(app, act)} ${conclusionDialog(app, act)} ${lifeDialog(app, act)} ${app.ui.dialog === "acting" && app.ui.details ? actingDialog(app, act) : null} ${agentDialog(app, act)} ${ownRatingsDialog(app, act)}
    ${toastPlace(app)} ${keyCard(app)}
  </main>`;
}
