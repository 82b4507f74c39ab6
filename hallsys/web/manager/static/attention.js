// What needs the manager now: calls for help, alerts with their evidence, and who takes care of them.

import { html } from "../../static/vendor/lit-html/lit-html.js";
import { post } from "../../static/api.js";
import { dialog, toast } from "../../static/elements/dialogs.js";
import { mark, skeleton } from "../../static/elements/marks.js";
import { face, icon } from "../../static/icons.js";
import { clock, minutes, nameOf, shortDay } from "../../static/lang.js";
import { DEVICE, FAULT, LEVEL, placeWord, word } from "../../static/words.js";

const TONES = { critical: ["bad", "warn"], warning: ["warn", "bell"], info: ["", "info"] };

/** The kinds of facts after which alerts and calls for help are read anew. */
export const KINDS = new Set([
  "AlertRaised",
  "AlertCleared",
  "AlertAcknowledged",
  "HelpAsked",
  "HelpAnswered",
  "HelpClosed",
]);

/** Build the actions on alerts and calls for help. */
export function attentionActions(app) {
  const onHelp = (name, call) => app.post(name, { help_id: call.help_id });
  return {
    answerHelp: (call) => onHelp("answer-help", call),
    closeHelp: (call) => onHelp("close-help", call),
    showEvidence: (alert, path) =>
      app.run(async () => app.set({ shown: { alert, told: await app.get(`${app.state.api}/${path}`) } })),
    hideEvidence: () => app.set({ shown: null }),
    askNote: (alert) => app.set({ noting: alert, error: null }),
    closeNote: () => app.set({ noting: null }),
    note: (event) => {
      event.preventDefault();
      const note = new FormData(event.target).get("note");
      return app.run(async () => {
        await post(`${app.state.api}/acknowledge`, { key: app.ui.noting.key, note });
        app.set({ noting: null });
        toast(app, () => app.t("noted"));
      });
    },
  };
}

/** Return the sentence of an alert; a device is told by the words of the pages. */
function sentence(app, alert) {
  const device = app.state.devices.find((one) => alert.code.startsWith("device") && one.device_id === alert.evidence[0]);
  if (!device) return alert[app.lang];
  const what = device.fault ? word(FAULT, device.fault, app.lang) : app.t(device.state);
  return app.t("device_alert", { place: placeWord(device.place, app.lang), device: word(DEVICE, device.kind, app.lang), what });
}

/** Draw the way to what an alert is about. */
const evidence = (app, act, alert) => {
  const [id] = alert.evidence;
  const queue = app.state.queues.find((one) => one.queue_id === id);
  const window = app.state.windows.find((one) => one.window_id === id);
  if (queue) return html`<button type="button" class="plain" @click=${() => act.openQueue(queue)}>${app.t("see_queue")}</button>`;
  if (window) return html`<button type="button" class="plain" @click=${() => act.openWindow(window)}>${app.t("see_window")}</button>`;
  if (alert.code.startsWith("device")) return html`<a class="button plain" href="/manager/devices">${app.t("manage_devices")}</a>`;
  if (["follow_up", "nobody_free"].includes(alert.code)) return html`<a class="button plain" data-testid="see-follow-ups" href="/manager/ratings">${app.t("see_follow_up")}</a>`;
  if (["suspended_above", "suspension_over"].includes(alert.code)) return html`<a class="button plain" data-testid="see-matters" href="/manager/matters">${app.t("see_matters")}</a>`;
  if (alert.code === "calendar_ends") return html`<a class="button plain" data-testid="see-calendar" href="/manager/setup#calendar">${app.t("see_calendar")}</a>`;
  if (alert.code === "undelivered") return html`<a class="button plain" data-testid="see-undelivered" href="/manager/cases">${app.t("see_undelivered")}</a>`;
  const path = { bad_rating: `rating/${id}`, overdue: "overdue" }[alert.code];
  return path
    ? html`<button type="button" class="plain" data-testid="evidence" ?disabled=${app.ui.busy} @click=${() => act.showEvidence(alert, path)}>
        ${app.t(`see_${alert.code}`)}
      </button>`
    : null;
};

const rating = (app, { level, at, text, tags }) =>
  html`<p><span class="rating-face">${face(level)}</span> <b>${word(LEVEL, level, app.lang)}</b> <time class="muted">${clock(at, app.state.timezone)}</time></p>
    <ul class="rows">${tags.map((tag) => html`<li>${icon("flag")} ${tag[app.lang]}</li>`)}</ul>
    <p data-testid="rating-text">${text || app.t("no_words")}</p>`;

const overdue = (app, { cases }) =>
  cases.length === 0
    ? html`<p data-testid="none-overdue">${app.t("none_overdue")}</p>`
    : html`<ul class="rows">
    ${cases.map(
      (one) =>
        html`<li data-testid="overdue-case">
          <span class="wide">${nameOf(one, app.lang, "matter_name")}<small class="muted number">${one.case_number}</small></span>
          <span class="small muted">${one.status[app.lang]} · ${app.t("was_due", { day: shortDay(one.due_at, app.state.timezone, app.lang) })}</span>
        </li>`,
    )}
  </ul>`;

/** Draw what an alert is about, where no other place of the page shows it. */
export const evidenceDialog = (app, act) =>
  app.ui.shown
    ? dialog(app, {
        title: sentence(app, app.ui.shown.alert),
        testid: "evidence-dialog",
        close: act.hideEvidence,
        cancel: app.t("close"),
        body: { bad_rating: rating, overdue }[app.ui.shown.alert.code](app, app.ui.shown.told),
      })
    : null;

const alertRow = (app, act, alert) => {
  const [tone, drawing] = TONES[alert.severity];
  return html`<li class="alert ${alert.note ? "quiet" : tone}" data-testid="alert" data-code=${alert.code} data-noted=${Boolean(alert.note)}>
    <p>${mark(alert.note ? "" : tone, drawing, app.t(alert.severity))} <time class="muted small">${clock(alert.since, app.state.timezone)}</time></p>
    <p>${sentence(app, alert)}</p>
    ${alert.note ? html`<p class="muted small">${icon("check")} ${app.t("cared_for", { by: alert.note.by, text: alert.note.text })}</p>` : null}
    <p class="actions control">
      ${evidence(app, act, alert)}
      ${alert.note || !app.state.may_manage ? null : html`<button type="button" data-testid="acknowledge" @click=${() => act.askNote(alert)}>${app.t("acknowledge")}</button>`}
    </p>
  </li>`;
};

const helpRow = (app, act, call) =>
  html`<li class="alert ${call.answered_at ? "quiet" : "bad"}" data-testid="help" data-answered=${Boolean(call.answered_at)}>
    <p>${mark(call.answered_at ? "brand" : "bad", "help", app.t(call.answered_at ? "on_the_way" : "help_asked"))}
      <span class="muted small">${app.t("minutes", { n: minutes(app.now() - call.asked_at) })}</span></p>
    <p><b>${placeWord(call.place, app.lang)}</b></p>
    ${
      app.state.may_manage
        ? html`<p class="actions control">
            ${call.answered_at ? null : html`<button type="button" class="main" data-testid="answer-help" ?disabled=${app.ui.busy} @click=${() => act.answerHelp(call)}>${app.t("answer_help")}</button>`}
            <button type="button" data-testid="close-help" ?disabled=${app.ui.busy} @click=${() => act.closeHelp(call)}>${app.t("close_help")}</button>
          </p>`
        : null
    }
  </li>`;

/** Draw what needs attention. A call for help is drawn once, with its buttons, not as an alert besides. */
export const attention = (app, act) => {
  if (!app.ui.attention) return html`<section class="card">${skeleton(3, app.t("attention"))}</section>`;
  const { alerts, help } = app.ui.attention;
  const others = alerts.filter((alert) => alert.code !== "help");
  const open = help.filter((call) => !call.answered_at).length + others.filter((alert) => !alert.note).length;
  return html`<section class="card attention" aria-labelledby="attention-title">
    <header><h2 id="attention-title">${app.t("attention")}</h2> <span class="count number" data-testid="attention-count">${open}</span></header>
    <div role="log" aria-label=${app.t("attention")} tabindex="0" class="alerts">
      ${help.length + others.length === 0 ? html`<p class="nothing">${icon("check")} ${app.t("all_well")}</p>` : null}
      <ul>
        ${help.map((call) => helpRow(app, act, call))} ${others.map((alert) => alertRow(app, act, alert))}
      </ul>
    </div>
  </section>`;
};

/** Draw the question what somebody does about an alert. */
export function noteDialog(app, act) {
  const alert = app.ui.noting;
  if (!alert) return null;
  return dialog(app, {
    title: app.t("acknowledge"),
    testid: "note-dialog",
    close: act.closeNote,
    body: html`<p>${sentence(app, alert)}</p>
      <form id="note-form" @submit=${act.note}>
        <label>${app.t("note")}<input name="note" required maxlength="200" data-testid="note" placeholder=${app.t("note_hint")} /></label>
      </form>`,
    actions: html`<button class="main" form="note-form" data-testid="note-save" ?disabled=${app.ui.busy}>${app.t("confirm")}</button>`,
  });
}
