// Giving windows other queues: sent in order, confirmed where people would be stranded, taken back by one touch.

import { html } from "../../static/vendor/lit-html/lit-html.js";
import { post } from "../../static/api.js";
import { confirm, toast } from "../../static/elements/dialogs.js";
import { icon } from "../../static/icons.js";
import { clock } from "../../static/lang.js";

const SHOWN = 8;
const STRANDS = "strands_waiters";

/** Build the actions of allocations. */
export function allocationActions(app) {
  const send = async (name, body, confirmed) => {
    try {
      await post(`${app.state.api}/${name}`, { ...body, confirm: confirmed });
      return true;
    } catch (refusal) {
      if (refusal.code !== STRANDS) throw refusal;
      app.set({ stranding: { name, body, refusal } });
      return false;
    }
  };
  const allocate = (orders) =>
    app.run(async () => {
      app.ui.mine = orders.map((order) => order.window_id);
      for (const order of orders) if (!(await send("allocate", order, false))) return;
    });
  const revert = (seq) => app.run(() => send("revert", { seq }, false));
  return {
    allocate,
    revert,
    strandAnyway: () => {
      const { name, body } = app.ui.stranding;
      app.set({ stranding: null });
      return app.run(() => send(name, body, true));
    },
    keepAsItIs: () => app.set({ stranding: null, mine: [] }),
    /** Say what this page has just changed, with the way back. */
    heard: (facts) => {
      for (const fact of facts) {
        if (fact.kind !== "QueuesAllocated" || !app.ui.mine.includes(fact.window_id)) continue;
        app.ui.mine = app.ui.mine.filter((id) => id !== fact.window_id);
        toast(app, () => sentence(app, fact), () => revert(fact.seq));
      }
    },
  };
}

const prefixes = (app, ids) =>
  app.state.queues.filter((queue) => ids.includes(queue.queue_id)).map((queue) => queue.prefix).join(" ") || app.t("no_queue");

const sentence = (app, change) => {
  const window = app.state.windows.find((one) => one.window_id === change.window_id);
  return app.t("change", {
    n: window?.number ?? "",
    before: prefixes(app, change.previous),
    after: prefixes(app, change.queue_ids),
  });
};

/** Draw the last changes, each with its way back. */
export const changes = (app, act) =>
  html`<section class="card" aria-labelledby="changes-title">
    <header><h2 id="changes-title">${app.t("changes")}</h2></header>
    ${app.ui.changes.length === 0 ? html`<p class="nothing">${app.t("no_changes")}</p>` : null}
    <ol class="rows">
      ${app.ui.changes.slice(0, SHOWN).map(
        (change) =>
          html`<li data-testid="change" data-seq=${change.seq}>
            <span class="wide"
              ><b>${sentence(app, change)}</b>
              <small class="muted">${clock(change.at, app.state.timezone)} · ${change.by === "plan" ? app.t("by_plan") : change.by}
                ${change.reverts === null ? "" : `· ${app.t("was_reverted")}`}</small></span
            >
            ${
              change.revertible && app.state.may_manage
                ? html`<button type="button" class="control" data-testid="revert-${change.seq}" ?disabled=${app.ui.busy} @click=${() => act.revert(change.seq)}>
                    ${icon("undo")} ${app.t("revert")}
                  </button>`
                : null
            }
          </li>`,
      )}
    </ol>
  </section>`;

/** Draw the question before a queue is left without a window. */
export function strandDialog(app, act) {
  if (!app.ui.stranding) return null;
  return confirm(app, {
    title: app.t("strand_title"),
    body: html`<p>${app.ui.stranding.refusal[app.lang]}</p>`,
    yes: app.t("strand_confirm"),
    kind: "danger",
    act: act.strandAnyway,
    close: act.keepAsItIs,
    testid: "strand",
  });
}
