// For whom the applicant in hand acts: for themselves, or for an organisation with its credit code.

import { html } from "../../static/vendor/lit-html/lit-html.js";
import { dialog } from "../../static/elements/dialogs.js";
import { icon } from "../../static/icons.js";
import { checkDigitRight } from "../../static/idnumber.js";
import { agentActions, agentLines } from "./agents.js";
import { isCreditCode } from "./credit_code.js";

/** Draw for which organisation the applicant acts, or the button that asks. */
export const actingLine = (app, act) => {
  const { organisation } = app.ui.details;
  const idle = app.state.current?.state !== "serving" || app.ui.busy;
  if (!organisation) {
    return html`${agentOf(app)}<p class="acting">
      <button type="button" class="plain" data-testid="acts-for" ?disabled=${idle} @click=${() => act.ask("acting", {})}>
        ${icon("folder")} ${app.t("acts_for_ask")}
      </button>
    </p>`;
  }
  const role = app.lang === "en" ? organisation.role_en : organisation.role;
  return html`${agentOf(app)}<p class="who acting" data-testid="organisation">
    ${icon("folder")} <strong>${organisation.name}</strong>
    <span class="muted number">${organisation.masked_number}</span>
    <span class="mark brand">${app.t(app.ui.details.agent ? "agent_acts_as" : "acts_as", { role })}</span>
    ${organisation.note ? html`<span class="muted small">${organisation.note}</span>` : null}
    <button type="button" class="plain" data-testid="acts-for-nobody" ?disabled=${idle} @click=${act.actForNobody}>
      ${app.t("acts_for_nobody")}
    </button>
  </p>
  ${agentLines(app, act)}`;
};

// A ticket that somebody took for another (代办): who is here, who also is the one to act for an organisation.
const agentOf = (app) => {
  const { agent } = app.ui.details;
  return agent
    ? html`<p class="who acting" data-testid="agent">
        ${icon("people")} <span class="muted">${app.t("agent_here")}</span>
        ${agent.masked_name ? html`<strong>${agent.masked_name}</strong>` : null}
        <span class="muted number">${agent.masked_number}</span>
        <span class="mark brand">${app.lang === "en" ? agent.relation_en : agent.relation_zh}</span>
        ${agent.authorisation ? html`<span class="muted small">${agent.authorisation}</span>` : null}
      </p>`
    : null;
};

// A person's number that is no code is told as what it is; of one that is both the server says so.
const codeFault = (app, typed) => {
  if (isCreditCode(typed)) return "";
  return app.t(checkDigitRight(typed.trim().toUpperCase()) ? "credit_code_of_person" : "credit_code_wrong");
};

const choices = (app, name, rows, chosen) =>
  html`<select name=${name} data-testid="organisation-${name}" @change=${(event) => app.set({ asked: { ...app.ui.asked, [name]: event.target.value } })}>
    ${rows.map((one) => html`<option value=${one.key} ?selected=${one.key === chosen}>${one[app.lang]}</option>`)}
  </select>`;

/** Draw the question: which organisation, and by what right. */
export const actingDialog = (app, act) => {
  const { organisation_kinds: kinds, agent_roles: roles } = app.ui.details;
  const { kind = "enterprise", role = "representative" } = app.ui.asked;
  return dialog(app, {
    title: app.t("acting_title"),
    close: act.close,
    testid: "acting-dialog",
    body: html`<form id="acting-form" @submit=${act.actFor}>
      <p class="muted">${app.t(app.ui.details.agent ? "agent_acting_said" : "acting_said")}</p>
      <label>${app.t("organisation_kind")} ${choices(app, "kind", kinds, kind)}</label>
      <label>${app.t("organisation_name")}<input name="name" data-testid="organisation-name" maxlength="100" autocomplete="off" required /></label>
      <label
        >${app.t("credit_code")}<input
          name="code"
          class="number"
          data-testid="organisation-code"
          maxlength="18"
          autocomplete="off"
          autocapitalize="characters"
          required
          @input=${(event) => event.target.setCustomValidity(codeFault(app, event.target.value))}
        />
        <small class="muted">${app.t("credit_code_hint")}</small></label
      >
      <label>${app.t("acts_by")} ${choices(app, "role", roles, role)}</label>
      <label
        >${app.t(role === "authorised" ? "role_paper" : "role_note")}<input
          name="note"
          data-testid="organisation-note"
          maxlength="100"
          autocomplete="off"
          ?required=${role === "authorised"}
      /></label>
    </form>`,
    actions: html`<button class="main" form="acting-form" data-testid="acting-confirm" ?disabled=${app.ui.busy}>
      ${icon("check")} ${app.t("acting_ok")}
    </button>`,
  });
};

/** Return the actions; `inHand` is the page's own. The page reads anew whose cases are shown. */
export function actingActions(app, { inHand, reread }) {
  const change = async (path, body) => {
    const done = await app.post(path, { ...inHand(), ...body });
    if (!done) return null;
    app.set({ dialog: null, asked: null });
    await reread();
    return done;
  };
  return {
    ...agentActions(app, { change, inHand }),
    actFor: async (event) => {
      event.preventDefault();
      const asked = Object.fromEntries(new FormData(event.target));
      const { service_id } = inHand();
      app.set({ takenOver: null });
      const done = await change("acts-for", asked);
      if (done) app.set({ typed: done.differs ? { ...asked, service_id } : null });
    },
    actForNobody: () => change("acts-for-nobody", {}),
  };
}
