// Steps of a case beside its decision: supplement, pauses, extension, what waits to be confirmed, an end; its history.

import { html } from "../../static/vendor/lit-html/lit-html.js";
import { refusal } from "../../static/app.js";
import { icon } from "../../static/icons.js";
import { clock, nameOf, shortDay } from "../../static/lang.js";

export const LIFE_TEXTS = {
  supplement: ["待补正", "Waiting for a supplement"],
  suspended: ["已中止计时", "Clock stopped"],
  decline_waits: ["不予受理待他人确认", "Decline waits for confirmation"],
  ask_supplement: ["要求补正", "Supplement"],
  ask_supplement_title: ["要求补正：{name}", "Ask for a supplement: {name}"],
  wanted: ["需补正的材料（一次性告知全部）", "What is needed (all at once)"],
  days: ["期限（工作日）", "Time (working days)"],
  suspend: ["中止计时", "Stop the clock"],
  suspend_title: ["中止计时：{name}", "Stop the clock: {name}"],
  resume: ["恢复计时", "Let the clock run"],
  resume_title: ["恢复计时：{name}", "Let the clock run again: {name}"],
  resume_said: ["中止期间不计入办理时限，期限相应顺延。", "The time it stood is not counted; the deadline moves."],
  extend: ["申请延期", "Extend"],
  extend_title: ["申请延期：{name}", "Ask for more time: {name}"],
  extend_said: [
    "经负责人批准后期限顺延，并将延期理由告知申请人；每件只能延期一次。",
    "Once somebody in charge approves it the deadline moves, and the applicant is told why; a case is extended once.",
  ],
  extend_days: ["延长（工作日）", "By (working days)"],
  extension_waits: ["延期待批准", "Extension waits for approval"],
  to_extend: ["待批准的延期", "Extensions to approve"],
  extend_by: ["延长 {n} 个工作日，现期限 {day}", "{n} working {n:day|days} more; due {day} now"],
  grant_extension: ["批准", "Approve"],
  refuse_extension: ["不批准", "Refuse"],
  refuse_title: ["不批准延期：{name}", "Refuse the extension: {name}"],
  own_extension: ["须由提出人、受理人之外的负责人批准", "Somebody else with the right has to approve this"],
  ask_void: ["申请作废", "Make void"],
  void_title: ["申请作废：{name}", "Make void: {name}"],
  void_said: [
    "经他人确认后，未领取的结果不能再领取，已领取的标为作废，申请人能查到。",
    "Once another confirms it, what was not collected cannot be; what was is told as void, to the applicant as well.",
  ],
  to_void: ["待确认的作废", "Voids to confirm"],
  confirm_void: ["确认作废", "Confirm"],
  refuse_void: ["不同意", "Refuse"],
  refuse_void_title: ["不同意作废：{name}", "Refuse the void: {name}"],
  void_waits: ["作废待他人确认", "Void waits for confirmation"],
  terminate: ["终止", "End"],
  terminate_title: ["终止办理：{name}", "End without a decision: {name}"],
  to_confirm: ["待确认的不予受理", "Declines to confirm"],
  asked_by: ["{name} 提出 · {time}", "asked for by {name} · {time}"],
  confirm_decline: ["确认不予受理", "Confirm"],
  send_back: ["退回", "Send back"],
  send_back_title: ["退回不予受理：{name}", "Send the decline back: {name}"],
  own_decline: ["须由提出人、受理人之外有确认权限的人确认", "Somebody else with the right has to confirm this"],
  received_title: ["已收件待答复", "Received, not answered"],
  decide_by: ["{day} {time} 前答复，逾期视为受理", "answer by {day} {time}, else it counts as accepted"],
  history: ["办理过程", "History"],
  by_law: ["系统", "system"],
  cause: ["原因", "Cause"],
};

/** Return the actions of these steps; `open`, `submit`, `close` are the page's own. */
export function lifeActions(app, { open, submit, close }) {
  const withReason = (form) => ({ reason: form.get("reason"), note: form.get("note").trim() });
  const withNote = (form) => ({ note: form.get("note").trim() });
  return {
    askSupplement: (row) => open("supplement", row),
    askSuspension: (row) => open("suspend", row),
    askResumption: (row) => open("resume", row),
    askExtension: (row) => open("extend", row),
    askRefusal: (row) => open("refuse_extension", row),
    grantExtension: (row) => app.post("grant-extension", { case_id: row.case_id }),
    askVoid: (row) => open("void", row),
    askKeeping: (row) => open("refuse_void", row),
    confirmVoid: (row) => app.post("confirm-void", { case_id: row.case_id }),
    void: submit("ask-void", withReason),
    refuseVoid: submit("refuse-void", withNote),
    askEnd: (row) => open("terminate", row),
    askBack: (row) => open("back", row),
    confirmDecline: (row) => app.post("confirm-decline", { case_id: row.case_id }),
    close,
    supplement: submit("supplement", (form) => ({
      material_ids: form.getAll("material"),
      days: Number(form.get("days")),
      note: form.get("note").trim(),
    })),
    suspend: submit("suspend", withReason),
    resume: submit("resume", withNote),
    extend: submit("ask-extension", (form) => ({ ...withReason(form), days: Number(form.get("days")) })),
    refuseExtension: submit("refuse-extension", withNote),
    terminate: submit("terminate", withReason),
    sendBack: submit("send-back", withNote),
  };
}

const button = (app, testid, press, text, tone = "") =>
  html`<button type="button" class=${tone} data-testid=${testid} ?disabled=${app.ui.busy} @click=${press}>
    ${app.t(text)}
  </button>`;

/** A case is extended once, before it is overdue. */
const extension = (app, act, row) => {
  if (app.state.extensions.some((one) => one.case_id === row.case_id))
    return html`<span class="mark warn" data-testid="extension-waits">${app.t("extension_waits")}</span>`;
  const may = app.ui.details?.case_id === row.case_id && !app.ui.details.extended && row.due_at >= app.now();
  return may ? button(app, "ask-extension", () => act.askExtension(row), "extend") : null;
};

/** Draw the further steps of a case that one works on. */
export const lifeButtons = (app, act, row) =>
  html`${extension(app, act, row)}
  ${button(app, "ask-supplement", () => act.askSupplement(row), "ask_supplement")}
  ${button(app, "ask-suspension", () => act.askSuspension(row), "suspend")}
  ${button(app, "ask-end", () => act.askEnd(row), "terminate")}`;

/** Draw what can be done while the clock of a case stands. */
export const standing = (app, act, row) =>
  html`${row.status === "suspended" ? button(app, "ask-resumption", () => act.askResumption(row), "resume", "main") : null}
  ${row.status === "supplement" ? button(app, "decline", () => act.askDecline(row), "decline", "danger") : null}
  ${button(app, "ask-end", () => act.askEnd(row), "terminate")}`;

const when = (app, at) => `${shortDay(at, app.state.timezone, app.lang)} ${clock(at, app.state.timezone)}`;

const matterOf = (app, row) => nameOf(app.state.matters[row.matter_id], app.lang);

const declineRow = (app, act, row) => {
  const me = app.state.clerk.clerk_id;
  const reason = app.state.decline_reasons.find((one) => one.code === row.reason);
  return html`<li class="case" data-testid="decline-row" data-case=${row.case_id}>
    <div class="wide">
      <strong>${matterOf(app, row)}</strong>
      <small class="muted number">${row.case_number}</small>
      <p>${reason?.[app.lang]}${row.note ? html`<br /><span class="muted">${row.note}</span>` : null}</p>
      <small class="muted">${app.t("asked_by", { name: app.state.staff[row.asked_by] ?? "", time: when(app, row.asked_at) })}</small>
    </div>
    <div class="decisions">
      ${
        [row.asked_by, row.accepted_by].includes(me) || !app.state.may_confirm
          ? html`<p class="muted small">${app.t("own_decline")}</p>`
          : html`${button(app, "confirm-waiting", () => act.confirmDecline(row), "confirm_decline", "danger")}
            ${button(app, "send-back", () => act.askBack(row), "send_back")}`
      }
    </div>
  </li>`;
};

/** Draw the declines that wait for another person; nothing when there are none. */
export const declineList = (app, act) =>
  app.state.declines.length
    ? html`<section class="card" data-testid="declines">
        <header>
          <h2>${app.t("to_confirm")}</h2>
          <strong class="number">${app.state.declines.length}</strong>
        </header>
        <ul class="rows">
          ${app.state.declines.map((row) => declineRow(app, act, row))}
        </ul>
      </section>`
    : null;

// What one person asked for and another settles.
const askedRow = (app, row, { testid, reasons: known, told, buttons, own }) => {
  const reason = known.find((one) => one.code === row.reason);
  const involved = [row.asked_by, row.accepted_by].includes(app.state.clerk.clerk_id);
  return html`<li class="case" data-testid=${testid} data-case=${row.case_id}>
    <div class="wide">
      <strong>${matterOf(app, row)}</strong>
      <small class="muted number">${row.case_number}</small>
      <p>
        ${told ? html`${told}<br />` : null}${reason?.[app.lang]}${row.note
          ? html`<br /><span class="muted">${row.note}</span>`
          : null}
      </p>
      <small class="muted"
        >${app.t("asked_by", { name: app.state.staff[row.asked_by] ?? "", time: when(app, row.asked_at) })}</small
      >
    </div>
    <div class="decisions">
      ${involved || !app.state.may_confirm ? html`<p class="muted small">${app.t(own)}</p>` : buttons}
    </div>
  </li>`;
};

const askedList = (app, title, testid, rows) =>
  rows.length
    ? html`<section class="card" data-testid=${testid}>
        <header>
          <h2>${app.t(title)}</h2>
          <strong class="number">${rows.length}</strong>
        </header>
        <ul class="rows">
          ${rows}
        </ul>
      </section>`
    : null;

/** Draw the extensions that wait for another person; nothing when there are none. */
export const extensionList = (app, act) =>
  askedList(
    app,
    "to_extend",
    "extensions",
    app.state.extensions.map((row) =>
      askedRow(app, row, {
        testid: "extension-row",
        reasons: app.state.extension_reasons,
        told: app.t("extend_by", { n: row.days, day: shortDay(row.due_at, app.state.timezone, app.lang) }),
        own: "own_extension",
        buttons: html`${button(app, "grant-extension", () => act.grantExtension(row), "grant_extension", "main")}
        ${button(app, "refuse-extension", () => act.askRefusal(row), "refuse_extension")}`,
      }),
    ),
  );

/** Draw the decided cases that are to be void once another person confirms it; nothing when there are none. */
export const voidList = (app, act) =>
  askedList(
    app,
    "to_void",
    "voids",
    app.state.voids.map((row) =>
      askedRow(app, row, {
        testid: "void-row",
        reasons: app.state.void_reasons,
        own: "own_decline",
        buttons: html`${button(app, "confirm-void", () => act.confirmVoid(row), "confirm_void", "danger")}
        ${button(app, "refuse-void", () => act.askKeeping(row), "refuse_void")}`,
      }),
    ),
  );

const DECIDED = new Set(["concluded", "ready", "handed_over"]);

/** Draw what can be done to a decided case: one that was accepted by another can be void. */
export const voiding = (app, act, row) => {
  if (!DECIDED.has(row.status)) return null;
  if (app.state.voids.some((one) => one.case_id === row.case_id))
    return html`<span class="mark warn" data-testid="void-waits">${app.t("void_waits")}</span>`;
  if (row.accepted_by === app.state.clerk.clerk_id) return null;
  return button(app, "ask-void", () => act.askVoid(row), "ask_void", "danger");
};

/** Draw what was received and is to be answered; nothing when there is none. */
export const receivedList = (app) =>
  app.state.received.length
    ? html`<section class="card" data-testid="received">
        <header>
          <h2>${app.t("received_title")}</h2>
          <strong class="number">${app.state.received.length}</strong>
        </header>
        <ul class="rows">
          ${app.state.received.map(
            (row) =>
              html`<li data-testid="received-row">
                <div class="wide">
                  <strong>${matterOf(app, row)}</strong>
                  <small class="muted number">${row.case_number}</small>
                  <small class="muted"
                    >${app.t("decide_by", {
                      day: shortDay(row.decide_by, app.state.timezone, app.lang),
                      time: clock(row.decide_by, app.state.timezone),
                    })}</small
                  >
                </div>
              </li>`,
          )}
        </ul>
      </section>`
    : null;

/** Draw the steps that a case has taken. */
export const history = (app, details) =>
  html`<details class="history">
    <summary>${app.t("history")}</summary>
    <ol>
      ${details.steps.map(
        (step) =>
          html`<li>
            <span class="number muted"
              >${when(app, step.at)}</span
            >
            ${step[app.lang]}${step.reason ? html` · ${step.reason[app.lang]}` : null}
            <span class="muted">${step.by ? (app.state.staff[step.by] ?? "") : step.by_itself ? "" : app.t("by_law")}</span>
            ${step.note ? html`<span class="muted">${step.note}</span>` : null}
          </li>`,
      )}
    </ol>
  </details>`;

const note = (app, required = false) =>
  html`<label
    >${app.t("note")}<textarea name="note" data-testid="note" maxlength="300" ?required=${required}></textarea>
  </label>`;

const reasons = (app, known, legend) =>
  html`<fieldset>
    <legend>${app.t(legend)}</legend>
    ${known.filter((one) => one.offered).map(
      (one) =>
        html`<label class="pick"
          ><input type="radio" name="reason" value=${one.code} data-testid="reason-${one.code}" required />
          ${one[app.lang]}</label
        >`,
    )}
  </fieldset>`;

const dialog = (app, act, { name, title, send, inside, does, tone, background }) =>
  html`<form @submit=${send}>
    <h2>${app.t(title, { name })}</h2>
    ${background(app)} ${refusal(app)} ${inside}
    <div class="actions">
      <button type="button" @click=${act.close}>${app.t("cancel")}</button>
      <button class=${tone} data-testid="confirm-step" ?disabled=${app.ui.busy}>${icon("check")} ${app.t(does)}</button>
    </div>
  </form>`;

/** Return the dialogs of these steps; `background(app)` draws what is known of the case. */
export const lifeDialogs = (background) => ({
  supplement: (app, act, name) => {
    const listed = app.ui.details?.materials ?? [];
    const inside = html`<fieldset>
        <legend>${app.t("wanted")}</legend>
        ${listed.map(
          (one) =>
            html`<label class="pick"
              ><input type="checkbox" name="material" value=${one.material_id} data-testid="wanted-material" />
              ${nameOf(one, app.lang)}</label
            >`,
        )}
      </fieldset>
      <label
        >${app.t("days")}<input
          name="days"
          type="number"
          min="1"
          max=${app.state.supplement_days}
          value=${Math.min(5, app.state.supplement_days)}
          data-testid="days"
          required
      /></label>
      ${note(app)}`;
    return dialog(app, act, { name, title: "ask_supplement_title", send: act.supplement, inside, does: "ask_supplement", tone: "main", background });
  },
  suspend: (app, act, name) =>
    dialog(app, act, { name, title: "suspend_title", send: act.suspend, inside: html`${reasons(app, app.state.suspensions, "cause")} ${note(app)}`, does: "suspend", tone: "main", background }),
  resume: (app, act, name) =>
    dialog(app, act, { name, title: "resume_title", send: act.resume, inside: html`<p class="muted">${app.t("resume_said")}</p> ${note(app)}`, does: "resume", tone: "main", background }),
  extend: (app, act, name) => {
    const inside = html`<p class="muted">${app.t("extend_said")}</p>
      ${reasons(app, app.state.extension_reasons, "cause")}
      <label
        >${app.t("extend_days")}<input
          name="days"
          type="number"
          min="1"
          max=${app.state.extension_days}
          value=${Math.min(10, app.state.extension_days)}
          data-testid="days"
          required
      /></label>
      ${note(app)}`;
    return dialog(app, act, { name, title: "extend_title", send: act.extend, inside, does: "extend", tone: "main", background });
  },
  void: (app, act, name) =>
    dialog(app, act, { name, title: "void_title", send: act.void, inside: html`<p class="muted">${app.t("void_said")}</p> ${reasons(app, app.state.void_reasons, "cause")} ${note(app)}`, does: "ask_void", tone: "danger", background }),
  refuse_void: (app, act, name) =>
    dialog(app, act, { name, title: "refuse_void_title", send: act.refuseVoid, inside: note(app, true), does: "refuse_void", tone: "main", background }),
  refuse_extension: (app, act, name) =>
    dialog(app, act, { name, title: "refuse_title", send: act.refuseExtension, inside: note(app, true), does: "refuse_extension", tone: "main", background }),
  terminate: (app, act, name) =>
    dialog(app, act, { name, title: "terminate_title", send: act.terminate, inside: html`${reasons(app, app.state.terminations, "cause")} ${note(app)}`, does: "terminate", tone: "danger", background }),
  back: (app, act, name) =>
    dialog(app, act, { name, title: "send_back_title", send: act.sendBack, inside: note(app, true), does: "send_back", tone: "main", background }),
});
