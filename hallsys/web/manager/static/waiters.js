// Who waits in a queue: a ticket can be put first, with a reason, or given up.

import { html } from "../../static/vendor/lit-html/lit-html.js";
import { repeat } from "../../static/vendor/lit-html/directives/repeat.js";
import { post } from "../../static/api.js";
import { dialog, toast } from "../../static/elements/dialogs.js";
import { icon } from "../../static/icons.js";
import { minutes, nameOf } from "../../static/lang.js";
import { PRIORITY, word } from "../../static/words.js";

const LISTED = 100;

/** Build the actions of a queue's list. */
export function waiterActions(app) {
  const command = (name, ticket, body, said) =>
    app.run(async () => {
      await post(`${app.state.api}/${name}`, { ticket_id: ticket.ticket_id, ...body });
      app.set({ asked: null });
      toast(app, () => app.t(said, { number: ticket.number }));
    });
  return {
    openQueue: (queue) => app.ui.wall || app.set({ queue: queue.queue_id, asked: null, error: null }),
    closeQueue: () => app.set({ queue: null, asked: null }),
    ask: (what, ticket) => {
      app.set({ asked: { what, ticket } });
      requestAnimationFrame(() => document.querySelector(".asked :is(input, button)")?.focus());
    },
    pin: (event) => {
      event.preventDefault();
      command("pin", app.ui.asked.ticket, { reason: new FormData(event.target).get("reason") }, "pinned_n");
    },
    requeue: (ticket) => command("requeue", ticket, {}, "requeued_n"),
    cancelTicket: () => command("cancel", app.ui.asked.ticket, {}, "cancelled_n"),
  };
}

const asked = (app, act) => {
  const { what, ticket } = app.ui.asked;
  if (what === "cancel")
    return html`<div class="asked">
      <p class="wide">${app.t("cancel_ask", { number: ticket.number })}</p>
      <button type="button" class="danger" data-testid="cancel-confirm" ?disabled=${app.ui.busy} @click=${act.cancelTicket}>${app.t("cancel_it")}</button>
    </div>`;
  return html`<form class="asked" @submit=${act.pin}>
    <label class="wide">${app.t("pin_reason", { number: ticket.number })}<input name="reason" required maxlength="200" data-testid="pin-reason" /></label>
    <button class="main" data-testid="pin-confirm" ?disabled=${app.ui.busy}>${app.t("pin")}</button>
  </form>`;
};

const row = (app, act, ticket) =>
  html`<li data-testid="waiter-${ticket.number}">
    <b class="number ticket-number">${ticket.number}</b>
    <span class="wide">${ticket.priority_class === "ordinary" ? "" : word(PRIORITY, ticket.priority_class, app.lang)}</span>
    <span class="number">${app.t("minutes", { n: minutes(app.now() - ticket.waiting_since) })}</span>
    ${
      app.state.may_manage
        ? html`<button type="button" data-testid="pin-${ticket.number}" @click=${() => act.ask("pin", ticket)}>${icon("flag")} ${app.t("pin")}</button>
            <button type="button" class="danger only" data-testid="cancel-${ticket.number}" aria-label=${app.t("cancel_named", { number: ticket.number })} title=${app.t("cancel_it")} @click=${() => act.ask("cancel", ticket)}>${icon("remove")}</button>`
        : null
    }
  </li>`;

const missedRow = (app, act, ticket) =>
  html`<li data-testid="missed-${ticket.number}">
    <b class="number ticket-number">${ticket.number}</b> <span class="wide"></span>
    <button type="button" data-testid="requeue-${ticket.number}" ?disabled=${app.ui.busy || !app.state.may_manage} @click=${() => act.requeue(ticket)}>
      ${icon("redo")} ${app.t("requeue")}
    </button>
  </li>`;

/** Draw the list of the chosen queue. */
export function queueDialog(app, act) {
  const queue = app.state.queues.find((one) => one.queue_id === app.ui.queue);
  if (!queue) return null;
  const tickets = app.state.waiting.filter((ticket) => ticket.queue_id === queue.queue_id);
  const missed = app.ui.missed.filter((ticket) => ticket.queue_id === queue.queue_id);
  return dialog(app, {
    title: html`<b class="number">${queue.prefix}</b> ${nameOf(queue, app.lang)} <span class="muted">${app.t("n_waiting", { n: queue.waiting })}</span>`,
    testid: "queue-dialog",
    close: act.closeQueue,
    cancel: app.t("close"),
    body: html`${app.ui.error ? html`<p class="field-error" role="alert">${icon("warn")} ${app.ui.error[app.lang]}</p>` : null}
      ${app.ui.asked ? asked(app, act) : null}
      ${tickets.length === 0 ? html`<p class="nothing">${app.t("nobody_waits")}</p>` : null}
      <ol class="rows waiters-list">
        ${repeat(
          tickets.slice(0, LISTED),
          (ticket) => ticket.ticket_id,
          (ticket) => row(app, act, ticket),
        )}
      </ol>
      ${tickets.length > LISTED ? html`<p class="muted small">${app.t("more_wait", { n: tickets.length - LISTED })}</p>` : null}
      ${missed.length ? html`<h3>${app.t("missed_title")}</h3>` : null}
      <ul class="rows">${missed.map((ticket) => missedRow(app, act, ticket))}</ul>`,
  });
}
