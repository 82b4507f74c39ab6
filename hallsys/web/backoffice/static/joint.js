// The joint case that the chosen case is part of: where the others stand, and whether results wait for them.

import { html } from "../../static/vendor/lit-html/lit-html.js";
import { refusal } from "../../static/app.js";
import { icon } from "../../static/icons.js";
import { clock, nameOf, shortDay } from "../../static/lang.js";

export const JOINT_TEXTS = {
  joint: ["联办：{name}", "Joint case: {name}"],
  joint_due: ["全部事项期限 {day}", "all of it due {day}"],
  holds: ["结果暂存，待全部办完后一并出件", "Results are held until all are there"],
  goes_out: ["结果可以出件", "Results can go out"],
  lead: ["牵头部门：{department}", "Lead department: {department}"],
  joint_here: ["本办件", "this case"],
  release: ["先行出件", "Release results"],
  release_title: ["联办件 {number} 先行出件", "Release results of {number}"],
  release_said: ["已办结的结果将不再等待其他事项，可以先领取。", "What is there can be collected without waiting for the others."],
  release_reason: ["原因（须填写）", "Reason (needed)"],
  released: ["{name} 于 {time} 放行：{note}", "released by {name}, {time}: {note}"],
};

/** Return the actions of joint cases. */
export const jointActions = (app, { open, close }) => ({
  askRelease: (row) => open("release", row),
  release: async (event) => {
    event.preventDefault();
    const reason = new FormData(event.target).get("reason").trim();
    if (await app.post("release-joint", { joint_id: app.ui.details.joint.joint_id, reason })) close();
  },
});

const part = (app, act, row, one) =>
  html`<li data-testid="joint-part" data-case=${one.case_id}>
    ${icon(one.waited_for ? "clock" : "check")}
    <span class="wide"
      ><strong>${nameOf(one, app.lang, "matter_name")}</strong> <small class="muted">${nameOf(one, app.lang, "department")}</small><br />
      <small class="muted number">${one.case_number}</small></span
    >
    <span class="mark ${one.waited_for ? "" : "good"}">${one.now[app.lang === "en" ? 1 : 0]}</span>
    ${one.case_id === row.case_id ? html`<small class="muted">${app.t("joint_here")}</small>` : null}
  </li>`;

/** Draw the joint case; nothing for a case of its own. */
export const joint = (app, act, row, details) => {
  const one = details.joint;
  if (!one) return null;
  const when = `${shortDay(one.released_at, app.state.timezone, app.lang)} ${clock(one.released_at, app.state.timezone)}`;
  return html`<section class="draws" data-testid="joint">
    <h3>
      ${app.t("joint", { name: nameOf(one, app.lang) })}
      <small class="muted"><span class="number" translate="no">${one.number}</span> · ${app.t("joint_due", { day: shortDay(one.due_at, app.state.timezone, app.lang) })}${one.lead ? ` · ${app.t("lead", { department: nameOf(one, app.lang, "lead") })}` : ""}</small>
    </h3>
    <ul class="seats">
      ${one.parts.map((each) => part(app, act, row, each))}
    </ul>
    <p class="line">
      <span class="mark ${one.holds ? "warn" : "good"}" data-testid="joint-holds">${icon(one.holds ? "clock" : "check")} ${app.t(one.holds ? "holds" : "goes_out")}</span>
      ${
        one.holds && one.may_release
          ? html`<button type="button" data-testid="release" ?disabled=${app.ui.busy} @click=${() => act.askRelease(row)}>${app.t("release")}</button>`
          : null
      }
    </p>
    ${
      one.released_at
        ? html`<p class="small muted">${app.t("released", { name: app.state.staff[one.released_by] ?? "", time: when, note: one.release_note })}</p>`
        : null
    }
  </section>`;
};

/** What is asked before results go out one by one. */
export const JOINT_DIALOGS = {
  release: (app, act) =>
    html`<form @submit=${act.release}>
      <h2>${app.t("release_title", app.ui.details?.joint ?? {})}</h2>
      ${refusal(app)}
      <p class="muted small">${app.t("release_said")}</p>
      <label>${app.t("release_reason")}<textarea name="reason" data-testid="note" maxlength="300" required></textarea></label>
      <div class="actions">
        <button type="button" @click=${act.close}>${app.t("cancel")}</button>
        <button class="main" data-testid="confirm-release" ?disabled=${app.ui.busy}>${app.t("release")}</button>
      </div>
    </form>`,
};
