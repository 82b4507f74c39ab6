// The list of an inbox: what is due first on top, by stage, looked for by number.

import { html } from "../../static/vendor/lit-html/lit-html.js";
import { repeat } from "../../static/vendor/lit-html/directives/repeat.js";
import { segmented } from "../../static/elements/fields.js";
import { searchBox } from "../../static/elements/search.js";
import { icon } from "../../static/icons.js";
import { clock, departmentOf, nameOf, shortDay } from "../../static/lang.js";
import { lightOf, stageOf } from "./reduce.js";

const LIGHTS = {
  normal: ["good", "check"],
  warning: ["", "clock"],
  yellow: ["warn", "clock"],
  red: ["bad", "warn"],
  serious: ["bad", "warn"],
};
const PAGE = 200;

export const INBOX_TEXTS = {
  backlog: ["收件箱", "Inbox"],
  none: ["没有待办案件。", "Nothing to do."],
  none_so: ["没有符合条件的案件。", "No case is like that."],
  all: ["全部", "All"],
  mine: ["我在办", "Mine"],
  free: ["待领办", "To take up"],
  every_stage: ["所有环节", "Every stage"],
  stage: ["环节", "Stage"],
  search: ["办件编号或事项", "Case number or matter"],
  find: ["按编号查找全部办件", "Look among all cases"],
  more: ["显示更多", "Show more"],
  normal: ["正常", "On time"],
  warning: ["预警", "Due before long"],
  yellow: ["临近期限", "Due soon"],
  red: ["已超期", "Overdue"],
  serious: ["严重超期", "Long overdue"],
  due: ["期限 {day} {time}", "due {day} {time}"],
  decided: ["已审定，待制证", "Decided, to be issued"],
  told: ["已督办：{who}", "Escalated to {who}"],
  told_since: ["{name}（{day} {time} 起）", "{name} (since {day} {time})"],
  held_by: ["{name} 办理中", "{name} is on it"],
  held_by_me: ["我在办", "mine"],
};

/** Return who works on a row; null while it waits to be taken up. */
export const holderOf = (row) => (row.stage ? row.holder_id : row.status === "accepted" ? null : row.taken_up_by);

/** Return all rows that are known: those of the snapshot, then those that were asked for. */
export const known = (app) => {
  const there = new Set(app.state.cases.map((row) => row.case_id));
  return [...app.state.cases, ...app.ui.more.filter((row) => !there.has(row.case_id))];
};

// Colour, shape and word.
const light = (app, row) => {
  const name = lightOf(row, app.now(), app.state.lights);
  const [tone, drawing] = LIGHTS[name];
  return html`<span class="mark ${tone}" data-testid="light" data-light=${name}>${icon(drawing)} ${app.t(name)}</span>`;
};

/** The name of the stage that a row lies in, or of where it stands without a process. */
export const stageName = (app, row) => {
  const stage = stageOf(app.state, row);
  return stage ? stage[app.lang] || stage.zh : app.t(row.status);
};

const matterOf = (app, row) => nameOf(app.state.matters[row.matter_id], app.lang);

const FILTERS = {
  all: () => true,
  mine: (row, me) => holderOf(row) === me,
  free: (row) => holderOf(row) === null,
};

/** The light of a deadline, and when that is. */
export const due = (app, row) =>
  html`${light(app, row)}<small class="muted"
      >${app.t("due", {
        day: shortDay(row.due_at, app.state.timezone, app.lang),
        time: clock(row.due_at, app.state.timezone),
      })}</small
    >`;

const who = (app, row) => {
  const holder = holderOf(row);
  if (holder === null) return null;
  const mine = holder === app.state.clerk.clerk_id;
  const text = mine ? app.t("held_by_me") : app.t("held_by", { name: app.state.staff[holder] ?? "" });
  return html`<small class=${mine ? "" : "muted"}>· ${text}</small>`;
};

// Who was alerted to the delay of a case, each since when.
const told = (app, row) => {
  if (!row.told.length) return null;
  const names = row.told.map((one) =>
    app.t("told_since", {
      name: app.state.told[one.told][app.lang === "en" ? 1 : 0],
      day: shortDay(one.since, app.state.timezone, app.lang),
      time: clock(one.since, app.state.timezone),
    }),
  );
  return html`<small class="told" data-testid="told">${icon("bell")} <span>${app.t("told", { who: names.join(app.lang === "en" ? ", " : "、") })}</span></small>`;
};

const caseRow = (app, act, row) =>
  html`<li
    class="case ${row.case_id === app.ui.chosen ? "chosen" : ""}"
    data-testid="case-row"
    data-case=${row.case_id}
    data-status=${row.status}
    data-stage=${row.stage ?? ""}
  >
    <button
      type="button"
      class="plain open"
      data-testid="open-case"
      aria-current=${row.case_id === app.ui.chosen ? "true" : "false"}
      @click=${() => act.choose(row)}
    >
      <span class="first"><strong>${matterOf(app, row)}</strong> <span class="mark brand">${stageName(app, row)}</span></span>
      <small class="muted number">${row.case_number}</small>
      <span class="line">${row.status === "concluded" ? html`<small class="muted">${app.t("decided")}</small>` : due(app, row)}${who(app, row)}</span>
      ${told(app, row)}
    </button>
  </li>`;

/** Draw the list with its filters. */
export const inbox = (app, act) => {
  const { ui, state } = app;
  const me = state.clerk.clerk_id;
  const rows = known(app);
  const stages = [...new Set(rows.map((row) => stageName(app, row)))].sort();
  const wanted = ui.query.trim().toLowerCase();
  const fits = (row) =>
    (!ui.stage || stageName(app, row) === ui.stage) &&
    (!wanted ||
      row.case_number.toLowerCase().includes(wanted) ||
      matterOf(app, row).toLowerCase().includes(wanted));
  const shown = rows.filter((row) => FILTERS[ui.filter](row, me) && fits(row));
  const last = rows.at(-1);
  return html`<section class="card inbox">
    <header>
      <h2>${app.t("backlog")}</h2>
      <span class="unseen" data-testid="backlog-count">${rows.length}</span>
      <select
        aria-label=${app.t("stage")}
        data-testid="filter-stage"
        @change=${(event) => app.set({ stage: event.target.value })}
      >
        <option value="">${app.t("every_stage")}</option>
        ${stages.map((name) => html`<option value=${name} ?selected=${name === ui.stage}>${name}</option>`)}
      </select>
    </header>
    ${state.desks.length ? html`<p class="small muted desks">${state.desks.map((name) => departmentOf(app, name)).join(app.lang === "en" ? ", " : "、")}</p>` : null}
    <form class="find" @submit=${act.find}>
      ${searchBox(app, {
        id: "search-case",
        label: app.t("search"),
        query: ui.query,
        change: (query) => app.set({ query }),
        found: shown.length,
      })}
      ${wanted && !shown.length ? html`<button data-testid="find-case" ?disabled=${ui.busy}>${icon("search")} ${app.t("find")}</button>` : null}
    </form>
    ${segmented({
      name: "filter",
      label: app.t("backlog"),
      options: Object.keys(FILTERS).map((name) => ({
        key: name,
        testid: `filter-${name}`,
        text: `${app.t(name)} ${rows.filter((row) => FILTERS[name](row, me)).length}`,
      })),
      chosen: ui.filter,
      choose: (filter) => app.set({ filter }),
    })}
    ${
      shown.length
        ? html`<ul class="rows">
            ${repeat(
              shown,
              (row) => row.case_id,
              (row) => caseRow(app, act, row),
            )}
          </ul>`
        : html`<p class="nothing">${app.t(rows.length ? "none_so" : "none")}</p>`
    }
    ${
      rows.length >= PAGE && !ui.complete
        ? html`<button type="button" data-testid="more" ?disabled=${ui.busy} @click=${() => act.more(last)}>${app.t("more")}</button>`
        : null
    }
  </section>`;
};
