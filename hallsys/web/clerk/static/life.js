// The life of the applicant's cases at the window: accepted with gaps, taken in, supplied, withdrawn, declined.

import { html } from "../../static/vendor/lit-html/lit-html.js";
import { confirm, dialog } from "../../static/elements/dialogs.js";
import { clock, nameOf, shortDay } from "../../static/lang.js";
import { paperLine } from "../../static/papers.js";
import { gapsDialog, withGaps } from "./gaps.js";
import { toldLine } from "../../static/told.js";
import { NO_PHONE, phoneButton, phoneDialog, saidPhone } from "./phones.js";
import { AT_WINDOW, wayDialog, wayWord } from "./ways.js";

const DAY_MS = 86_400_000;

/** After these something that a case waits for has changed: it is read anew. */
export const CHANGES_A_LIFE = new Set([
  ...["CaseAccepted", "CaseReceived", "ReceivedAccepted", "GapsPromised", "GapFilled", "NoticeGiven"],
  ...["DeclineAsked", "DeclineSentBack", "CaseDeclined", "SupplementAsked", "CaseSupplied", "WayChosen"],
  ...["PhoneGiven", "PhoneWithdrawn", "MessageSent"],
  ...["CaseSuspended", "CaseResumed", "CaseExtended", "CaseWithdrawn", "CaseTerminated", "CaseVoided"],
]);

/** Return how many days of the calendar are left, 0 on the last one. */
export function daysLeft(due, now, timezone) {
  const day = (ms) => {
    const parts = new Intl.DateTimeFormat("en-CA", { timeZone: timezone }).format(ms);
    return Date.parse(`${parts}T00:00:00Z`);
  };
  return Math.round((day(due) - day(now)) / DAY_MS);
}

const until = (app, ms) => `${shortDay(ms, app.state.timezone, app.lang)} ${clock(ms, app.state.timezone)}`;

const left = (app, due) => {
  const days = daysLeft(due, app.now(), app.state.timezone);
  if (due < app.now()) return html`<span class="mark bad">${app.t("gap_over")}</span>`;
  const tone = days < 1 ? "bad" : days < 3 ? "warn" : "";
  return html`<span class="mark ${tone}">${days < 1 ? app.t("due_today") : app.t("days_left", { n: days })}</span>`;
};

/** Draw what a case still waits for, each with a button that takes it in. */
export const waitsFor = (app, act, caseId) => {
  const life = app.ui.details.life[caseId];
  if (!life) return null;
  const serving = app.state.current?.state === "serving";
  const row = (one, path, said) =>
    html`<li data-testid="waits-${one.material_id}">
      <span class="wide">${nameOf(one, app.lang)}<small class="muted">${app.t(said, { until: until(app, one.due_at) })}</small></span>
      ${left(app, one.due_at)}
      <button
        type="button"
        data-testid="take-${one.material_id}"
        ?disabled=${!serving || app.ui.busy || one.due_at < app.now()}
        @click=${() => act.takeIn(path, caseId, one)}
      >
        ${app.t("take_in")}
      </button>
    </li>`;
  if (!life.gaps.length && !life.supplement.length) return null;
  return html`<ul class="rows waits" data-testid="waits">
    ${life.gaps.map((one) => row(one, "fill-gaps", "gap_until"))}
    ${life.supplement.map((one) => row(one, "supply", "supply_until"))}
  </ul>`;
};

const ENDS = ["received", "accepted", "in_progress", "supplement", "suspended"];
const DECLINED_FROM = ["received", "accepted", "in_progress", "supplement"];
const papersOf = (app, caseId) => app.ui.details.papers.filter((one) => one.subject_id === caseId);

/** Draw what can be done to a case of the applicant, and the papers of what was done. */
export const lifeLine = (app, act, row) => {
  const life = app.ui.details.life[row.case_id];
  const serving = app.state.current?.state === "serving";
  const paper = (layout) =>
    paperLine(app, layout, papersOf(app, row.case_id), () => act.printPaper(row, layout));
  if (!life) {
    const code = row.code ?? app.ui.details.ended[row.case_id]?.status;
    const layout = { declined: "decline", withdrawn: "withdrawal" }[code];
    return layout ? html`<div class="case-line papers">${paper(layout)}</div>` : null;
  }
  const button = (testid, text, press, tone = "plain") =>
    html`<button type="button" class=${tone} data-testid="${testid}-${row.case_id}" ?disabled=${!serving || app.ui.busy} @click=${press}>
      ${text}
    </button>`;
  return html`<div class="case-line papers">
    ${life.decline_waits ? html`<span class="mark warn" data-testid="decline-waits">${app.t("decline_waits")}</span>` : null}
    ${life.status === "received" ? paper("receipt") : null}
    ${life.gaps.length ? html`${paper("promise")} ${paper("gap_notice")}` : null}
    ${life.supplement.length ? paper("supplement") : null} ${life.extended ? paper("extension") : null}
    ${
      !life.decline_waits && DECLINED_FROM.includes(life.status)
        ? button("ask-decline", app.t("ask_decline"), () => act.ask("decline", { row }))
        : null
    }
    ${
      app.ui.details.ways.length > 1
        ? button("choose-way", app.t("way_is", { way: wayWord(app, life) }), () => act.ask("way", { row, said: { ...AT_WINDOW, way: life.way, hall: life.hall } }))
        : null
    }
    ${phoneButton(app, life.told, (testid, text) =>
      button(testid, text, () => act.ask("phone", { row, phone: life.told.phone, said: { ...NO_PHONE, lang: life.told.lang } })),
    )}
    ${ENDS.includes(life.status) ? button("withdraw", app.t("withdraw"), () => act.ask("withdraw", { row })) : null}
    ${toldLine(app, life.told)}
  </div>`;
};

const named = (app) => {
  const { row } = app.ui.asked;
  const matter = app.ui.details.matters.find((one) => one.matter_id === row.matter_id);
  return nameOf(matter ?? row, app.lang, matter || !row.matter_name ? "name" : "matter_name");
};

const declineDialog = (app, act) =>
  dialog(app, {
    title: app.t("decline_title", { name: named(app) }),
    close: act.close,
    testid: "decline-dialog",
    body: html`<form id="decline-form" @submit=${act.askDecline}>
      <p class="muted">${app.t("decline_said")}</p>
      <fieldset>
        <legend>${app.t("decline_reason")}</legend>
        ${app.ui.details.decline_reasons.map(
          (one) =>
            html`<label class="tick-row"
              ><input type="radio" name="reason" value=${one.code} data-testid="reason-${one.code}" required />
              ${one[app.lang]}</label
            >`,
        )}
      </fieldset>
      <label>${app.t("decline_note")}<textarea name="note" data-testid="decline-note" maxlength="300"></textarea></label>
    </form>`,
    actions: html`<button class="danger" form="decline-form" data-testid="decline-confirm" ?disabled=${app.ui.busy}>
      ${app.t("ask_decline")}
    </button>`,
  });

const withdrawDialog = (app, act) =>
  confirm(app, {
    title: app.t("withdraw_title", { name: named(app) }),
    body: html`<p>${app.t("withdraw_said")}</p>
      <p class="number muted">${app.ui.asked.row.case_number}</p>`,
    yes: app.t("withdraw"),
    kind: "danger",
    act: act.withdraw,
    close: act.close,
    testid: "withdraw",
  });

const DIALOGS = { gaps: gapsDialog, decline: declineDialog, withdraw: withdrawDialog, way: wayDialog, phone: phoneDialog };

/** Draw the question that one of these steps asks. */
export const lifeDialog = (app, act) => (app.ui.asked && DIALOGS[app.ui.dialog]?.(app, act)) || null;

/** Return the actions; `inHand`, `application` and `acceptTogether` are the page's own. What came of them is told by facts. */
export function lifeActions(app, { inHand, application, acceptTogether }) {
  const on = (path, body) => app.post(path, { ...inHand(), ...body });
  const closing = (path, body) => {
    app.set({ dialog: null, asked: null });
    return on(path, body);
  };
  return {
    ask: (name, about) => app.set({ dialog: name, asked: about }),
    receive: (matter) => on("receive", application(matter)),
    takeIn: (path, caseId, one) => on(path, { case_id: caseId, material_ids: [one.material_id] }),
    acceptReceived: (matter, row) => on("accept-received", { case_id: row.case_id, ...application(matter) }),
    acceptWithGaps: (event) => {
      event.preventDefault();
      const { matters, row } = app.ui.asked;
      const form = new FormData(event.target);
      const applications = matters.map((one) => withGaps(app, one, application(one), form));
      if (row) return closing("accept-received", { case_id: row.case_id, ...applications[0] });
      if (matters.length === 1) return closing("accept", applications[0]);
      app.set({ dialog: null, asked: null });
      return acceptTogether(applications);
    },
    askDecline: (event) => {
      event.preventDefault();
      const form = new FormData(event.target);
      const { case_id } = app.ui.asked.row;
      return closing("ask-decline", { case_id, reason: form.get("reason"), note: form.get("note").trim() });
    },
    chooseWay: (event) => {
      event.preventDefault();
      const { row, said } = app.ui.asked;
      return closing("choose-way", { case_id: row.case_id, ...said });
    },
    givePhone: (event) => {
      event.preventDefault();
      const { row, said } = app.ui.asked;
      return closing("case-phone", { case_id: row.case_id, ...saidPhone(said) });
    },
    withdrawPhone: () => closing("case-phone", { case_id: app.ui.asked.row.case_id }),
    withdraw: () => closing("withdraw", { case_id: app.ui.asked.row.case_id }),
  };
}
