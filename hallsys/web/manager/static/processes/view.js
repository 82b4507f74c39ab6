// Draws the page of processes: templates with their stages, matters, inboxes, experts, changes.

import { html } from "../../../static/vendor/lit-html/lit-html.js";
import { dialog, toastPlace } from "../../../static/elements/dialogs.js";
import { field, tabs } from "../../../static/elements/fields.js";
import { banner, empty, mark } from "../../../static/elements/marks.js";
import { highlighted, searchBox } from "../../../static/elements/search.js";
import { table } from "../../../static/elements/table.js";
import { icon } from "../../../static/icons.js";
import { departmentOf, nameOf } from "../../../static/lang.js";
import { changesOf } from "../changes.js";
import { managerTop } from "../nav.js";

const titled = (app, one) => one[app.lang] || one.zh;
const kindOf = (app, stage) => app.t(stage.kind === "experts" ? "kind_experts" : stage.kind);

const editing = (app, act, name, about, label) =>
  app.state.may_manage
    ? html`<button type="button" class="plain" data-testid="edit-${name}" aria-label="${app.t("edit")} ${label}" @click=${() => act.ask(name, about)}>
        ${icon("edit")} ${app.t("edit")}
      </button>`
    : null;

const stage = (app, act, process, one, at) =>
  html`<li data-testid="stage-${one.code}">
    <span class="knot">${at + 1}</span>
    <strong>${titled(app, one)}</strong>
    <small class="muted">${kindOf(app, one)} · ${departmentOf(app, one.department) || app.t("of_matter")}</small>
    ${one.limit ? html`<small>${app.t("limit", { n: one.limit[0] })}</small>` : null}
    ${one.kind === "experts" ? html`<small>${app.t("drawn", one)}</small>` : null}
    ${one.pauses ? html`<small>${app.t("pauses")}</small>` : null}
    ${one.apart.length ? html`<small>${app.t("apart")}</small>` : null}
    ${editing(app, act, "stage", { process, stage: one }, titled(app, one))}
  </li>`;

const usedBy = (app, process) => {
  const names = app.state.matters.filter((one) => one.process === process.code).map((one) => nameOf(one, app.lang));
  return names.length ? app.t("used_by", { names: names.join(app.lang === "en" ? ", " : "、") }) : app.t("used_by_none");
};

const processes = (app, act) =>
  html`<ul class="processes">
    ${app.state.processes.map(
      (one) =>
        html`<li class="card" data-testid="process" data-code=${one.code}>
          <header>
            <h2>${titled(app, one)} <code class="muted" translate="no">${one.code}</code></h2>
            ${one.kept ? mark("good", "check", app.t("version", { n: one.version })) : mark("", "info", app.t("standard"))}
          </header>
          <ol class="stage-row">
            ${one.stages.map((each, at) => stage(app, act, one, each, at))}
          </ol>
          <p class="muted small">${usedBy(app, one)}</p>
        </li>`,
    )}
  </ul>`;

const processName = (app, code) => {
  const found = app.state.processes.find((one) => one.code === code);
  return found ? titled(app, found) : app.t("one_approver");
};

const listing = (app, act, { rows, columns, caption, id, testid, more = null }) => {
  const query = app.ui.query.trim().toLowerCase();
  const shown = rows.filter((row) => `${row.name} ${row.name_en ?? ""} ${row.unit ?? ""} ${row.code ?? ""}`.toLowerCase().includes(query));
  return html`<header class="listing-head">
      <div class="wide find">${searchBox(app, { id: "find", label: app.t("search"), query: app.ui.query, change: act.search, found: shown.length })}</div>
      ${more}
    </header>
    ${table({ caption, columns, rows: shown, id, testid })}`;
};

const last = (cell) => ({ key: "edit", title: "", end: true, cell });
const spoken = (app, text) => html`<span class="unseen">${app.t(text)}</span>`;

const matters = (app, act) =>
  listing(app, act, {
    caption: app.t("matters"),
    rows: app.state.matters,
    id: (row) => row.matter_id,
    testid: "matter-row",
    columns: [
      { key: "matter", title: app.t("matter"), cell: (row) => html`<b>${highlighted(nameOf(row, app.lang), app.ui.query)}</b> <code class="muted" translate="no">${row.code}</code>` },
      { key: "department", title: app.t("inboxes"), cell: (row) => departmentOf(app, row.department) },
      { key: "process", title: app.t("process"), cell: (row) => processName(app, row.process) },
      { ...last((row) => editing(app, act, "matter", row, nameOf(row, app.lang))), title: spoken(app, "edit") },
    ],
  });

const desks = (app, act) =>
  table({
    caption: app.t("desks"),
    rows: app.state.desks,
    id: (row) => row.clerk_id,
    testid: "desk-row",
    columns: [
      { key: "clerk", title: app.t("clerk"), cell: (row) => html`<b>${row.name}</b>` },
      { key: "inboxes", title: app.t("inboxes"), cell: (row) => row.departments.map((name) => departmentOf(app, name)).join(app.lang === "en" ? ", " : "、") || app.t("every_inbox") },
      { ...last((row) => editing(app, act, "desks", row, row.name)), title: spoken(app, "edit") },
    ],
  });

const experts = (app, act) => {
  const add = app.state.may_manage
    ? html`<button type="button" class="main" data-testid="add-expert" @click=${() => act.ask("expert", null)}>${icon("plus")} ${app.t("add_expert")}</button>`
    : null;
  if (!app.state.experts.length) return html`${empty("people", app.t("no_experts"), { text: app.t("no_experts_text") })} ${add}`;
  return listing(app, act, {
    caption: app.t("experts"),
    rows: app.state.experts,
    id: (row) => row.expert_id,
    testid: "expert-row",
    more: add,
    columns: [
      { key: "name", title: app.t("name"), cell: (row) => html`<b>${highlighted(row.name, app.ui.query)}</b>` },
      { key: "unit", title: app.t("unit"), cell: (row) => highlighted(row.unit, app.ui.query) },
      { key: "fields", title: app.t("fields"), cell: (row) => row.fields.join("、") },
      { key: "active", title: app.t("active"), cell: (row) => (row.active ? mark("good", "check", app.t("active")) : mark("", "pause", app.t("inactive"))) },
      { ...last((row) => editing(app, act, "expert", row, row.name)), title: spoken(app, "edit") },
    ],
  });
};

const PANELS = { processes, matters, desks, experts, changes: changesOf };

const text = (name, value, more = {}) => ({ id, describedby }) =>
  html`<input id=${id} name=${name} data-testid=${name} value=${value} maxlength=${more.longest ?? 60} ?required=${more.required} list=${more.list ?? ""} autocomplete="off" aria-describedby=${describedby} />`;
const number = (name, value, most) => ({ id }) =>
  html`<input id=${id} name=${name} data-testid=${name} type="number" min="0" max=${most} value=${value} required />`;
const check = (app, name, on, label) =>
  html`<label class="check"><input type="checkbox" name=${name} data-testid=${name} ?checked=${on} /> <span>${app.t(label)}</span></label>`;

const asking = (app, act, { title, send, body }) =>
  dialog(app, {
    title,
    testid: "process-dialog",
    close: act.close,
    body: html`<form id="process-form" class="form" @submit=${send}>
      ${app.ui.error ? banner("bad", app.ui.error[app.lang], { testid: "form-error", code: app.ui.error.code }) : null} ${body}
    </form>`,
    actions: html`<button class="main" form="process-form" data-testid="save" ?disabled=${app.ui.busy}>${app.t("save")}</button>`,
  });

const DIALOGS = {
  stage: (app, act, { process, stage: one }) =>
    asking(app, act, {
      title: app.t("stage_title", { process: titled(app, process), stage: titled(app, one) }),
      send: act.stage,
      body: html`${field({ id: "f-department", label: app.t("department") }, text("department", one.department, { list: "departments" }))}
        <datalist id="departments">${app.state.departments.map((name) => html`<option value=${name}></option>`)}</datalist>
        ${field({ id: "f-limit", label: app.t("limit_days") }, number("limit_days", one.limit?.[0] ?? 0, 365))}
        ${
          one.kind === "experts"
            ? html`${field({ id: "f-experts", label: app.t("experts_wanted") }, number("experts", one.experts, 30))}
              ${field({ id: "f-quorum", label: app.t("quorum") }, number("quorum", one.quorum, 30))}
              ${check(app, "pauses", one.pauses, "pauses_said")}`
            : null
        }`,
    }),
  matter: (app, act, one) =>
    asking(app, act, {
      title: app.t("matter_title", { name: nameOf(one, app.lang) }),
      send: act.matter,
      body: field(
        { id: "f-process", label: app.t("process") },
        ({ id }) =>
          html`<select id=${id} name="process" data-testid="process-choice">
            <option value="" ?selected=${!one.process}>${app.t("one_approver")}</option>
            ${app.state.processes.map((each) => html`<option value=${each.code} ?selected=${each.code === one.process}>${titled(app, each)}</option>`)}
          </select>`,
      ),
    }),
  desks: (app, act, one) =>
    asking(app, act, {
      title: app.t("desks_title", one),
      send: act.desks,
      body: html`<fieldset>
        <legend>${app.t("inboxes")}</legend>
        <p class="muted small">${app.t("desks_said")}</p>
        <div class="picks">
          ${[...new Set([...app.state.departments, ...one.departments])].map(
            (name) =>
              html`<label class="check"><input type="checkbox" name="department" value=${name} ?checked=${one.departments.includes(name)} /> <span>${departmentOf(app, name)}</span></label>`,
          )}
        </div>
      </fieldset>`,
    }),
  expert: (app, act, one) =>
    asking(app, act, {
      title: one ? app.t("expert_title", one) : app.t("add_expert"),
      send: act.expert,
      body: html`${
        one
          ? html`<p class="muted">${one.unit}</p>`
          : html`${field({ id: "f-name", label: app.t("name") }, text("name", "", { required: true, longest: 40 }))}
            ${field({ id: "f-unit", label: app.t("unit") }, text("unit", "", { required: true }))}`
      }
      ${field({ id: "f-fields", label: app.t("fields"), hint: app.t("fields_said") }, text("fields", one?.fields.join("，") ?? "", { required: true, longest: 300 }))}
      ${check(app, "active", one?.active ?? true, "active")}`,
    }),
};

const COUNTS = { processes: "processes", matters: "matters", desks: "desks", experts: "experts" };

/** Draw the page. */
export const view = (app, act) =>
  html`<main class="manager" data-testid="page">
    ${managerTop(app, "processes")}
    <div class="sub-page column">
      ${app.state.may_manage ? null : banner("info", app.t("no_right"))}
      <p class="muted">${app.t("hint")}</p>
      <section class="card">
        ${tabs(
          {
            name: "part",
            label: app.t("title"),
            tabs: Object.keys(PANELS).map((key) => ({ key, text: app.t(key), count: COUNTS[key] ? app.state[key].length : undefined })),
            chosen: app.ui.tab,
            choose: act.choose,
          },
          (part) => PANELS[part](app, act),
        )}
      </section>
    </div>
    ${app.ui.dialog ? DIALOGS[app.ui.dialog](app, act, app.ui.about) : null} ${toastPlace(app)}
  </main>`;
