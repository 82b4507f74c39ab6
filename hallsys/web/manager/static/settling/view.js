// The page of cases that wait: declines to confirm, extensions to approve, open gaps, what was received, whose promises are not taken.

import { html } from "../../../static/vendor/lit-html/lit-html.js";
import { confirm, dialog, toastPlace } from "../../../static/elements/dialogs.js";
import { field, tabs } from "../../../static/elements/fields.js";
import { banner, empty, mark } from "../../../static/elements/marks.js";
import { table } from "../../../static/elements/table.js";
import { icon } from "../../../static/icons.js";
import { clock, dateLine, nameOf, shortDay } from "../../../static/lang.js";
import { managerTop } from "../nav.js";

const column = (app) => (app.lang === "en" ? 1 : 0);
const when = (app, at) => `${shortDay(at, app.state.timezone, app.lang)} ${clock(at, app.state.timezone)}`;

// What one person asked for and another settles: two buttons, unless one had a hand in it.
const waiting = (app, act, one, { testid, said, no, yes }) =>
  html`<li class="card waiting-decline" data-testid=${testid} data-case=${one.case_id}>
    <header>
      <h3>${nameOf(one, app.lang)}</h3>
      <span class="muted">${app.t("asked_by", { name: one.asked_by, at: when(app, one.asked_at) })}</span>
    </header>
    <p class="number muted">${one.case_number}</p>
    ${said ? html`<p>${said}</p>` : null}
    <p><b>${one.reason[column(app)]}</b>${one.note ? html`<br />${one.note}` : null}</p>
    ${
      !app.state.may_confirm
        ? null
        : one.involved.includes(app.state.clerk.clerk_id)
          ? html`<p class="muted">${app.t("involved")}</p>`
          : html`<div class="actions">
              <button type="button" data-testid=${no.testid} ?disabled=${app.ui.busy} @click=${() => act.ask(no.asks, one)}>${app.t(no.text)}</button>
              <button type="button" class=${yes.tone} data-testid=${yes.testid} ?disabled=${app.ui.busy} @click=${() => act.ask(yes.asks, one)}>${app.t(yes.text)}</button>
            </div>`
    }
  </li>`;

const declines = (app, act) =>
  app.state.declines.length
    ? html`<ul class="cases">
        ${app.state.declines.map((one) =>
          waiting(app, act, one, {
            testid: "decline",
            no: { testid: "send-back", asks: "back", text: "send_back" },
            yes: { testid: "confirm-decline", asks: "confirm", text: "confirm", tone: "danger" },
          }),
        )}
      </ul>`
    : empty("done", app.t("no_declines"), { text: app.t("no_declines_text") });

const extensions = (app, act) =>
  app.state.extensions.length
    ? html`<ul class="cases">
        ${app.state.extensions.map((one) =>
          waiting(app, act, one, {
            testid: "extension",
            said: app.t("extend_by", { n: one.days, day: when(app, one.due_at) }),
            no: { testid: "refuse-extension", asks: "refuse", text: "refuse" },
            yes: { testid: "grant-extension", asks: "extend", text: "extend", tone: "main" },
          }),
        )}
      </ul>`
    : empty("done", app.t("no_extensions"));

const voids = (app, act) =>
  app.state.voids.length
    ? html`<ul class="cases">
        ${app.state.voids.map((one) =>
          waiting(app, act, one, {
            testid: "void",
            no: { testid: "refuse-void", asks: "keep", text: "keep" },
            yes: { testid: "confirm-void", asks: "void", text: "confirm_void", tone: "danger" },
          }),
        )}
      </ul>`
    : empty("done", app.t("no_voids"));

const name = (app) => ({
  key: "case",
  title: app.t("case"),
  cell: (row) => html`${nameOf(row, app.lang)}<small class="number muted">${row.case_number}</small>`,
});

const due = (app, key, field_) => ({
  key,
  title: app.t(key),
  cell: (row) =>
    html`${when(app, row[field_])}
    ${row[field_] < app.now() ? mark("bad", "warn", app.t("over")) : row.near ? mark("warn", "clock", app.t("near")) : null}`,
});

const listed = (app, key, rows, columns, none) =>
  rows.length
    ? html`<section class="card">${table({ caption: app.t(key), columns, rows, id: (row) => row.case_id, testid: key })}</section>`
    : none;

const gaps = (app) => {
  const lacking = (row) => app.t("n_materials", { n: row.gaps });
  const columns = [
    name(app),
    { key: "lacking", title: app.t("lacking"), cell: lacking },
    due(app, "due", "due_at"),
  ];
  return html`${app.state.gaps_taken ? null : banner("info", app.t("gaps_off"))}
  ${listed(app, "gaps", app.state.gaps, columns, empty("done", app.t("no_gaps")))}`;
};

const received = (app) => {
  const by = (row) => row.received_by;
  const columns = [
    name(app),
    { key: "received_by", title: app.t("received_by"), cell: by },
    due(app, "answer_by", "decide_by"),
  ];
  return listed(app, "received", app.state.received, columns, empty("done", app.t("no_received")));
};

const undelivered = (app) => {
  const columns = [
    name(app),
    { key: "department", title: app.t("department"), cell: (row) => row.department },
    { key: "stands", title: app.t("stands"), cell: (row) => row.stands[column(app)] },
    due(app, "deliver_by", "deliver_by"),
  ];
  return listed(app, "undelivered", app.state.undelivered, columns, empty("done", app.t("no_undelivered")));
};

const exclusions = (app, act) => {
  const reason = (row) => row.reason[column(app)];
  const columns = [
    {
      key: "person",
      title: app.t("person"),
     
      cell: (row) => html`${row.masked_name} <small class="number muted">${row.masked_number}</small>`,
    },
    {
      key: "reason",
      title: app.t("reason"),
      cell: (row) => html`${reason(row)}${row.note ? html`<small class="muted">${row.note}</small>` : null}`,
    },
    { key: "until", title: app.t("until"), cell: (row) => dateLine(row.until, app.state.timezone, app.lang) },
    { key: "added", title: app.t("added"), cell: (row) => `${row.added_by} · ${when(app, row.added_at)}` },
    {
      key: "lift",
      title: app.t("step"),
     
      cell: (row) =>
        app.state.may_manage
          ? html`<button type="button" data-testid="lift" ?disabled=${app.ui.busy} @click=${() => act.ask("lift", row)}>${app.t("lift")}</button>`
          : null,
    },
  ];
  const rows = app.state.exclusions;
  return html`${
    app.state.may_manage
      ? html`<div class="actions">
          <button type="button" class="main" data-testid="exclude" @click=${() => act.ask("exclude")}>${icon("plus")} ${app.t("add")}</button>
        </div>`
      : null
  }
  ${
    rows.length
      ? html`<section class="card">${table({ caption: app.t("exclusions"), columns, rows, id: (row) => row.exclusion_id, testid: "exclusion-list" })}</section>`
      : empty("people", app.t("no_exclusions"), { text: app.t("no_exclusions_text") })
  }`;
};

const BODIES = { declines, extensions, voids, gaps, received, undelivered, exclusions };

const refused = (app) =>
  app.ui.error ? banner("bad", app.ui.error[app.lang], { testid: "step-error", code: app.ui.error.code }) : null;

const formDialog = (app, act, { title, testid, send, said, inside, does }) =>
  dialog(app, {
    title: app.t(title),
    testid,
    close: act.close,
    body: html`<form id=${testid} class="form" @submit=${send}>
      ${said ? html`<p class="muted">${app.t(said)}</p>` : null} ${refused(app)} ${inside}
    </form>`,
    actions: html`<button class="main" form=${testid} data-testid="step-send" ?disabled=${app.ui.busy}>${app.t(does)}</button>`,
  });

const noteField = (app, label, required) =>
  field({ id: "step-note", label: app.t(label) }, ({ id, describedby }) =>
    html`<textarea id=${id} name="note" maxlength="300" rows="3" aria-describedby=${describedby} data-testid="note" ?required=${required}></textarea>`,
  );

const asking = (app, act, { title, said, yes, kind, does }) =>
  confirm(app, {
    title: app.t(title),
    body: html`${refused(app)}<p>${app.t(said)}</p>`,
    yes: app.t(yes),
    kind,
    act: does,
    close: act.close,
    testid: "step",
  });

// What was asked for is not confirmed: whoever asked is told why.
const answering = (app, act, testid, send, does) =>
  formDialog(app, act, { title: `${does}_title`, testid, send, inside: noteField(app, "why", true), does });

const DIALOGS = {
  confirm: (app, act) =>
    asking(app, act, { title: "confirm_title", said: "confirm_said", yes: "confirm", kind: "danger", does: act.confirm }),
  lift: (app, act) => asking(app, act, { title: "lift_title", said: "lift_said", yes: "lift", kind: "main", does: act.lift }),
  back: (app, act) => answering(app, act, "back-form", act.sendBack, "send_back"),
  void: (app, act) =>
    asking(app, act, { title: "void_title", said: "void_said", yes: "confirm_void", kind: "danger", does: act.confirmVoid }),
  keep: (app, act) => answering(app, act, "keep-form", act.refuseVoid, "keep"),
  extend: (app, act) =>
    asking(app, act, { title: "extend_title", said: "extend_said", yes: "extend", kind: "main", does: act.extend }),
  refuse: (app, act) => answering(app, act, "refuse-form", act.refuse, "refuse"),
  exclude: (app, act) =>
    formDialog(app, act, {
      title: "add_title",
      testid: "exclude-form",
      send: act.exclude,
      said: "add_said",
      inside: html`${field({ id: "number", label: app.t("number") }, ({ id }) =>
          html`<input id=${id} name="number" data-testid="number" required maxlength="30" autocomplete="off" spellcheck="false" />`,
        )}
        ${field({ id: "organisation", label: app.t("organisation"), hint: app.t("organisation_hint") }, ({ id, describedby }) =>
          html`<input id=${id} name="name" data-testid="organisation" maxlength="100" autocomplete="off" aria-describedby=${describedby} />`,
        )}
        <fieldset>
          <legend>${app.t("reason")}</legend>
          ${app.state.exclusion_reasons.map(
            (one) =>
              html`<label class="pick"><input type="radio" name="reason" value=${one.code} data-testid="reason-${one.code}" required /> ${one[app.lang]}</label>`,
          )}
        </fieldset>
        ${field({ id: "last-day", label: app.t("last_day") }, ({ id }) =>
          html`<input id=${id} name="until" type="date" min=${app.state.today} data-testid="last-day" required />`,
        )}
        ${noteField(app, "note", false)}`,
      does: "add",
    }),
};

/** Draw the page. */
export function view(app, act) {
  const { error, asking: asked } = app.ui;
  return html`<main class="manager" data-testid="page">
    ${managerTop(app, "settling")}
    <div class="settling-page">
      ${app.state.may_confirm ? null : banner("info", app.t("no_right"))}
      ${error && !asked ? banner("bad", error[app.lang], { testid: "error", code: error.code }) : null}
      ${tabs(
        {
          name: "view",
          label: app.t("views"),
          tabs: Object.keys(BODIES).map((key) => ({ key, text: app.t(key), count: app.state[key].length })),
          chosen: app.ui.tab,
          choose: act.choose,
        },
        (key) => BODIES[key](app, act),
      )}
    </div>
    ${DIALOGS[asked]?.(app, act) ?? null} ${toastPlace(app)}
  </main>`;
}
