// The page of supervision: what was found and on which evidence, what was signed off, and by which rules.

import { html } from "../../../static/vendor/lit-html/lit-html.js";
import { repeat } from "../../../static/vendor/lit-html/directives/repeat.js";
import { dialog, toastPlace } from "../../../static/elements/dialogs.js";
import { field, tabs } from "../../../static/elements/fields.js";
import { banner, empty, mark } from "../../../static/elements/marks.js";
import { table } from "../../../static/elements/table.js";
import { icon } from "../../../static/icons.js";
import { clock, shortDay } from "../../../static/lang.js";
import { managerTop } from "../nav.js";
import { exclusionDialog, exclusions, namesMore, waits } from "./excluding.js";

const SHOWN = 50; // of the evidence of a finding
const column = (app) => (app.lang === "en" ? 1 : 0);
const when = (app, at) => `${shortDay(at, app.state.timezone, app.lang)} ${clock(at, app.state.timezone)}`;

const evidence = (app, one, rule) =>
  html`<details class="evidence" data-testid="evidence">
    <summary>${app.t("evidence", { n: one.evidence.length })}</summary>
    <table>
      <thead><tr><th scope="col">${app.t("event")}</th><th scope="col">${app.t("at")}</th><th scope="col" class="end">${app.t("figure")}</th></tr></thead>
      <tbody>
        ${one.evidence.slice(-SHOWN).map(
          (row) =>
            html`<tr><td>${row.seq === null ? app.t(one.rule === "long_service" ? "under_way" : "deadline") : app.t("seq", { seq: row.seq })}</td><td>${when(app, row.at)}</td><td class="end">${row.figure} ${rule.evidence[column(app)]}</td></tr>`,
        )}
      </tbody>
    </table>
    ${one.evidence.length > SHOWN ? html`<p class="muted">${app.t("evidence_newest", { n: SHOWN })}</p>` : null}
  </details>`;

// Of what is late nothing happened: a deadline passed, and the figure is by how much when that was found.
const isLate = (one) => one.threshold === 0 && one.evidence.every(({ seq }) => seq === null);

const measured = (app, one, rule) =>
  html`<p class="measured">
    <span>${app.t(isLate(one) ? "late_by" : "measured")} <b data-testid="figure">${one.figure}</b> ${rule.unit[column(app)]}</span>
    ${isLate(one) ? null : html`<span class="muted">${app.t("limit")} ${one.threshold} ${rule.unit[column(app)]}</span>`}
    ${one.times > 1 ? mark("warn", "history", app.t("times", { n: one.times })) : null}
  </p>`;

const signing = (app, act, one) => {
  if (one.signed_at !== null) {
    return html`<p class="signed" data-testid="signed"><b>${app.t("signed_by", { name: one.signed_by, at: when(app, one.signed_at) })}</b><br />${one.note}</p>`;
  }
  if (!app.state.may_manage) return null;
  if (one.clerk_id === app.state.clerk.clerk_id) return html`<p class="muted">${app.t("own")}</p>`;
  if (waits(one)) return null;
  return html`<div class="actions">
    ${namesMore(one) ? html`<button type="button" data-testid="propose" ?disabled=${app.ui.busy} @click=${() => act.propose(one)}>${app.t("propose")}</button>` : null}
    <button type="button" class="main" data-testid="sign" ?disabled=${app.ui.busy} @click=${() => act.ask(one)}>${icon("check")} ${app.t("sign")}</button>
  </div>`;
};

const finding = (app, act, one) => {
  const rule = app.state.rules[one.rule];
  return html`<li class="card finding" data-testid="finding" data-rule=${one.rule}>
    <header><h3>${rule.name[column(app)]}</h3><span class="muted">${when(app, one.last_at)}</span></header>
    <p class="muted about">
      ${one.window === null ? null : html`<span>${app.t("window", { n: one.window })}</span>`}
      ${one.clerk_name ? html`<span>${one.clerk_name}</span>` : null}
      ${one.subject ? html`<span translate="no">${one.subject}</span>` : null}
      <span>${rule.reads[column(app)]}</span>
    </p>
    ${measured(app, one, rule)} ${one.evidence.length ? evidence(app, one, rule) : null} ${exclusions(app, act, one, when)} ${signing(app, act, one)}
  </li>`;
};

/** Return what is shown of a list: its newest, of which the page is told, and what was asked for beyond. */
export const listed = (app, name) => {
  const newest = app.state[name];
  const more = app.ui.more[name];
  const known = new Set(newest.map((one) => one.finding_id));
  const rows = [...newest, ...(more?.rows ?? []).filter((one) => !known.has(one.finding_id))];
  return { rows, complete: more ? more.complete : newest.length < app.state.listed };
};

const list = (app, act, name, none) => {
  const { rows, complete } = listed(app, name);
  if (rows.length === 0) return none;
  return html`<ul class="findings">${repeat(rows, (one) => one.finding_id, (one) => finding(app, act, one))}</ul>
    ${complete ? null : html`<p class="more"><button type="button" data-testid="more" ?disabled=${app.ui.busy} @click=${() => act.more(name)}>${app.t("more")}</button></p>`}`;
};

const rules = (app) => {
  const rows = Object.entries(app.state.rules).map(([code, rule]) => ({ code, ...rule }));
  const plain = (key, value) => ({ key, title: app.t(key), value, cell: value });
  const columns = [
    plain("rule", (row) => row.name[column(app)]),
    plain("reads", (row) => row.reads[column(app)]),
    plain("limit", (row) => (row.threshold === null ? app.t("by_place") : `${row.threshold} ${row.limit_unit[column(app)]}`)),
    plain("setting", (row) => row.setting),
  ];
  return html`<section class="card">${table({ caption: app.t("rules"), columns, rows, id: (row) => row.code, testid: "rules" })}</section>`;
};

const BODIES = {
  findings: (app, act) => list(app, act, "findings", empty("done", app.t("none"), { text: app.t("none_text") })),
  waiting: (app, act) => list(app, act, "waiting", empty("done", app.t("none_waiting"), { text: app.t("none_waiting_text") })),
  signed: (app, act) => list(app, act, "signed", empty("folder", app.t("none_signed"))),
  rules,
};

const period = (app, act) => {
  const now = app.ui.period ?? { since: app.state.today, until: app.state.today };
  const day = (name) =>
    html`<label>${app.t(name)}
      <input type="date" data-testid=${name} required max=${app.state.today} .value=${now[name]}
        @change=${(event) => event.target.value && act.period({ ...now, [name]: event.target.value })} />
    </label>`;
  return html`<div class="period">
    <p class="muted">${app.t("period_hint")}</p>
    ${day("since")} ${day("until")}
    <a class="button" data-testid="download" href="/manager/supervision/findings.xlsx?since=${now.since}&until=${now.until}">${icon("download")} ${app.t("download")}</a>
  </div>`;
};

const signDialog = (app, act) => {
  const { asking, error } = app.ui;
  if (!asking) return null;
  return dialog(app, {
    title: app.t("sign_title", { rule: app.state.rules[asking.rule].name[column(app)] }),
    testid: "sign-dialog",
    close: act.close,
    body: html`<form id="sign-form" class="form" @submit=${act.send}>
      ${error ? banner("bad", error[app.lang], { testid: "sign-error", code: error.code }) : null}
      ${field({ id: "sign-note", label: app.t("note"), hint: app.t("note_hint") }, ({ id, describedby }) =>
        html`<textarea id=${id} name="note" required maxlength="200" rows="4" aria-describedby=${describedby} data-testid="note"></textarea>`,
      )}
    </form>`,
    actions: html`<button class="main" form="sign-form" data-testid="sign-send" ?disabled=${app.ui.busy}>${app.t("send")}</button>`,
  });
};

/** Draw the page. */
export function view(app, act) {
  const { counts } = app.state;
  const { error, asking, excluding } = app.ui;
  return html`<main class="manager" data-testid="page">
    ${managerTop(app, "supervision")}
    <div class="supervision-page">
      ${app.state.may_manage ? null : banner("info", app.t("no_right"))}
      ${error && !asking && !excluding ? banner("bad", error[app.lang], { testid: "error", code: error.code }) : null}
      ${period(app, act)}
      ${tabs(
        {
          name: "view",
          label: app.t("views"),
          tabs: Object.keys(BODIES).map((key) => ({ key, text: app.t(key), count: counts[key] })),
          chosen: app.ui.tab,
          choose: act.choose,
        },
        (key) => BODIES[key](app, act),
      )}
    </div>
    ${signDialog(app, act)} ${exclusionDialog(app, act)} ${toastPlace(app)}
  </main>`;
}
