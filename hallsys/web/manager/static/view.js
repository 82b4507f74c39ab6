// The manager's page: queues, windows, allocation, devices, ratings, events.

import { html } from "../../static/vendor/lit-html/lit-html.js";
import { repeat } from "../../static/vendor/lit-html/directives/repeat.js";
import { icon } from "../../static/icons.js";
import { clock, duration, minutes, nameOf } from "../../static/lang.js";
import { staffTop } from "../../static/staff.js";
import { DEVICE, FAULT, LEVEL, placeWord, WINDOW_STATE, word } from "../../static/words.js";
import { allocation, strandDialog } from "./allocation.js";
import { longestWait, satisfaction, windowState } from "./reduce.js";
import { ALARMS, FEED_TEXTS } from "./texts.js";

const STATE_MARKS = {
  signed_out: ["", "closed"],
  open: ["brand", "check"],
  called: ["warn", "bell"],
  serving: ["good", "person"],
  paused: ["bad", "pause"],
};
const DEVICE_MARKS = { ok: ["good", "check"], broken: ["bad", "warn"], offline: ["warn", "closed"] };
const FEED_SHOWN = 14;

const totals = (app) =>
  html`<ul class="totals" aria-label=${app.t("today")}>
    ${["issued", "finished", "missed", "cancelled"].map(
      (name) =>
        html`<li class="card">
          <span class="muted">${app.t(name)}</span
          ><b class="number" data-testid="today-${name}">${app.state.today[name]}</b>
        </li>`,
    )}
  </ul>`;

const queueRow = (app, queue) => {
  const since = longestWait(app.state.waiting, queue.queue_id);
  const waited = since === null ? null : minutes(app.now() - since);
  const open = app.state.windows.filter(
    (window) => window.state === "open" && window.queue_ids.includes(queue.queue_id),
  ).length;
  return html`<tr data-testid="queue-row-${queue.prefix}">
    <th scope="row"><b class="number">${queue.prefix}</b> ${nameOf(queue, app.lang)}</th>
    <td class="end"><b data-testid="queue-waiting-${queue.prefix}">${queue.waiting}</b></td>
    <td class="end" data-testid="queue-longest-${queue.prefix}">
      ${waited === null ? "–" : app.t("minutes", { n: waited })}
      ${
        waited !== null && waited >= queue.limit_minutes
          ? html`<span class="mark bad">${icon("clock")} ${app.t("over", { n: queue.limit_minutes })}</span>`
          : null
      }
    </td>
    <td class="end">
      ${open}
      ${open === 0 && queue.waiting > 0 ? html`<span class="mark bad">${icon("warn")} ${app.t("unserved")}</span>` : null}
    </td>
  </tr>`;
};

const queues = (app) =>
  html`<section class="card">
    <header><h2>${app.t("queues")}</h2></header>
    <table>
      <thead>
        <tr>
          <th scope="col">${app.t("queue")}</th>
          <th scope="col" class="end">${app.t("waiting_now")}</th>
          <th scope="col" class="end">${app.t("longest")}</th>
          <th scope="col" class="end">${app.t("windows_on")}</th>
        </tr>
      </thead>
      <tbody>
        ${app.state.queues.map((queue) => queueRow(app, queue))}
      </tbody>
    </table>
  </section>`;

const windowRow = (app, window) => {
  const state = windowState(window);
  const [tone, drawing] = STATE_MARKS[state];
  return html`<tr data-testid="window-row-${window.code}" data-state=${state}>
    <th scope="row">
      <b class="number">${window.number}</b> <span class="muted">${nameOf(window, app.lang)}</span>
    </th>
    <td><span class="mark ${tone}">${icon(drawing)} ${word(WINDOW_STATE, state, app.lang)}</span></td>
    <td>${window.clerk?.name ?? "–"}</td>
    <td><b>${window.current?.number ?? ""}</b></td>
    <td class="end">${window.current ? duration(app.now() - window.current.since) : ""}</td>
    <td class="end">${window.served}</td>
  </tr>`;
};

const windows = (app) =>
  html`<section class="card">
    <header><h2>${app.t("windows")}</h2></header>
    <div class="scroll" tabindex="0" role="region" aria-label=${app.t("windows")}>
      <table>
        <thead>
          <tr>
            <th scope="col">${app.t("window")}</th>
            <th scope="col">${app.t("state")}</th>
            <th scope="col">${app.t("clerk")}</th>
            <th scope="col">${app.t("now_serving")}</th>
            <th scope="col" class="end">${app.t("since")}</th>
            <th scope="col" class="end">${app.t("served")}</th>
          </tr>
        </thead>
        <tbody>
          ${repeat(
            app.state.windows,
            (window) => window.window_id,
            (window) => windowRow(app, window),
          )}
        </tbody>
      </table>
    </div>
  </section>`;

const devices = (app) =>
  html`<section class="card">
    <header>
      <h2>${app.t("devices")}</h2>
      <a class="button plain" href="/manager/devices" data-testid="manage-devices">${app.t("manage_devices")}</a>
    </header>
    ${app.state.devices.length === 0 ? html`<p class="nothing">${app.t("no_devices")}</p>` : null}
    <ul class="rows">
      ${app.state.devices.map((device) => {
        const [tone, drawing] = DEVICE_MARKS[device.state];
        return html`<li data-testid="device-${device.device_id}" data-state=${device.state}>
          <span class="wide"
            >${word(DEVICE, device.kind, app.lang)}
            <small class="muted">${placeWord(device.place, app.lang)} · ${device.device_id}</small></span
          >
          <span class="mark ${tone}"
            >${icon(drawing)}
            ${device.fault ? word(FAULT, device.fault, app.lang) : app.t(device.state)}</span
          >
        </li>`;
      })}
    </ul>
  </section>`;

const ratings = (app) => {
  const { rated, satisfied } = satisfaction(app.state.ratings);
  const share = rated ? `${Math.round((100 * satisfied) / rated)} %` : "–";
  return html`<section class="card ratings">
    <header>
      <h2>${app.t("ratings")}</h2>
      <span>${app.t("satisfied")} <b class="number" data-testid="satisfied">${share}</b></span>
    </header>
    <ul class="rows">
      ${[5, 4, 3, 2, 1].map((level) => {
        const count = app.state.ratings.rated[level] ?? 0;
        return html`<li>
          <span class="level-name">${word(LEVEL, level, app.lang)}</span>
          <meter
            class="wide level-${level}"
            min="0"
            max=${Math.max(rated, 1)}
            value=${count}
            aria-label=${word(LEVEL, level, app.lang)}
          ></meter>
          <b class="number" data-testid="rating-${level}">${count}</b>
        </li>`;
      })}
    </ul>
    <p class="small">
      ${app.t("rated_of", { rated, opened: app.state.ratings.opened })} ·
      ${app.t("lapsed", { n: app.state.ratings.lapsed })}
    </p>
    <p class="muted small">${app.t("definition")}</p>
  </section>`;
};

/** Return the sentence of a fact in the feed; null for a kind that says nothing to a manager. */
export function sentence(app, fact) {
  const text = FEED_TEXTS[fact.kind]?.[app.lang === "en" ? 1 : 0];
  if (!text) return null;
  const window = app.state.windows.find((one) => one.window_id === fact.window_id);
  const parts = {
    number: fact.number,
    merged: fact.merged_number,
    window: fact.window_number ?? window?.number,
    case: fact.case_number?.slice(-20),
    place: fact.place && placeWord(fact.place, app.lang),
    device: word(DEVICE, fact.device_kind, app.lang),
    fault: word(FAULT, fact.fault, app.lang),
    level: word(LEVEL, fact.level, app.lang),
  };
  return text.replace(/\{(\w+)\}/g, (_, name) => parts[name] ?? "");
}

const feed = (app) =>
  html`<section class="card">
    <header><h2>${app.t("feed")}</h2></header>
    <ol class="rows feed">
      ${repeat(
        app.state.feed
          .filter((fact) => sentence(app, fact))
          .slice(-FEED_SHOWN)
          .reverse(),
        (fact) => fact.seq,
        (fact) =>
          html`<li
            data-testid="feed-row"
            data-kind=${fact.kind}
            class=${ALARMS.has(fact.kind) ? "alarm" : ""}
          >
            <time class="muted small">${clock(fact.at, app.state.timezone, { seconds: true })}</time>
            <span class="wide">${ALARMS.has(fact.kind) ? icon("warn") : null} ${sentence(app, fact)}</span>
          </li>`,
      )}
    </ol>
  </section>`;

/** Draw the manager's page. */
export function view(app, act) {
  return html`<main class="manager" data-testid="page">
    ${staffTop(app, app.t("title"))}
    <div class="manager-columns">
      <div class="column">${totals(app)} ${queues(app)} ${windows(app)} ${allocation(app, act)}</div>
      <div class="column">${devices(app)} ${ratings(app)} ${feed(app)}</div>
    </div>
    ${strandDialog(app, act)}
  </main>`;
}
