// The process of a case: its stages, what was done in them, and how the present one ends.

import { html } from "../../static/vendor/lit-html/lit-html.js";
import { refusal } from "../../static/app.js";
import { icon } from "../../static/icons.js";
import { clock, departmentOf, shortDay } from "../../static/lang.js";

export const STAGE_TEXTS = {
  claim: ["领办", "Take from the inbox"],
  give_back: ["退回收件箱", "Put back"],
  grant: ["拟准予", "Propose to grant"],
  refuse: ["拟不予许可", "Propose to refuse"],
  confirm: ["审核通过", "Confirm"],
  send_back: ["退回审查", "Send back"],
  issued: ["制证完成", "Results are made"],
  reported: ["提交专家意见", "Report the opinions"],
  said_grant: ["拟准予", "proposed to grant"],
  said_refuse: ["拟不予许可", "proposed to refuse"],
  said_confirm: ["审核通过", "confirmed"],
  said_send_back: ["退回", "sent back"],
  said_issued: ["制证完成", "results made"],
  said_reported: ["专家意见已提交", "opinions reported"],
  granted_proposed: ["审查意见：拟准予", "Proposed: grant"],
  refused_proposed: ["审查意见：拟不予许可", "Proposed: refuse"],
  opinion: ["意见", "Opinion"],
  opinion_back: ["退回意见（须填写）", "What is wrong (needed)"],
  process: ["流程", "Process"],
  acts: ["环节记录", "Record of the stages"],
  stage_due: ["环节期限 {day} {time}", "stage due {day} {time}"],
  acted_before: ["您已办理过前面的环节，本环节须由他人办理", "You acted in an earlier stage: this one is for somebody else"],
  other_desk: ["本环节由 {name} 办理", "This stage lies with {name}"],
};

const ENDINGS = {
  review: [
    ["grant", "main"],
    ["refuse", "danger"],
  ],
  check: [
    ["confirm", "main"],
    ["send_back", ""],
  ],
  issue: [["issued", "main"]],
  experts: [["reported", "main"]],
};

const named = (app, one) => one[app.lang] || one.zh;

/** Return the stage of a template that a case lies in. */
const present = (process) => process.template.stages.find((one) => one.code === process.stage);

/** Draw the stages in their order, with who ended which. */
export const stepper = (app, process) => {
  const last = Object.fromEntries(process.acts.map((one) => [one.stage, one]));
  const stages = process.template.stages;
  const at = process.stage ? stages.findIndex((one) => one.code === process.stage) : stages.length;
  return html`<ol class="stages" aria-label=${app.t("process")} data-testid="stages">
    ${stages.map((one, index) => {
      const state = index < at ? "done" : index === at ? "now" : "later";
      const act = last[one.code];
      return html`<li class=${state} data-testid="stage-${one.code}" data-state=${state} aria-current=${state === "now" ? "step" : "false"}>
        <span class="knot">${state === "done" ? icon("check") : index + 1}</span>
        <strong>${named(app, one)}</strong>
        <small class="muted"
          >${act && state === "done" ? (app.state.staff[act.by] ?? "") : departmentOf(app, one.department) || null}</small
        >
      </li>`;
    })}
  </ol>`;
};

/** Draw what was done in the stages. */
export const acts = (app, process) =>
  process.acts.length
    ? html`<section class="acts">
        <h3>${app.t("acts")}</h3>
        <ul>
          ${process.acts.map((one) => {
            const stage = process.template.stages.find((each) => each.code === one.stage);
            return html`<li data-testid="act-row">
              <span class="number muted"
                >${shortDay(one.at, app.state.timezone, app.lang)} ${clock(one.at, app.state.timezone)}</span
              >
              <strong>${named(app, stage)}</strong> ${app.t(`said_${one.ending}`)}
              ${one.reason ? html`· ${one.reason[app.lang]}` : null}
              <span class="muted">${app.state.staff[one.by] ?? ""}</span>
              ${one.note ? html`<q>${one.note}</q>` : null}
            </li>`;
          })}
        </ul>
      </section>`
    : null;

const button = (app, testid, press, text, tone = "") =>
  html`<button type="button" class=${tone} data-testid=${testid} ?disabled=${app.ui.busy} @click=${press}>
    ${app.t(text)}
  </button>`;

const said = (text) => html`<p class="muted small">${text}</p>`;

/** Draw what can be done in the present stage of a case. */
export const stageButtons = (app, act, row, process) => {
  const me = app.state.clerk.clerk_id;
  const stage = present(process);
  const desks = app.state.desks;
  if (desks.length && !desks.includes(row.department)) return said(app.t("other_desk", { name: departmentOf(app, row.department) }));
  const last = Object.fromEntries(process.acts.map((one) => [one.stage, one.by]));
  if (stage.apart.some((code) => last[code] === me)) return said(app.t("acted_before"));
  if (row.holder_id === null) return button(app, "claim", () => act.claim(row), "claim", "main");
  if (row.holder_id !== me)
    return html`${said(app.t("held_by", { name: app.state.staff[row.holder_id] ?? "" }))}
    ${app.state.may_give_back ? button(app, "give-back", () => act.giveBack(row), "give_back") : null}`;
  return html`${ENDINGS[stage.kind].map(([ending, tone]) =>
    button(app, `end-${ending}`, () => act.askEnding(row, ending), ending, tone),
  )}
  ${button(app, "give-back", () => act.giveBack(row), "give_back", "plain")}`;
};

/** Return the results that the guide lists for the case of the dialog. */
export const listedResults = ({ details, row }) => (details?.case_id === row.case_id ? details.result_names : []);

/** What a decision makes and where it lies: of what the guide lists, and what else is typed. */
export const results = (app) => {
  const names = listedResults(app.ui);
  return html`${
    names.length
      ? html`<fieldset>
          <legend>${app.t("result_pick")}</legend>
          ${names.map(
            (name) =>
              html`<label class="pick"
                ><input type="checkbox" name="result" value=${name} data-testid="result-pick" ?checked=${names.length === 1} />
                <span lang="zh-CN">${name}</span></label
              >`,
          )}
        </fieldset>`
      : null
  }
    <label
      >${app.t(names.length ? "result_other" : "result_name")}<textarea name="results" data-testid="result-name" maxlength="400"></textarea>
    </label>
    ${app.ui.none ? html`<p class="banner warn" role="alert" data-testid="no-result">${app.t("result_none")}</p>` : null}
    <label>${app.t("shelf_or_send")}<input name="shelf" data-testid="shelf" list="shelves" maxlength="20" /></label>
    <datalist id="shelves">${app.state.shelves.map((shelf) => html`<option value=${shelf}></option>`)}</datalist>`;
};

const reasons = (app) =>
  html`<fieldset>
    <legend>${app.t("reason")}</legend>
    ${app.state.refusal_reasons.filter((one) => one.offered).map(
      (one) =>
        html`<label class="pick"
          ><input type="radio" name="reason" value=${one.code} data-testid="reason-${one.code}" required />
          ${one[app.lang]}</label
        >`,
    )}
  </fieldset>`;

/** The dialog that ends a stage; what it asks goes by the ending. */
export const endingDialog = (app, act, name) => {
  const { ending, details } = app.ui;
  const process = details?.process;
  if (!process?.stage) return null;
  const makes = ending === "issued" || present(process).ends[ending] === "end";
  const tone = ending === "refuse" ? "danger" : "main";
  return html`<form @submit=${act.endStage}>
    <h2>${app.t(ending)}：${name}</h2>
    ${refusal(app)}
    ${
      process.proposal && ["confirm", "send_back"].includes(ending)
        ? html`<p class="banner info" data-testid="proposal">
            ${app.t(`${process.proposal}_proposed`)} ${process.reason ? html`· ${process.reason[app.lang]}` : null}
          </p>`
        : null
    }
    ${ending === "refuse" ? reasons(app) : null} ${makes ? results(app) : null}
    ${
      ending === "issued"
        ? null
        : html`<label
            >${app.t(ending === "send_back" ? "opinion_back" : "opinion")}<textarea
              name="note"
              data-testid="note"
              maxlength="300"
              ?required=${ending === "send_back"}
            ></textarea>
          </label>`
    }
    <div class="actions">
      <button type="button" @click=${act.close}>${app.t("cancel")}</button>
      <button class=${tone} data-testid="confirm-ending" ?disabled=${app.ui.busy}>${app.t(ending)}</button>
    </div>
  </form>`;
};
