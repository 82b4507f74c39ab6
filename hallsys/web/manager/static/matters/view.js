// The page of matters and queues: when the hall is open today, the queues with their limits, the list of matters.

import { html } from "../../../static/vendor/lit-html/lit-html.js";
import { toastPlace } from "../../../static/elements/dialogs.js";
import { switchOf } from "../../../static/elements/fields.js";
import { empty, mark } from "../../../static/elements/marks.js";
import { highlighted, searchBox } from "../../../static/elements/search.js";
import { table } from "../../../static/elements/table.js";
import { icon } from "../../../static/icons.js";
import { nameOf } from "../../../static/lang.js";
import { managerTop } from "../nav.js";
import { above } from "./above.js";
import { dialogs } from "./dialogs.js";
import { exchange } from "./exchange.js";
import { found } from "./rules.js";
import { suspended } from "./suspended.js";

const span = (hours) => hours.map(([opens, closes]) => `${opens}–${closes}`).join("　");

const today = (app, act) => {
  const { hours, special } = app.state.today;
  const button = (what, name, kind = "") =>
    html`<button type="button" class=${kind} data-testid=${what} ?disabled=${!app.state.may_manage} @click=${() => act.askHours(what)}>${app.t(name)}</button>`;
  return html`<section class="card" aria-labelledby="today-title">
    <header>
      <h2 id="today-title">${app.t("today")}</h2>
      <b class="number wide" data-testid="hours">${hours.length ? span(hours) : app.t("shut_today")}</b>
      ${special ? mark("warn", "clock", app.t("today_only"), "special") : null}
      <div class="actions">
        ${special ? html`<button type="button" data-testid="as-usual" ?disabled=${app.ui.busy || !app.state.may_manage} @click=${() => act.asUsual(app.state.today.day)}>${icon("undo")} ${app.t("as_usual")}</button>` : null}
        ${button("set-hours", "other_hours")} ${button("close-early", "close_early")} ${button("close-day", "close_day", "danger")}
      </div>
    </header>
    ${
      app.state.days.length
        ? html`<ul class="own-days" aria-label=${app.t("own_days")}>
            ${app.state.days.map(
              ({ day, hours: own }) =>
                html`<li data-testid="day-${day}">
                  <b class="number">${day}</b>
                  <span class="wide">${own.length ? span(own) : app.t("shut_then")}</span>
                  <button type="button" class="plain" data-testid="as-usual-${day}" aria-label="${app.t("as_usual")} ${day}" ?disabled=${app.ui.busy || !app.state.may_manage} @click=${() => act.asUsual(day)}>${icon("undo")} ${app.t("as_usual")}</button>
                </li>`,
            )}
          </ul>`
        : null
    }
  </section>`;
};

const queues = (app, act) =>
  html`<section class="card" aria-labelledby="queues-title">
    <header><h2 id="queues-title">${app.t("queues")}</h2></header>
    <div class="scroll" tabindex="0" role="region" aria-label=${app.t("queues")}>
      <table>
        <thead><tr><th scope="col">${app.t("queue")}</th><th scope="col" class="end">${app.t("waiting_now")}</th><th scope="col" class="end">${app.t("limit")}</th><th scope="col">${app.t("gives_tickets")}</th><th><span class="unseen">${app.t("edit")}</span></th></tr></thead>
        <tbody>
          ${app.state.queues.map(
            (queue) =>
              html`<tr data-testid="queue-${queue.prefix}">
                <th scope="row"><b class="number">${queue.prefix}</b> ${nameOf(queue, app.lang)}</th>
                <td class="end">${queue.waiting}</td>
                <td class="end" data-testid="limit-${queue.prefix}">${queue.limit_minutes}</td>
                <td>${switchOf({
                  label: html`<span class="unseen">${app.t("gives_named", { name: nameOf(queue, app.lang) })}</span>`,
                  on: queue.open,
                  change: (open) => act.openQueue(queue, open),
                  disabled: app.ui.busy || !app.state.may_manage,
                  testid: `open-${queue.prefix}`,
                })}</td>
                <td class="end"><button type="button" data-testid="edit-queue-${queue.prefix}" aria-label="${app.t("edit")} ${nameOf(queue, app.lang)}" ?disabled=${!app.state.may_manage} @click=${() => act.editQueue(queue)}>${icon("edit")} ${app.t("edit")}</button></td>
              </tr>`,
          )}
        </tbody>
      </table>
    </div>
  </section>`;

const columns = (app, act) => {
  const queueOf = (matter) => app.state.queues.find((queue) => queue.code === matter.queue_code);
  return [
    { key: "name", title: app.t("name"), value: (one) => nameOf(one, app.lang), cell: (one) => html`<b>${highlighted(nameOf(one, app.lang), app.ui.query)}</b> ${one.from_above ? mark("brand", "hall", app.t("from_above")) : null}` },
    { key: "code", title: app.t("code"), value: (one) => one.code, cell: (one) => highlighted(one.code, app.ui.query) },
    { key: "department", title: app.t("department"), value: (one) => nameOf(one, app.lang, "department"), cell: (one) => highlighted(nameOf(one, app.lang, "department"), app.ui.query) },
    { key: "queue", title: app.t("queue"), value: (one) => one.queue_code, cell: (one) => queueOf(one)?.prefix ?? one.queue_code },
    { key: "kind", title: app.t("kind"), value: (one) => one.kind, cell: (one) => `${app.t(one.kind)}${one.limit ? ` ${one.limit[app.lang === "en" ? 1 : 0]}` : ""}` },
    {
      key: "state",
      title: app.t("state"),
      value: (one) => (one.open ? "" : "x"),
      cell: (one) => (one.open ? mark("good", "check", app.t("open")) : suspended(app, one)),
    },
    {
      key: "edit",
      title: html`<span class="unseen">${app.t("edit")}</span>`,
      end: true,
      cell: (one) =>
        app.state.may_manage
          ? html`${one.open ? null : html`<button type="button" data-testid="resume-${one.code}" ?disabled=${app.ui.busy} @click=${() => act.resume(one)}>${icon("play")} ${app.t("resume")}</button>`}
              <button type="button" data-testid="edit-${one.code}" aria-label="${app.t("edit")} ${nameOf(one, app.lang)}" @click=${() => act.edit(one)}>${icon("edit")} ${app.t("edit")}</button>`
          : null,
    },
  ];
};

const matters = (app, act) => {
  const rows = found(app.state.matters, app.ui.query);
  return html`<section class="card" aria-labelledby="matters-title">
    <header>
      <h2 id="matters-title">${app.t("matters")} <span class="count number">${app.state.matters.length}</span></h2>
      <div class="wide find">${searchBox(app, { id: "find", label: app.t("search"), query: app.ui.query, change: act.search, found: rows.length })}</div>
    </header>
    ${
      rows.length
        ? table({ caption: app.t("matters"), columns: columns(app, act), rows, id: (one) => one.matter_id, sort: app.ui.sort, sortBy: act.sortBy, testid: "matter-row" })
        : empty("search", app.t("none_found"))
    }
  </section>`;
};

/** Draw the page. */
export const view = (app, act) =>
  html`<main class="manager" data-testid="page">
    ${managerTop(app, "matters")}
    <div class="sub-page column">${today(app, act)} ${queues(app, act)} ${above(app, act)} ${exchange(app, act)} ${matters(app, act)}</div>
    ${dialogs(app, act)} ${toastPlace(app)}
  </main>`;
