// Draws the page of coded reasons: a section a purpose, its reasons with what they will say, and the last changes.

import { html } from "../../../static/vendor/lit-html/lit-html.js";
import { dialog, toastPlace } from "../../../static/elements/dialogs.js";
import { field } from "../../../static/elements/fields.js";
import { banner, empty, mark } from "../../../static/elements/marks.js";
import { highlighted, searchBox } from "../../../static/elements/search.js";
import { table } from "../../../static/elements/table.js";
import { icon } from "../../../static/icons.js";
import { changesOf } from "../changes.js";
import { managerTop } from "../nav.js";
import { exchange, found } from "./file.js";

const COLUMN = { zh: 0, en: 1 };
const SOURCE = { zh: "source", en: "source_en" };
const FIXED = { code: "other", fixed: true };

const nameOf = (app, purpose) => purpose.name[COLUMN[app.lang]];
const saidOf = (one) => one.now ?? one.coming;

const words = (app, one) => {
  const otherwise = one.now && one.coming && one.now[app.lang] !== one.coming[app.lang];
  return html`<b>${highlighted(saidOf(one)[app.lang], app.ui.query)}</b>${otherwise
    ? html`<br /><small class="muted">${app.t("coming", { day: one.coming.since, words: one.coming[app.lang] })}</small>`
    : null}`;
};

const standing = (app, one) => {
  if (one.fixed) return mark("", "key", app.t("fixed"));
  const { now, coming } = one;
  const turns = coming && coming.offered !== (now?.offered ?? false);
  return html`${now ? (now.offered ? mark("good", "check", app.t("offered")) : mark("", "closed", app.t("off"))) : null}
  ${turns ? mark("warn", "clock", app.t(coming.offered ? "comes" : "goes", { day: coming.since })) : null}`;
};

const section = (app, act, purpose, rows) => {
  const edit = (one) =>
    app.state.may_manage && !one.fixed
      ? html`<button type="button" class="plain" data-testid="edit-${one.code}" aria-label="${app.t("edit")} ${saidOf(one)[app.lang]}" @click=${() => act.ask(purpose, one)}>${icon("edit")} ${app.t("edit")}</button>`
      : null;
  const columns = [
    { key: "words", title: app.t("words"), cell: (one) => (one.fixed ? html`<b>${purpose.other[COLUMN[app.lang]]}</b>` : words(app, one)) },
    { key: "code", title: app.t("code"), cell: (one) => html`<code translate="no">${highlighted(one.code, app.ui.query)}</code>` },
    { key: "source", title: app.t("source"), cell: (one) => (one.fixed ? "" : saidOf(one)[SOURCE[app.lang]] || saidOf(one).source) },
    { key: "state", title: app.t("state"), cell: (one) => standing(app, one) },
    { key: "edit", title: html`<span class="unseen">${app.t("edit")}</span>`, end: true, cell: edit },
  ];
  return html`<section class="card" data-testid="purpose-${purpose.purpose}" aria-labelledby="purpose-${purpose.purpose}">
    <header>
      <h2 id="purpose-${purpose.purpose}">${nameOf(app, purpose)} <small class="muted">${purpose.source[COLUMN[app.lang]]}</small></h2>
      ${app.state.may_manage ? html`<button type="button" data-testid="add-${purpose.purpose}" aria-label="${app.t("add")}: ${nameOf(app, purpose)}" @click=${() => act.ask(purpose)}>${icon("plus")} ${app.t("add")}</button>` : null}
    </header>
    ${table({ caption: nameOf(app, purpose), columns, rows, id: (one) => one.code, testid: "reason" })}
  </section>`;
};

const sought = (app) => app.ui.query.trim().toLowerCase();

const matching = (app) => {
  const matches = (one) => `${one.code} ${saidOf(one).zh} ${saidOf(one).en}`.toLowerCase().includes(sought(app));
  return app.state.purposes
    .map((purpose) => [purpose, purpose.reasons.filter(matches)])
    .filter(([, rows]) => rows.length);
};

const sections = (app, act, shown) =>
  shown.length
    ? shown.map(([purpose, rows]) => section(app, act, purpose, purpose.other && !sought(app) ? [...rows, FIXED] : rows))
    : empty("list", app.t("none_found"));

const input = (app, said, name, label, longest, required) =>
  field(
    { id: `reason-${name}`, label: app.t(label) },
    ({ id }) => html`<input id=${id} name=${name} data-testid=${name} maxlength=${longest} value=${said?.[name] ?? ""} ?required=${required} />`,
  );

const form = (app, act) => {
  const { purpose, reason } = app.ui.about;
  const said = reason && (reason.coming ?? reason.now);
  return dialog(app, {
    title: reason ? app.t("edit_title", { code: reason.code }) : app.t("add_title", { purpose: nameOf(app, purpose) }),
    testid: "reason-dialog",
    close: act.close,
    body: html`<form id="reason-form" class="form" @submit=${act.send}>
      ${app.ui.error ? banner("bad", app.ui.error[app.lang], { testid: "reason-error", code: app.ui.error.code }) : null}
      ${reason
        ? null
        : field(
            { id: "reason-code", label: app.t("code"), hint: app.t("code_hint") },
            ({ id, describedby }) => html`<input id=${id} name="code" data-testid="code" aria-describedby=${describedby} value="h_" maxlength="32" pattern="h_[a-z0-9_]+" autocapitalize="off" spellcheck="false" required />`,
          )}
      ${input(app, said, "zh", "zh", 60, true)} ${input(app, said, "en", "en", 120, true)}
      ${input(app, said, "source", "source_zh", 60, false)} ${input(app, said, "source_en", "source_en", 60, false)}
      ${reason ? html`<label class="pick"><input type="checkbox" name="offered" data-testid="offered" ?checked=${said.offered} /> <span>${app.t("can_be_chosen")} <small class="muted">${app.t("off_hint")}</small></span></label>` : html`<input type="hidden" name="offered" value="on" />`}
      ${field(
        { id: "reason-since", label: app.t("since"), hint: app.t("since_hint") },
        ({ id, describedby }) => html`<input type="date" id=${id} name="since" data-testid="since" aria-describedby=${describedby} required min=${app.state.today} value=${app.state.today} />`,
      )}
    </form>`,
    actions: html`<button class="main" form="reason-form" data-testid="save" ?disabled=${app.ui.busy}>${app.t("save")}</button>`,
  });
};

/** Draw the page. */
export function view(app, act) {
  const { state, ui } = app;
  const shown = matching(app);
  const count = shown.reduce((sum, [, rows]) => sum + rows.length, 0);
  return html`<main class="manager" data-testid="page">
    ${managerTop(app, "reasons")}
    <div class="reasons-page">
      ${state.may_manage ? null : banner("info", app.t("no_right"))}
      ${ui.error && !ui.about ? banner("bad", ui.error[app.lang], { testid: "error", code: ui.error.code }) : null}
      <p class="muted">${app.t("intro")}</p>
      <div class="bar">
        <div class="wide">${searchBox(app, { id: "find", label: app.t("search"), query: ui.query, change: act.search, found: count })}</div>
        ${exchange(app, act)}
      </div>
      ${found(app, act)} ${sections(app, act, shown)} ${changesOf(app)}
    </div>
    ${ui.about ? form(app, act) : null} ${toastPlace(app)}
  </main>`;
}
