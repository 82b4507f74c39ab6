// The organisation in hand: who else acts for it and is replaced, and a record of it that is corrected.

import { html } from "../../static/vendor/lit-html/lit-html.js";
import { dialog } from "../../static/elements/dialogs.js";
import { banner } from "../../static/elements/marks.js";
import { icon } from "../../static/icons.js";
import { shortDay } from "../../static/lang.js";

const kindOf = (app, key) => app.ui.details.organisation_kinds.find((one) => one.key === key)?.[app.lang] ?? "";

/** Draw what the clerk should know of the organisation in hand, and what can be done about it. */
export const agentLines = (app, act) => {
  const { organisation, service_id } = app.ui.details;
  const typed = app.ui.typed?.service_id === service_id ? app.ui.typed : null;
  const idle = app.state.current?.state !== "serving" || app.ui.busy;
  const said = typed && { name: organisation.name, kind: kindOf(app, organisation.kind), typed: typed.name, typed_kind: kindOf(app, typed.kind) };
  return html`${
    typed ? banner("warn", app.t("record_differs", said), { testid: "record-differs", action: { text: app.t("record_correct"), act: () => act.ask("correcting", {}) } }) : null
  }
  ${
    organisation.replaced_at
      ? banner("warn", app.t("agent_was_replaced", { day: shortDay(organisation.replaced_at, app.state.timezone, app.lang) }), { testid: "agent-replaced" })
      : null
  }
  ${
    organisation.agents.length
      ? html`<p class="acting small">
          ${icon("people")} <span class="muted">${app.t("agents_others", { n: organisation.agents.length })}</span>
          <button type="button" class="plain" data-testid="replace-agent" ?disabled=${idle} @click=${() => act.ask("replacing", {})}>${app.t("replace_ask")}</button>
        </p>`
      : null
  }
  ${app.ui.takenOver?.service_id === service_id ? html`<p class="done small" role="status" data-testid="taken-over">${icon("check")} ${app.t("replaced_n", { n: app.ui.takenOver.cases })}</p>` : null}
  ${app.ui.takenOver?.service_id === service_id && app.ui.takenOver.couriers ? banner("warn", app.t("replaced_couriers", { n: app.ui.takenOver.couriers }), { testid: "taken-over-couriers" }) : null}`;
};

const form = (app, act, { title, testid, send, body, does }) =>
  dialog(app, {
    title: app.t(title),
    close: act.close,
    testid: `${testid}-dialog`,
    body: html`<form id="${testid}-form" @submit=${send}>${body}</form>`,
    actions: html`<button class="main" form="${testid}-form" data-testid="${testid}-confirm" ?disabled=${app.ui.busy}>${icon("check")} ${app.t(does)}</button>`,
  });

const replacing = (app, act) => {
  const { agents, note, role, role_en } = app.ui.details.organisation;
  const [first] = agents;
  return form(app, act, {
    title: "replace_title",
    testid: "replace",
    send: act.replaceAgent,
    does: "replace_ok",
    body: html`<p>${app.t("replace_said")}</p>
      <label
        >${app.t("replace_whom")}
        <select name="case_id" data-testid="replace-whom">
          ${agents.map((one) => html`<option value=${one.case_id} ?selected=${one === first}>${app.t("replace_row", { name: one.masked_name || "*", tail: one.number_tail, n: one.cases })}</option>`)}
        </select></label
      >
      <p class="muted">${app.t("replace_by", { note: note || (app.lang === "en" ? role_en : role) })}</p>`,
  });
};

const correcting = (app, act) => {
  const { name, kind } = app.ui.details.organisation;
  const { typed } = app.ui;
  return form(app, act, {
    title: "correct_title",
    testid: "correct",
    send: act.correctRecord,
    does: "correct_ok",
    body: html`<p>${app.t("correct_said")}</p>
      <p><span class="muted">${app.t("correct_from")}</span> ${name} · ${kindOf(app, kind)}</p>
      <p><span class="muted">${app.t("correct_to")}</span> <strong>${typed.name} · ${kindOf(app, typed.kind)}</strong></p>`,
  });
};

const DIALOGS = { replacing, correcting };

/** Draw the dialog of these that is open, if one is. */
export const agentDialog = (app, act) => (app.ui.details?.organisation ? (DIALOGS[app.ui.dialog]?.(app, act) ?? null) : null);

/** Return the actions; `change` posts a command on the visit, closes the dialog and reads anew. */
export function agentActions(app, { change, inHand }) {
  return {
    replaceAgent: async (event) => {
      event.preventDefault();
      const { case_id } = Object.fromEntries(new FormData(event.target));
      const { service_id } = inHand();
      const done = await change("replace-agent", { case_id });
      if (done) app.set({ takenOver: { service_id, cases: done.cases, couriers: done.couriers } });
    },
    correctRecord: async (event) => {
      event.preventDefault();
      const { name, kind, code } = app.ui.typed;
      if (await change("correct-organisation", { name, kind, code })) app.set({ typed: null });
    },
  };
}
