// A bad rating: what was said of whom, what has been done, what can be done next.

import { html, nothing } from "../../../static/vendor/lit-html/lit-html.js";
import { dialog } from "../../../static/elements/dialogs.js";
import { field } from "../../../static/elements/fields.js";
import { banner, mark } from "../../../static/elements/marks.js";
import { icon } from "../../../static/icons.js";
import { clock, shortDay } from "../../../static/lang.js";
import { word } from "../../../static/words.js";
import { offered, urgency } from "./rules.js";

const STATE_MARKS = {
  open: ["bad", "bell"],
  signed: ["warn", "search"],
  verified: ["warn", "edit"],
  rectified: ["brand", "phone"],
  appealed: ["violet", "info"],
  closed: ["good", "check"],
  dismissed: ["", "closed"],
};
const MAIN_STEPS = new Set(["sign", "verify", "rectify", "content"]);
const COLUMN = { zh: 0, en: 1 };

const when = (app, at) => `${shortDay(at, app.state.timezone, app.lang)} ${clock(at, app.state.timezone)}`;

// A limit ends with a day: its last one is told.
const lastDay = (app, due) => shortDay(due - 1, app.state.timezone, app.lang);

const dueMark = (app, one) => {
  if (one.due_at === null) return one.due_known ? null : mark("bad", "warn", app.t("no_calendar"));
  const tone = urgency(one.due_at, app.now());
  return mark(tone, "clock", app.t(tone === "bad" ? "overdue" : "due", { day: lastDay(app, one.due_at) }), "due");
};

const outcome = (app, one) => {
  if (one.state !== "dismissed") return null;
  if (one.corrected === null) return mark("", "closed", app.t("excluded"));
  return mark("good", "check", app.t("corrected", { level: app.t(`level_${one.corrected}`) }));
};

const history = (app, one) =>
  one.done.length
    ? html`<ol class="steps-done" aria-label=${app.t("history")}>
        ${one.done.map(
          (done) =>
            html`<li>
              <b>${word(app.state.steps, done.step, app.lang)}</b>
              <span class="muted">${done.by} · ${when(app, done.at)}</span>
              ${done.note ? html`<p>${done.note}</p>` : null}
            </li>`,
        )}
      </ol>`
    : null;

const actions = (app, act, one) => {
  const steps = offered(one, app.state.clerk.clerk_id);
  if (!steps.length || !app.state.may_manage) return null;
  return html`<div class="actions">
    <button type="button" class="plain" data-testid="look-up" @click=${() => act.lookUp(one)}>${icon("person")} ${app.t("look_up")}</button>
    ${steps.map(
      (step) =>
        html`<button type="button" class=${MAIN_STEPS.has(step) ? "main" : ""} data-testid="step-${step}" ?disabled=${app.ui.busy} @click=${() => act.step(one, step)}>
          ${word(app.state.steps, step, app.lang)}
        </button>`,
    )}
  </div>`;
};

/** Draw one follow-up. */
export const followUp = (app, act, one) => {
  const [tone, drawing] = STATE_MARKS[one.state];
  const said = [...one.tags.map((names) => names[COLUMN[app.lang]]), one.text].filter(Boolean);
  return html`<li class="card follow-up" data-testid="follow-up" data-id=${one.follow_up_id}>
    <header>
      <h3>${app.t(`level_${one.level}`)}</h3>
      ${mark(tone, drawing, word(app.state.states, one.state, app.lang), "state")} ${dueMark(app, one)} ${outcome(app, one)}
    </header>
    <p class="muted about">
      <span>${one.clerk_name}</span>
      ${one.window === null ? null : html`<span>${app.t("window", { n: one.window })}</span>`}
      <span>${app.t(one.of_case ? "of_case" : "of_visit")}</span>
      <span>${app.t(`channel_${one.channel}`)} · ${when(app, one.opened_at)}</span>
      ${one.wants_call ? html`<span data-testid="wants-call">${icon("phone")} ${app.t("wants_call")}</span>` : null}
      ${one.calls ? html`<span>${app.t("calls", { n: one.calls })}</span>` : null}
    </p>
    ${
      said.length
        ? html`<ul class="said">${said.map((text) => html`<li>${text}</li>`)}</ul>`
        : html`<p class="muted">${app.t(one.reason_pending ? "reason_waits" : "no_reason")}</p>`
    }
    ${one.reason_by ? html`<p class="muted small" data-testid="reason-by">${app.t(`reason_${one.reason_by}`)}</p>` : null}
    ${history(app, one)} ${actions(app, act, one)}
  </li>`;
};

const choice = (name, value, text, checked) =>
  html`<label class="check"><input type="radio" name=${name} value=${value} ?checked=${checked} data-testid="${name}-${value || "none"}" /> <span>${text}</span></label>`;

const grounds = (app) =>
  html`<fieldset class="checks">
    <legend>${app.t("ground")}</legend>
    ${Object.keys(app.state.grounds).map((ground, n) => choice("ground", ground, word(app.state.grounds, ground, app.lang), n === 0))}
  </fieldset>`;

const decision = (app, one) =>
  html`<fieldset class="checks">
    <legend>${app.t("decision")}</legend>
    ${choice("corrected", "", app.t("exclude"), true)}
    ${
      one.ground === "mistaken"
        ? app.state.corrections.map((level) => choice("corrected", level, app.t("correct_to", { level: app.t(`level_${level}`) }), false))
        : null
    }
  </fieldset>`;

const found = (app, one) =>
  html`<fieldset class="checks">
    <legend>${app.t("found")}</legend>
    ${app.state.tags.rows
      .filter((tag) => tag.level === one.level)
      .map((tag) => html`<label class="check"><input type="checkbox" name="tags" value=${tag.code} data-testid="found-${tag.code}" /> <span>${tag[app.lang]}</span></label>`)}
  </fieldset>`;

const lacksReason = (one) => !one.tags.length && !one.text;

/** Draw the question that a step asks, if one is being taken. */
export const stepDialog = (app, act) => {
  if (!app.ui.asking) return null;
  const { one, step } = app.ui.asking;
  const { error } = app.ui;
  return dialog(app, {
    title: word(app.state.steps, step, app.lang),
    testid: "step-dialog",
    close: act.close,
    body: html`<form id="step-form" class="form" @submit=${act.send}>
      ${error ? banner("bad", error[app.lang], { testid: "step-error", code: error.code }) : null}
      ${step === "appeal" ? grounds(app) : null} ${step === "uphold" ? decision(app, one) : null}
      ${step === "verify" && lacksReason(one) ? found(app, one) : null}
      ${field({ id: "step-note", label: app.t("note"), hint: app.t("note_hint") }, ({ id, describedby }) =>
        html`<textarea id=${id} name="note" required maxlength="500" rows="4" aria-describedby=${describedby} data-testid="note"></textarea>`,
      )}
    </form>`,
    actions: html`<button class="main" form="step-form" data-testid="step-send" ?disabled=${app.ui.busy}>${app.t("send")}</button>`,
  });
};

/** Draw who rated, for as long as whoever calls back looks. */
export const raterDialog = (app, act) =>
  app.ui.rater
    ? dialog(app, {
        title: app.t("look_up"),
        testid: "rater-dialog",
        close: act.close,
        cancel: app.t("close"),
        body: html`<p class="rater" data-testid="rater" translate="no">${app.ui.rater.name || app.t("no_name")}</p>
          <p>${app.t("tail", { tail: app.ui.rater.tail })}</p>
          <p data-testid="rater-number">${app.ui.rater.case_number ? app.t("case", { number: app.ui.rater.case_number }) : app.t("ticket", { number: app.ui.rater.ticket_number })}</p>
          ${app.ui.rater.phone ? html`<p>${app.t("phone")} <b class="number" data-testid="rater-phone">${app.ui.rater.phone}</b></p>` : null}
          <p class="muted">${app.t("look_up_text")}</p>`,
        actions: nothing,
      })
    : null;
