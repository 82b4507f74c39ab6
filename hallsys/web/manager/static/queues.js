// The queues against their limits; each is taken up here and let go at a window.

import { html } from "../../static/vendor/lit-html/lit-html.js";
import { gauge } from "../../static/elements/figures.js";
import { mark } from "../../static/elements/marks.js";
import { icon } from "../../static/icons.js";
import { minutes, nameOf } from "../../static/lang.js";
import { longestWait, windowsOf } from "./reduce.js";

const NEAR = 0.75; // of the limit, from which on a wait is shown as near it

/** Return {waited, tone} of a queue: minutes that its first ticket waits, and how that stands to its limit. */
export function standOf(app, queue) {
  const since = longestWait(app.state.waiting, queue.queue_id);
  const waited = since === null ? null : minutes(app.now() - since);
  const share = waited === null ? 0 : waited / queue.limit_minutes;
  return { waited, tone: share >= 1 ? "bad" : share >= NEAR ? "warn" : "good" };
}

const queueCard = (app, act, queue) => {
  const { waited, tone } = standOf(app, queue);
  const name = `${queue.prefix} ${nameOf(queue, app.lang)}`;
  const open = windowsOf(queue, app.state.windows).length;
  const held = app.ui.move?.queue_id === queue.queue_id && !app.ui.move.from;
  return html`<li class="queue ${held ? "held" : ""} ${tone}" data-testid="queue-row-${queue.prefix}">
    <button
      type="button"
      class="handle control"
      data-queue=${queue.queue_id}
      data-testid="handle-${queue.prefix}"
      aria-pressed=${held}
      aria-label=${app.t("move_queue", { queue: name })}
      aria-describedby="move-help"
      ?disabled=${!app.state.may_manage}
    >
      ${icon("grip")}
    </button>
    <div class="wide queue-body">
      <p class="queue-name"><b class="number">${queue.prefix}</b> ${nameOf(queue, app.lang)}</p>
      <p class="queue-figures">
        <button type="button" class="plain waiters" data-testid="waiters-${queue.prefix}" @click=${() => act.openQueue(queue)}>
          <b class="number" data-testid="queue-waiting-${queue.prefix}">${queue.waiting}</b> ${app.t("waiting")}
        </button>
        <span data-testid="queue-longest-${queue.prefix}"
          >${icon("clock")} ${waited === null ? "–" : waited} / ${app.t("minutes", { n: queue.limit_minutes })}</span
        >
        <span title=${app.t("windows_on")}>${icon("window")} ${open}<span class="unseen">${app.t("windows_on")}</span></span>
      </p>
      ${gauge(Math.min(waited ?? 0, queue.limit_minutes), queue.limit_minutes, app.t("wait_of_limit", { name }), tone)}
      ${
        queue.waiting > 0 && (open === 0 || tone === "bad")
          ? mark("bad", "warn", app.t(open === 0 ? "unserved" : "over"), `breach-${queue.prefix}`)
          : null
      }
      ${queue.full ? mark("warn", "stop", app.t("full_today", { n: queue.daily_limit }), `full-${queue.prefix}`) : null}
    </div>
  </li>`;
};

/** Draw the queues. */
export const queues = (app, act) =>
  html`<section aria-label=${app.t("queues")}>
    <ul class="queues">${app.state.queues.map((queue) => queueCard(app, act, queue))}</ul>
    <p class="unseen" id="move-help">${app.t("move_help")}</p>
  </section>`;
