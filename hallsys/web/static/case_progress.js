// How far a case is, for its applicant: where it is now, what is asked, when it is due, each step with its date.

import { html } from "./vendor/lit-html/lit-html.js";
import { banner, mark } from "./elements/marks.js";
import { icon } from "./icons.js";
import { clock, nameOf, shortDay } from "./lang.js";

const TEXTS = {
  due: ["最迟 {day} 前办结", "To be decided by {day}"],
  soon: ["即将到期", "Due soon"],
  late: ["已超过承诺期限", "Past the promised date"],
  late_text: ["办理已超过承诺期限，承办部门和大厅负责人均已收到提醒。", "It is past its date; the department and the hall were alerted."],
  wanted: ["需要您提交", "What is asked of you"],
  wanted_by: ["{day} 前", "by {day}"],
  wanted_how: ["请持身份证到任一窗口提交，逾期可能终止办理。", "Bring it to any window with your ID card; if it does not come in time the case may end."],
  paused: ["办理期限自 {day} 起暂停：{why}。暂停时间不计入期限。", "The time limit has stood still since {day}: {why}. That time does not count."],
  why: ["原因：{why}", "Why: {why}"],
  refused: ["未准予", "Not granted"],
  way: ["结果送达方式：{way}", "Results reach you: {way}"],
  hall_page: ["在该大厅的网页查询", "Ask there about the case"],
  number: ["办件编号", "Case number"],
  steps: ["办理过程", "Steps"],
  joint: ["联办：{name}", "Joint case: {name}"],
  joint_due: ["全部事项最迟 {day} 前办结", "All of it to be decided by {day}"],
  in_box: ["在“{bank}”{n} 号箱", "in box {n} of “{bank}”"],
  lies_until: ["请于 {day} {time} 前取走", "To be collected by {day}, {time}"],
  locker_code: ["取件码", "Code"],
  locker_how: ["在取件柜刷身份证或输入取件码。请勿告诉他人。", "Lay your ID card at the lockers, or type the code. Tell it to nobody."],
  locker_proof: ["在取件柜刷身份证自取；取件码用办件编号和证件号码查询。", "Lay your ID card at the lockers. The code is shown when you ask by case number and ID number."],
  rate: ["评价本次办件", "Rate this case"],
  rate_text: ["对整个办件的办理情况作出评价，每件一次，自愿参加。", "Say how the case went as a whole: once, and only if you wish."],
  together: ["各部门同时办理，全部办完后一并领取结果。", "The departments work side by side; everything is collected together."],
};
const say = (lang, words) => words?.[lang === "en" ? 1 : 0] ?? "";
const t = (lang, key, facts = {}) =>
  say(lang, TEXTS[key]).replace(/\{(\w+)\}/g, (_, name) => facts[name] ?? "");

// What lies in a locker, with the code that opens it for whoever has shown that it is theirs.
const lockers = (app, one) =>
  one.lockers.map(
    (lies) =>
      html`<section class="lies" data-testid="locker">
        <p>${icon("box")} <strong>${lies.name}</strong> ${t(app.lang, "in_box", { bank: nameOf(lies, app.lang, "bank_name"), n: lies.box })}</p>
        <p class="muted">${t(app.lang, "lies_until", { day: day(app, lies.due_at), time: clock(lies.due_at, app.state.timezone) })}</p>
        ${lies.code ? html`<p>${t(app.lang, "locker_code")} <strong class="number locker-code" data-testid="locker-code">${lies.code.slice(0, 3)} ${lies.code.slice(3)}</strong></p>` : null}
        <p class="muted small">${t(app.lang, lies.code ? "locker_how" : "locker_proof")}</p>
      </section>`,
  );

const day = (app, at) => shortDay(at, app.state.timezone, app.lang);

const wanted = (app, one) =>
  one.wanted.length
    ? html`<section class="wanted" data-testid="wanted">
        <h3>${icon("flag")} ${t(app.lang, "wanted")}</h3>
        <ul>
          ${one.wanted.map((row) => html`<li><strong>${nameOf(row, app.lang)}</strong> ${t(app.lang, "wanted_by", { day: day(app, row.due_at) })}</li>`)}
        </ul>
        <p>${t(app.lang, "wanted_how")}</p>
      </section>`
    : null;

// Where the other hall is in which it is collected, as far as that is known.
const collectAt = (app, at) =>
  at && (at.address || at.phone || at.page)
    ? html`<address class="collect-at" data-testid="collect-at">
        <strong>${nameOf(at, app.lang)}</strong>
        ${at.address ? html`<span>${nameOf(at, app.lang, "address")}</span>` : null}
        ${at.phone ? html`<a href="tel:${at.phone.replace(/[^+\d]/g, "")}">${at.phone}</a>` : null}
        ${at.page ? html`<a href=${at.page} data-testid="collect-page">${t(app.lang, "hall_page")}</a>` : null}
      </address>`
    : null;

const due = (app, one) => {
  if (!one.due_at || one.paused) return null;
  const text = t(app.lang, "due", { day: day(app, one.due_at) });
  if (one.light === "late") return html`<p>${mark("bad", "warn", t(app.lang, "late"))} ${text}</p><p class="muted">${t(app.lang, "late_text")}</p>`;
  return html`<p data-testid="due">${icon("clock")} ${text} ${one.light === "soon" ? mark("warn", "clock", t(app.lang, "soon")) : null}</p>`;
};

// Where the case as a whole is rated: told by the applicant's own pages alone, while it can be.
const rate = (app, one) =>
  one.rate
    ? html`<section class="rate" data-testid="rate-case">
        <a class="button main" href=${one.rate} data-testid="rate-case-link">${icon("star")} ${t(app.lang, "rate")}</a>
        <p class="muted small">${t(app.lang, "rate_text")}</p>
      </section>`
    : null;

// The other matters of a joint case, each with where it is now.
const joint = (app, one) =>
  one.joint
    ? html`<section class="joint" data-testid="joint">
        <h3>${icon("folder")} ${t(app.lang, "joint", { name: nameOf(one.joint, app.lang) })}</h3>
        <p class="muted small"><span class="number" translate="no">${one.joint.number}</span>
          <span>${t(app.lang, "joint_due", { day: day(app, one.joint.due_at) })}</span></p>
        ${one.joint.together ? html`<p>${t(app.lang, "together")}</p>` : null}
        <ul class="parts">
          ${one.joint.parts.map(
            (part) =>
              html`<li data-testid="joint-part" data-waited=${part.waited_for}>
                ${icon(part.waited_for ? "clock" : "check")}
                <span><strong>${nameOf(part, app.lang, "matter_name")}</strong> <small class="muted">${say(app.lang, part.now)}</small></span>
              </li>`,
          )}
        </ul>
      </section>`
    : null;

/** Draw how far a case is. */
export const caseProgress = (app, one) =>
  html`<article class="case-progress" data-testid="case-progress" data-case=${one.case_id} data-status=${one.status}>
    <h2>${nameOf(one, app.lang, "matter_name")}</h2>
    <p class="muted small">${t(app.lang, "number")} <span class="number" translate="no">${one.case_number}</span></p>
    <p class="now" data-testid="now">${icon(one.open ? "play" : "check")} <strong>${say(app.lang, one.now)}</strong>
      ${one.refused ? mark("bad", "cross", t(app.lang, "refused")) : null}</p>
    ${one.why ? html`<p>${t(app.lang, "why", { why: say(app.lang, one.why) })}</p>` : null}
    ${one.paused ? banner("info", t(app.lang, "paused", { day: day(app, one.paused.since), why: say(app.lang, one.paused.why) }), { testid: "paused" }) : null}
    ${wanted(app, one)} ${due(app, one)}
    ${one.way ? html`<p class="muted" data-testid="way">${t(app.lang, "way", { way: say(app.lang, one.way) })}</p>` : null} ${collectAt(app, one.collect_at)}
    ${one.results.map((made) => html`<p data-testid="where">${icon("box")} <strong>${made.name}</strong> ${say(app.lang, made.words)}</p>`)}
    ${lockers(app, one)} ${rate(app, one)} ${joint(app, one)}
    <ol class="steps" aria-label=${t(app.lang, "steps")}>
      ${one.steps.map(
        (step) =>
          html`<li data-testid="step" data-what=${step.what}>
            <time class="muted number">${day(app, step.at)} ${clock(step.at, app.state.timezone)}</time>
            <span>${say(app.lang, step.words)}${step.why ? `（${say(app.lang, step.why)}）` : ""}</span>
          </li>`,
      )}
    </ol>
  </article>`;
