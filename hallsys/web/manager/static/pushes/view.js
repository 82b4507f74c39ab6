// The page of pushes: receivers, what failed, and days.

import { html } from "../../../static/vendor/lit-html/lit-html.js";
import { repeat } from "../../../static/vendor/lit-html/directives/repeat.js";
import { dialog, toastPlace } from "../../../static/elements/dialogs.js";
import { field, tabs } from "../../../static/elements/fields.js";
import { banner, empty, mark, skeleton, stat } from "../../../static/elements/marks.js";
import { table } from "../../../static/elements/table.js";
import { icon } from "../../../static/icons.js";
import { clock, shortDay } from "../../../static/lang.js";
import { managerTop } from "../nav.js";

const inLang = (app, words) => words?.[app.lang === "en" ? 1 : 0] ?? "";
const when = (app, at) => `${shortDay(at, app.state.timezone, app.lang)} ${clock(at, app.state.timezone)}`;
const titleOf = (app, name) => app.state.receivers.find((one) => one.name === name)?.title ?? name;
const faultOf = (app, code) => inLang(app, app.state.faults[code]) || code;

const receiver = (app, one) =>
  html`<li class="card receiver" data-testid="receiver" data-receiver=${one.name} data-interrupted=${one.interrupted}>
    <header>
      <h3>${one.title}</h3>
      ${
        one.interrupted
          ? mark("bad", "offline", `${app.t("interrupted", { fault: faultOf(app, one.fault) })}, ${app.t("since", { at: when(app, one.since) })}`)
          : mark("good", "check", app.t("works"))
      }
    </header>
    <p class="muted">
      ${inLang(app, one.interface)} · <span translate="no">${one.host}</span> ·
      ${app.t(one.personal ? "personal" : "impersonal")}
    </p>
    <dl class="stats">
      ${stat(app.t("sent_today"), one.sent_today, { testid: "sent-today" })}
      ${stat(app.t("waiting"), one.waiting, { testid: "waiting" })}
      ${stat(app.t("held"), one.held, { testid: "held" })}
      ${stat(app.t("dead"), one.dead, { tone: one.dead ? "bad" : "", testid: "dead" })}
    </dl>
  </li>`;

const receivers = (app) =>
  app.state.receivers.length
    ? html`<ul class="receivers">${app.state.receivers.map((one) => receiver(app, one))}</ul>`
    : empty("upload", app.t("none"), { text: app.t("none_text") });

const decisions = (app, act, one) => {
  if (!app.state.may_manage) return null;
  const push = { receiver: one.receiver, key: one.key };
  return html`<div class="actions">
    <button type="button" class="danger" data-testid="drop" ?disabled=${app.ui.busy}
      @click=${() => act.ask({ path: "drop-push", title: app.t("drop_title"), text: app.t("drop_text"), verb: "drop", push })}>${app.t("drop")}</button>
    <button type="button" class="main" data-testid="again" ?disabled=${app.ui.busy}
      @click=${() => act.ask({ path: "push-again", title: app.t("again_title"), verb: "again", push })}>${icon("refresh")} ${app.t("again")}</button>
  </div>`;
};

const failure = (app, act, one) =>
  html`<li class="card failure" data-testid="failure" data-key=${one.key}>
    <header>
      <h3>${inLang(app, app.state.kinds[one.kind]) || one.kind} <span class="number" translate="no">${one.case_number ?? one.ticket_number ?? ""}</span></h3>
      <span class="muted">${titleOf(app, one.receiver)} · ${when(app, one.since)}</span>
    </header>
    <p>${mark("bad", "warn", faultOf(app, one.fault))} <span class="muted">${app.t("tried", { n: one.attempts })}</span>
      ${one.held ? html`<span class="muted">${app.t("behind", { n: one.held })}</span>` : null}</p>
    ${one.reason ? html`<p class="reason">${app.t("they_say", { reason: one.reason })}</p>` : null}
    ${decisions(app, act, one)}
  </li>`;

const allAgain = (app, act, one) =>
  html`<button type="button" data-testid="all-again" ?disabled=${app.ui.busy}
    @click=${() => act.ask({ path: "push-all-again", title: app.t("all_title", { receiver: one.title }), verb: "again", push: { receiver: one.name } })}
  >${icon("refresh")} ${one.title}: ${app.t("all_again", { n: one.dead })}</button>`;

const failed = (app, act) => {
  const { failed: rows, receivers: all, may_manage: may } = app.state;
  if (!rows.length) return empty("done", app.t("none_failed"), { text: app.t("none_failed_text") });
  return html`${may ? html`<div class="actions">${all.filter((one) => one.dead > 1).map((one) => allAgain(app, act, one))}</div>` : null}
    <ul class="failures">${repeat(rows, (one) => one.key, (one) => failure(app, act, one))}</ul>`;
};

const figuresTable = (app, figures) => {
  const columns = [
    { key: "kind", title: app.t("kind"), cell: (row) => inLang(app, app.state.kinds[row.kind]) || row.kind },
    ...app.state.meanings.map(([key, name]) => ({
      key,
      title: inLang(app, name),
      end: true,
      cell: (row) => html`<span data-testid="figure-${row.kind}-${key}">${row[key]}</span>`,
    })),
  ];
  return table({ caption: app.t("day"), columns, rows: figures, id: (row) => row.kind, testid: "figures" });
};

const lately = (app) => {
  const columns = [
    { key: "day", title: app.t("which_day"), cell: (row) => row.day },
    { key: "receiver", title: app.t("receiver"), cell: (row) => titleOf(app, row.receiver) },
    { key: "at", title: app.t("compared_at"), cell: (row) => when(app, row.at) },
    {
      key: "result",
      title: app.t("result"),
      cell: (row) =>
        row.missing || row.unknown ? mark("warn", "warn", app.t("differs", row)) : mark("good", "check", app.t("agrees")),
    },
  ];
  return html`<section class="card">
    <h3>${app.t("lately")}</h3>
    ${
      app.state.checks.length
        ? table({ caption: app.t("lately"), columns, rows: app.state.checks, id: (row) => `${row.receiver} ${row.day}`, testid: "check" })
        : html`<p class="muted">${app.t("not_compared")}</p>`
    }
  </section>`;
};

const meanings = (app) =>
  html`<details class="card meanings">
    <summary>${app.t("meanings")}</summary>
    <dl>${app.state.meanings.map(([, name, words]) => html`<div><dt>${inLang(app, name)}</dt><dd>${inLang(app, words)}</dd></div>`)}</dl>
  </details>`;

const isCompared = (app, act) => app.state.receivers.find((one) => one.name === act.chosen().receiver)?.compared;

const standsCompared = (app, act, { compared_at: at }) => {
  if (!isCompared(app, act)) return app.t("never_compared");
  return at ? app.t("compared", { at: when(app, at) }) : app.t("not_compared");
};

const choosing = (app, act) => {
  const now = act.chosen();
  const query = new URLSearchParams(now);
  return html`<div class="choosing">
    <label>${app.t("receiver")}
      <select data-testid="pick-receiver" @change=${(event) => act.pick({ receiver: event.target.value })}>
        ${app.state.receivers.map((one) => html`<option value=${one.name} ?selected=${one.name === now.receiver}>${one.title}</option>`)}
      </select>
    </label>
    <label>${app.t("which_day")}
      <input type="date" data-testid="pick-day" required max=${app.state.today} .value=${now.day}
        @change=${(event) => event.target.value && act.pick({ day: event.target.value })} />
    </label>
    ${
      app.state.may_manage && isCompared(app, act)
        ? html`<button type="button" class="main" data-testid="compare" ?disabled=${app.ui.busy} @click=${act.compare}>${app.t("compare")}</button>`
        : null
    }
    <a class="button" data-testid="download" href="/manager/pushes/day.xlsx?${query}&lang=${app.lang}">${icon("download")} ${app.t("download")}</a>
  </div>`;
};

const day = (app, act) => {
  if (!app.state.receivers.length) return receivers(app);
  const { figures } = app.ui;
  return html`${choosing(app, act)}
    <section class="card">
      ${
        figures
          ? html`${figuresTable(app, figures.figures)}
            <p class="muted" data-testid="compared">${standsCompared(app, act, figures)}</p>`
          : skeleton(4, app.t("day"))
      }
    </section>
    ${meanings(app)} ${lately(app)}`;
};

const BODIES = { receivers, failed, day };

const noteDialog = (app, act) => {
  const { asking, error } = app.ui;
  if (!asking) return null;
  const needed = asking.verb === "drop";
  return dialog(app, {
    title: asking.title,
    testid: "note-dialog",
    close: act.close,
    body: html`<form id="note-form" class="form" @submit=${act.send}>
      ${error ? banner("bad", error[app.lang], { testid: "note-error", code: error.code }) : null}
      ${asking.text ? html`<p>${asking.text}</p>` : null}
      ${field({ id: "push-note", label: app.t("note"), hint: app.t("note_hint") }, ({ id, describedby }) =>
        html`<textarea id=${id} name="note" ?required=${needed} maxlength="300" rows="3" aria-describedby=${describedby} data-testid="note"></textarea>`,
      )}
    </form>`,
    actions: html`<button class=${needed ? "danger" : "main"} form="note-form" data-testid="note-send" ?disabled=${app.ui.busy}>${app.t(asking.verb)}</button>`,
  });
};

/** Draw the page. */
export function view(app, act) {
  const { error, asking } = app.ui;
  const counts = { receivers: app.state.receivers.length, failed: app.state.receivers.reduce((sum, one) => sum + one.dead, 0) };
  return html`<main class="manager" data-testid="page">
    ${managerTop(app, "pushes")}
    <div class="pushes-page">
      ${app.state.may_manage ? null : banner("info", app.t("no_right"))}
      ${app.state.demo ? html`<p><a href="/exchange" target="_blank" rel="noopener" data-testid="other-side">${icon("open")} ${app.t("other_side")}</a></p>` : null}
      ${error && !asking ? banner("bad", error[app.lang], { testid: "error", code: error.code }) : null}
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
    ${noteDialog(app, act)} ${toastPlace(app)}
  </main>`;
}
