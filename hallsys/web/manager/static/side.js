// Beside the plan: the day's figures with what they mean, ratings, devices, and what happened last.

import { html } from "../../static/vendor/lit-html/lit-html.js";
import { repeat } from "../../static/vendor/lit-html/directives/repeat.js";
import { mark, stat } from "../../static/elements/marks.js";
import { icon } from "../../static/icons.js";
import { clock, minutes } from "../../static/lang.js";
import { DEVICE, FAULT, LEVEL, placeWord, word } from "../../static/words.js";
import { satisfaction } from "./reduce.js";
import { ALARMS, FEED_TEXTS } from "./texts.js";

const FEED_SHOWN = 10;

/** Draw the key figures, each with its definition. */
export const figures = (app) => {
  const { queues, waiting, windows, today } = app.state;
  const since = waiting.length ? Math.min(...waiting.map((ticket) => ticket.waiting_since)) : null;
  const rows = [
    ["waiting_now", queues.reduce((sum, queue) => sum + queue.waiting, 0)],
    ["longest", since === null ? "–" : minutes(app.now() - since)],
    ["windows_on", `${windows.filter((window) => window.state === "open").length}/${windows.length}`],
    ...["issued", "finished", "missed", "cancelled"].map((name) => [name, today[name]]),
  ];
  return html`<dl class="stats" aria-label=${app.t("today")}>
    ${rows.map(([name, value]) => stat(app.t(name), value, { note: app.t(`${name}_means`), testid: `today-${name}` }))}
  </dl>`;
};

/** Draw how many devices work, and what is wrong with the others. */
export const devices = (app) => {
  const wrong = app.state.devices.filter((device) => device.state !== "ok");
  const right = app.state.devices.length - wrong.length;
  return html`<section class="card" aria-labelledby="devices-title">
    <header>
      <h2 id="devices-title">${app.t("devices")}</h2>
      <a class="button plain control" href="/manager/devices" data-testid="manage-devices">${app.t("manage_devices")}</a>
    </header>
    <p>${app.state.devices.length ? mark("good", "check", app.t("devices_right", { n: right })) : app.t("no_devices")}</p>
    <ul class="rows">
      ${wrong.map(
        (device) =>
          html`<li data-testid="device-${device.device_id}" data-state=${device.state}>
            <span class="wide">${word(DEVICE, device.kind, app.lang)} <small class="muted">${placeWord(device.place, app.lang)}</small></span>
            ${mark(device.state === "offline" ? "warn" : "bad", device.state === "offline" ? "offline" : "warn", device.fault ? word(FAULT, device.fault, app.lang) : app.t(device.state))}
          </li>`,
      )}
    </ul>
  </section>`;
};

/** Draw the ratings of the day. */
export const ratings = (app) => {
  const { rated, satisfied } = satisfaction(app.state.ratings);
  const share = rated ? `${Math.round((100 * satisfied) / rated)} %` : "–";
  return html`<section class="card ratings" aria-labelledby="ratings-title">
    <header>
      <h2 id="ratings-title">${app.t("ratings")}</h2>
      <span>${app.t("satisfied")} <b class="number" data-testid="satisfied">${share}</b></span>
    </header>
    <ul class="rows">
      ${[5, 4, 3, 2, 1].map((level) => {
        const count = app.state.ratings.rated[level] ?? 0;
        return html`<li>
          <span class="level-name">${word(LEVEL, level, app.lang)}</span>
          <meter class="wide level-${level}" min="0" max=${Math.max(rated, 1)} value=${count} aria-label=${word(LEVEL, level, app.lang)}></meter>
          <b class="number" data-testid="rating-${level}">${count}</b>
        </li>`;
      })}
    </ul>
    <p class="muted small">
      ${app.t("rated_of", { rated, opened: app.state.ratings.opened })} · ${app.t("lapsed", { n: app.state.ratings.lapsed })}<br />
      <span data-testid="cases-rated">${app.t("cases_rated", { n: app.state.ratings.cases })}</span><br />
      ${app.t("definition")}
    </p>
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
    box: fact.box,
    place: fact.place && placeWord(fact.place, app.lang),
    device: word(DEVICE, fact.device_kind, app.lang),
    fault: word(FAULT, fact.fault, app.lang),
    zh: (app.lang === "en" && fact.en) || fact.zh,
    level: word(LEVEL, fact.level, app.lang),
  };
  return text.replace(/\{(\w+)\}/g, (_, name) => parts[name] ?? "");
}

/** Draw what happened last. */
export const feed = (app) =>
  html`<section class="card" aria-labelledby="feed-title">
    <header><h2 id="feed-title">${app.t("feed")}</h2></header>
    <ol class="rows feed">
      ${repeat(
        app.state.feed
          .filter((fact) => sentence(app, fact))
          .slice(-FEED_SHOWN)
          .reverse(),
        (fact) => fact.seq,
        (fact) =>
          html`<li data-testid="feed-row" data-kind=${fact.kind} class=${ALARMS.has(fact.kind) ? "alarm" : ""}>
            <time class="muted small">${clock(fact.at, app.state.timezone, { seconds: true })}</time>
            <span class="wide">${ALARMS.has(fact.kind) ? icon("warn") : null} ${sentence(app, fact)}</span>
          </li>`,
      )}
    </ol>
  </section>`;
