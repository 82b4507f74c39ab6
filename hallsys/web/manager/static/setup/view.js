// The page that sets the hall up: what there is of each kind, and the form to add or change one.

import { html } from "../../../static/vendor/lit-html/lit-html.js";
import { toastPlace } from "../../../static/elements/dialogs.js";
import { tabs } from "../../../static/elements/fields.js";
import { empty } from "../../../static/elements/marks.js";
import { highlighted, searchBox } from "../../../static/elements/search.js";
import { table } from "../../../static/elements/table.js";
import { icon } from "../../../static/icons.js";
import { nameOf } from "../../../static/lang.js";
import { changesOf } from "../changes.js";
import { managerTop } from "../nav.js";
import { form } from "./form.js";
import { FORMS } from "./forms.js";
import { hallPanel } from "./hall.js";
import { yearDialog, yearsPanel } from "./years.js";

const PANELS = { calendar: yearsPanel, hall: hallPanel };

const KINDS = Object.keys(FORMS);

const zoneName = (app, id) => nameOf(app.state.zones.find((zone) => zone.zone_id === id), app.lang);

// What each kind shows beside code and name: [title, value(row)].
const MORE = {
  zone: (app) => [["voice_zone", (row) => row.voice_zone]],
  queue: (app) => [
    ["prefix", (row) => row.prefix],
    ["zone_id", (row) => zoneName(app, row.zone_id)],
    ["limit_minutes", (row) => row.limit_minutes],
  ],
  window: (app) => [
    ["number", (row) => row.number],
    ["zone_id", (row) => zoneName(app, row.zone_id)],
    ["kind", (row) => app.t(`kind_${row.kind}`)],
  ],
  matter: (app) => [
    ["queue_code", (row) => app.state.queues.find((queue) => queue.code === row.queue_code)?.prefix ?? row.queue_code],
    ["kind", (row) => app.t(row.kind)],
    ["limit_days", (row) => (row.limit_days ? `${row.limit_days} ${app.state.units[row.limit_unit][app.lang === "en" ? 1 : 0]}` : "0")],
    ["version", (row) => row.version],
  ],
};

const columns = (app, act, kind) => [
  { key: "name", title: app.t("name"), value: (row) => nameOf(row, app.lang), cell: (row) => html`<b>${highlighted(nameOf(row, app.lang), app.ui.query)}</b>` },
  { key: "code", title: app.t("code"), value: (row) => row.code, cell: (row) => highlighted(row.code, app.ui.query) },
  ...MORE[kind](app).map(([key, value]) => ({ key, title: app.t(key), value, cell: value })),
  {
    key: "edit",
    title: html`<span class="unseen">${app.t("edit")}</span>`,
    end: true,
    cell: (row) =>
      html`<button type="button" data-testid="edit-${row.code}" aria-label="${app.t("edit")} ${nameOf(row, app.lang)}" ?disabled=${!app.state.may_manage || app.ui.busy} @click=${() => act.edit(kind, row)}>
        ${icon("edit")} <span class="word">${app.t("edit")}</span>
      </button>`,
  },
];

const panel = (app, act, kind) => {
  const query = app.ui.query.toLowerCase();
  const rows = app.state[FORMS[kind].list].filter((row) => `${row.name} ${row.name_en} ${row.code}`.toLowerCase().includes(query));
  return html`<header class="listing-head">
      <div class="wide find">${searchBox(app, { id: "find", label: app.t("search"), query: app.ui.query, change: act.search, found: rows.length })}</div>
      <button type="button" class="main" data-testid="add" ?disabled=${!app.state.may_manage} @click=${() => act.add(kind)}>
        ${icon("plus")} ${app.t(`add_${kind}`)}
      </button>
    </header>
    ${
      rows.length
        ? table({ caption: app.t(kind), columns: columns(app, act, kind), rows, id: (row) => row[FORMS[kind].id], sort: app.ui.sort, sortBy: act.sortBy, testid: `${kind}-row` })
        : empty("search", app.t("none_found"))
    }`;
};

/** Draw the page. */
export const view = (app, act) =>
  html`<main class="manager" data-testid="page">
    ${managerTop(app, "setup")}
    <div class="sub-page column">
      <p class="muted">${app.t("setup_hint")}</p>
      <section class="card">
        ${tabs(
          {
            name: "kind",
            label: app.t("title"),
            tabs: [
              ...KINDS.map((key) => ({ key, text: app.t(key), count: app.state[FORMS[key].list].length })),
              { key: "calendar", text: app.t("calendar"), count: app.state.years.length },
              { key: "hall", text: app.t("hall") },
            ],
            chosen: app.ui.tab,
            choose: act.choose,
          },
          (kind) => PANELS[kind]?.(app, act) ?? panel(app, act, kind),
        )}
      </section>
      <section class="card" data-testid="changes">
        <header><h2>${app.t("changes")}</h2></header>
        ${changesOf(app)}
      </section>
    </div>
    ${app.ui.draft ? form(app, act) : null} ${app.ui.year ? yearDialog(app, act) : null} ${toastPlace(app)}
  </main>`;
