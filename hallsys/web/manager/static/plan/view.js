// The page of the tidal plan: a weekday a tab, a window a lane, a row of the plan a bar.

import { html } from "../../../static/vendor/lit-html/lit-html.js";
import { confirm, toastPlace } from "../../../static/elements/dialogs.js";
import { tabs } from "../../../static/elements/fields.js";
import { mark } from "../../../static/elements/marks.js";
import { icon } from "../../../static/icons.js";
import { clock, nameOf } from "../../../static/lang.js";
import { managerTop } from "../nav.js";
import { rowDialog } from "./dialog.js";
import { clashing, lane, minutesOf, spanOf, timeOf } from "./rules.js";

const LONG_DAY = 14 * 60; // from which on every second hour is written
const DAYS = [0, 1, 2, 3, 4, 5, 6];

const rowsOf = (app) => app.ui.rows ?? app.state.rows;

const named = (app, ids) =>
  app.state.queues
    .filter((queue) => ids.includes(queue.queue_id))
    .map((queue) => `${queue.prefix} ${nameOf(queue, app.lang)}`)
    .join("、") || app.t("none");

const bar = (app, act, window, [row, n], clash) => {
  const [left, width] = spanOf(row, app.state.from, app.state.to);
  const queues = named(app, row.queue_ids);
  return html`<button
    type="button"
    class="bar ${clash.has(n) ? "clash" : ""}"
    data-testid="bar-${window.code}"
    .style=${`left:${left}%;width:${width}%`}
    ?disabled=${!app.state.may_manage}
    aria-label=${app.t("bar", { n: window.number, begins: row.begins, ends: row.ends, queues })}
    title="${row.begins}–${row.ends} ${queues}"
    aria-describedby="plan-hint"
    @pointerdown=${(event) => act.grab(event, n)}
    @pointermove=${act.drag}
    @pointerup=${act.drop}
    @keydown=${(event) => act.keydown(event, n)}
  >
    <i data-edge="begins"></i><span>${clash.has(n) ? icon("warn") : null} <b>${app.state.queues.filter((queue) => row.queue_ids.includes(queue.queue_id)).map((queue) => queue.prefix).join(" ")}</b> ${row.begins}–${row.ends}</span><i data-edge="ends"></i>
  </button>`;
};

const nextLine = (app, window) => {
  const late = app.state.postponed.find((one) => one.window_id === window.window_id);
  if (late) return mark("warn", "clock", app.t("postponed"), `postponed-${window.code}`);
  if (!window.next) return null;
  const { at, queue_ids } = window.next;
  const weekday = new Intl.DateTimeFormat(app.lang === "en" ? "en" : "zh-CN", { weekday: "short", timeZone: app.state.timezone }).format(at);
  const queues = queue_ids === null ? app.t("as_usual") : named(app, queue_ids);
  return html`<small class="muted" data-testid="next-${window.code}">${icon("clock")} ${app.t("next_line", { day: weekday, time: clock(at, app.state.timezone), queues })}</small>`;
};

const nowLine = (app) => {
  const time = clock(app.now(), app.state.timezone);
  const inside = time >= app.state.from && time <= app.state.to;
  return inside ? html`<i class="now" .style=${`left:${spanOf({ begins: app.state.from, ends: time }, app.state.from, app.state.to)[1]}%`}></i>` : null;
};

const laneOf = (app, act, window, clash) =>
  html`<li data-testid="lane-${window.code}">
    <div class="lane-name">
      <b class="number">${window.number}</b>
      <span class="wide">${nameOf(window, app.lang)} <small class="muted">${app.t("usually", { queues: named(app, window.queue_ids) })}</small> ${nextLine(app, window)}</span>
      ${
        app.state.may_manage
          ? html`<button type="button" class="plain only" data-testid="add-${window.code}" aria-label=${app.t("add_to", { n: window.number })} title=${app.t("add")} @click=${() => act.add(window)}>${icon("plus")}</button>`
          : null
      }
    </div>
    <div class="lane">${lane(rowsOf(app), window.window_id, app.ui.weekday).map((one) => bar(app, act, window, one, clash))} ${nowLine(app)}</div>
  </li>`;

const hours = (app) => {
  const [from, to] = [app.state.from, app.state.to].map(minutesOf);
  const marks = [];
  const step = to - from > LONG_DAY ? 120 : 60;
  for (let at = Math.ceil(from / step) * step; at <= to; at += step) marks.push(timeOf(at));
  return html`<div class="hours" aria-hidden="true">
    ${marks.map((time) => html`<span .style=${`left:${spanOf({ begins: app.state.from, ends: time }, app.state.from, app.state.to)[1]}%`}>${time}</span>`)}
  </div>`;
};

/** Draw the page. */
export function view(app, act) {
  const rows = rowsOf(app);
  const clash = clashing(rows);
  const count = (day) => rows.filter((row) => row.weekdays.includes(day)).length || undefined;
  return html`<main class="manager" data-testid="page">
    ${managerTop(app, "plan")}
    <section class="card sub-page" aria-labelledby="plan-title">
      <header>
        <h2 id="plan-title">${app.t("title")}</h2>
        <p class="muted small wide">${app.t("about")}</p>
        ${clash.size ? mark("bad", "warn", app.t("clash"), "clash") : null}
        <div class="actions">
          <button type="button" data-testid="discard" ?disabled=${!app.ui.rows} @click=${act.discard}>${app.t("discard")}</button>
          <button type="button" class="main" data-testid="save-plan" ?disabled=${!app.ui.rows || clash.size > 0 || app.ui.busy} @click=${act.save}>${app.t("save")}</button>
        </div>
      </header>
      ${tabs(
        {
          name: "day",
          label: app.t("weekday"),
          tabs: DAYS.map((day) => ({ key: String(day), text: app.t(`day_${day}`), count: count(day) })),
          chosen: String(app.ui.weekday),
          choose: act.chooseDay,
        },
        () => html`${hours(app)} <ul class="lanes">${app.state.windows.map((window) => laneOf(app, act, window, clash))}</ul>`,
      )}
      <p class="muted small" id="plan-hint">${app.t("hint")}</p>
    </section>
    ${rowDialog(app, act)}
    ${
      app.ui.stranding
        ? confirm(app, {
            title: app.t("strand_title"),
            body: html`<p>${app.ui.stranding[app.lang]}</p>`,
            yes: app.t("strand_confirm"),
            kind: "danger",
            act: act.saveAnyway,
            close: act.keepAsItIs,
            testid: "strand",
          })
        : null
    }
    ${toastPlace(app)}
  </main>`;
}
