// The call bar of a counter: the current number, the commands with their keys, the dialogs they need.

import { html } from "./vendor/lit-html/lit-html.js";
import { repeat } from "./vendor/lit-html/directives/repeat.js";
import { allowed } from "./counter.js";
import { icon } from "./icons.js";
import { commandOf, COMMAND_KEYS, keyOf } from "./keys.js";
import { clock, duration, minutes, nameOf } from "./lang.js";
import { PRIORITY, WINDOW_STATE, word } from "./words.js";

export const CALLBAR_TEXTS = {
  next: ["叫下一位", "Next"],
  recall: ["重呼", "Recall"],
  start: ["开始办理", "Start"],
  "no-show": ["过号", "No-show"],
  park: ["挂起", "Park"],
  resume: ["恢复", "Resume"],
  transfer: ["转移", "Transfer"],
  finish: ["办结离开", "Finish"],
  undo: ["撤销叫号", "Undo call"],
  pause: ["暂停服务", "Pause"],
  reopen: ["恢复服务", "Reopen"],
  sign_in_window: ["在本窗口签到", "Sign in at this window"],
  sign_out_window: ["签退窗口", "Sign out"],
  signed_out_text: ["本窗口未签到。签到后开始叫号。", "Nobody is signed in here. Sign in to begin."],
  taken_text: ["本窗口由其他人员签到。", "Somebody else is signed in at this window."],
  nobody: ["没有正在办理的号", "No current ticket"],
  nobody_waits: ["现在没有人等候。", "Nobody is waiting now."],
  waited: ["等候 {n} 分钟", "Waited {n} min"],
  recalls: ["已重呼 {n} 次", "Recalled {n}×"],
  after_recalls: ["重呼 {n} 次后可过号", "No-show after {n} recalls"],
  undo_left: ["{n} 秒内可撤销", "{n} s left"],
  waiting_list: ["等候队列", "Waiting"],
  wait_since: ["已等 {n} 分钟", "{n} min"],
  over_limit: ["超时", "Over limit"],
  for_this_window: ["指定本窗口", "For this window"],
  nobody_in_list: ["没有人等候", "Nobody waits"],
  parked: ["挂起", "Parked"],
  missed: ["过号", "Missed"],
  requeue: ["恢复排队", "Requeue"],
  served_today: ["今日已办", "Served today"],
  resume_title: ["恢复哪一个号？", "Resume which ticket?"],
  transfer_title: ["把 {number} 转到哪里？", "Where does {number} go?"],
  transfer_queue: ["转到队列", "To a queue"],
  transfer_window: ["转到窗口", "To a window"],
  pause_title: ["为什么暂停？", "Why pause?"],
};

const TONE = { called: "warn", serving: "good" };

/** Build the counter's commands. */
export function counterActions(app) {
  const here = () => ({ window: app.state.window.code });
  const current = () => ({ ...here(), service_id: app.state.current?.service_id });
  const onCurrent = (path) => () => app.post(path, current());
  const closeThen = (path, body) => async () => {
    app.set({ dialog: null });
    await app.post(path, body);
  };
  const act = {
    next: async () => {
      const answer = await app.post("next", here());
      app.set({ notice: answer && answer.service === null ? "nobody_waits" : null });
    },
    recall: onCurrent("recall"),
    start: onCurrent("start"),
    "no-show": onCurrent("no-show"),
    park: onCurrent("park"),
    finish: onCurrent("finish"),
    undo: onCurrent("undo"),
    reopen: () => app.post("reopen", here()),
    signIn: () => app.post("sign-in", here()),
    signOut: () => app.post("sign-out", here()),
    requeue: (ticketId) => app.post("requeue", { ...here(), ticket_id: ticketId }),
    resumeTicket: (ticketId) => closeThen("resume", { ...here(), ticket_id: ticketId })(),
    transferTo: (target) => closeThen("transfer", { ...current(), ...target })(),
    pauseFor: (reason) => closeThen("pause", { ...here(), reason })(),
    transfer: () => app.set({ dialog: "transfer" }),
    pause: () => app.set({ dialog: "pause" }),
    resume: () => {
      const [first, ...more] = app.state.parked;
      if (more.length) app.set({ dialog: "resume" });
      else act.resumeTicket(first.ticket_id);
    },
    close: () => app.set({ dialog: null }),
  };
  return act;
}

/** Listen to the counter's keys. */
export function listenToKeys(app, act) {
  addEventListener("keydown", (event) => {
    // The browser's own F3, F6, F7 and F10 would take the focus away, also when nothing may be pressed.
    if (event.key in COMMAND_KEYS) event.preventDefault();
    const command = commandOf(event);
    if (!command || app.ui.dialog || app.ui.busy || app.stale) return;
    if (allowed(app.state, app.now())[command]) act[command]();
  });
}

const commandButton = (app, act, can, command, kind = "") => html`<button
  type="button"
  class="command ${kind}"
  data-testid=${command}
  ?disabled=${!can[command] || app.ui.busy}
  aria-keyshortcuts=${keyOf(command) ?? ""}
  @click=${act[command]}
>
  <span>${app.t(command)}</span> ${keyOf(command) ? html`<kbd>${keyOf(command)}</kbd>` : null}
</button>`;

// What a screen reader says when it changes; the timer would make it speak every second.
const spoken = ({ state: { current }, lang, t }) =>
  current ? `${current.number} ${word(WINDOW_STATE, current.state, lang)}` : t("nobody");

const remarks = (app, current) => {
  const { rules } = app.state;
  const called = current.state === "called";
  const undoLeft = Math.ceil((current.called_at + rules.undo_ms - app.now()) / 1000);
  return [
    app.t("waited", { n: minutes(current.waited_ms) }),
    current.recalls > 0 && app.t("recalls", { n: current.recalls }),
    called &&
      current.recalls < rules.recalls_before_no_show &&
      app.t("after_recalls", { n: rules.recalls_before_no_show }),
    called && undoLeft > 0 && app.t("undo_left", { n: undoLeft }),
  ].filter(Boolean);
};

const situation = (app) => {
  const { current } = app.state;
  if (!current) {
    return html`<p class="current-number nobody" data-testid="state" data-state=${app.state.window.state}>
        ${word(WINDOW_STATE, app.state.window.state, app.lang)}
      </p>
      <p class="muted">${app.t(app.ui.notice ?? "nobody")}</p>`;
  }
  const since = current.started_at ?? current.called_at;
  return html`<p class="current-number number" data-testid="number">${current.number}</p>
    <div class="current-facts">
      <p>
        <span class="mark ${TONE[current.state]}" data-testid="state" data-state=${current.state}>
          ${icon(current.state === "serving" ? "person" : "bell")}
          ${word(WINDOW_STATE, current.state, app.lang)}
        </span>
        ${current.priority_class === "ordinary"
          ? null
          : html`<span class="mark brand">${icon("heart")} ${word(PRIORITY, current.priority_class, app.lang)}</span>`}
      </p>
      <p class="timer number" data-testid="timer">${duration(app.now() - since)}</p>
      <p class="muted small">${remarks(app, current).join(" · ")}</p>
    </div>`;
};

/** Draw the current number and the commands. */
export function callBar(app, act) {
  const { window, clerk } = app.state;
  if (window.clerk_id !== clerk.clerk_id) {
    const free = window.state === "signed_out";
    return html`<section class="card call-bar signed-out">
      <p>${app.t(free ? "signed_out_text" : "taken_text")}</p>
      <button type="button" class="main" data-testid="sign-in" ?disabled=${!free || app.ui.busy} @click=${act.signIn}>
        ${app.t("sign_in_window")}
      </button>
    </section>`;
  }
  const can = allowed(app.state, app.now());
  const button = (command, kind) => commandButton(app, act, can, command, kind);
  const first = { called: "start", serving: "finish" }[app.state.current?.state] ?? "next";
  return html`<section class="card call-bar">
    <p class="unseen" role="status">${spoken(app)}</p>
    <div class="current">${situation(app)}</div>
    <div class="commands">
      ${["next", "recall", "start", "finish", "no-show", "park", "resume", "transfer"].map((command) =>
        button(command, command === first ? "main" : ""),
      )}
    </div>
    <div class="commands lesser">
      ${button("undo", "plain")}
      ${window.state === "paused" ? button("reopen", "main") : button("pause", "plain")}
      <button type="button" class="plain" data-testid="sign-out" ?disabled=${app.state.current !== null || app.ui.busy} @click=${act.signOut}>
        ${app.t("sign_out_window")}
      </button>
    </div>
  </section>`;
}

const queueOf = (app, row) => app.state.queues.find((queue) => queue.queue_id === row.queue_id);

const waitingRow = (app, ticket) => {
  const waited = minutes(app.now() - ticket.waiting_since);
  const over = waited >= (queueOf(app, ticket)?.limit_minutes ?? Infinity);
  return html`<li data-testid="waiting-row" data-number=${ticket.number}>
    <strong class="number">${ticket.number}</strong>
    <span class="wide small">
      ${ticket.priority_class === "ordinary"
        ? null
        : html`<span class="mark brand">${icon("heart")} ${word(PRIORITY, ticket.priority_class, app.lang)}</span>`}
      ${ticket.target_window_id ? html`<span class="mark">${app.t("for_this_window")}</span>` : null}
      ${over ? html`<span class="mark bad">${icon("clock")} ${app.t("over_limit")}</span>` : null}
    </span>
    <span class="muted small number">${app.t("wait_since", { n: waited })}</span>
  </li>`;
};

/** Draw who waits for this counter. */
export function waitingList(app) {
  const own = app.state.queues.filter((queue) => queue.allocated);
  const total = own.reduce((sum, queue) => sum + queue.waiting, 0);
  return html`<section class="card waiting" aria-labelledby="waiting-title">
    <header>
      <h2 id="waiting-title">${app.t("waiting_list")}</h2>
      <strong class="number" data-testid="waiting-count">${app.t("people", { n: total })}</strong>
    </header>
    <p class="queue-marks">
      ${own.map((queue) => html`<span class="mark">${queue.prefix} ${nameOf(queue, app.lang)} <b>${queue.waiting}</b></span>`)}
    </p>
    ${app.state.waiting.length === 0
      ? html`<p class="nothing">${app.t("nobody_in_list")}</p>`
      : html`<ol class="rows scroll" data-testid="waiting-list" tabindex="0" aria-labelledby="waiting-title">
          ${repeat(app.state.waiting, (ticket) => ticket.ticket_id, (ticket) => waitingRow(app, ticket))}
        </ol>`}
  </section>`;
}

/** Draw the parked and the missed tickets, and the day's tally. */
export function asideLists(app, act) {
  const { parked, missed, counts } = app.state;
  const can = allowed(app.state, app.now());
  return html`<section class="card aside-lists">
    <header><h2>${app.t("parked")} <span class="number">${parked.length}</span></h2></header>
    <ul class="rows">
      ${parked.map(
        (row) => html`<li data-testid="parked-row">
          <strong class="number wide">${row.number}</strong>
          <span class="muted small">${clock(row.parked_at, app.state.timezone)}</span>
          <button type="button" data-testid="resume-${row.number}" ?disabled=${!can.resume || app.ui.busy} @click=${() => act.resumeTicket(row.ticket_id)}>
            ${app.t("resume")}
          </button>
        </li>`,
      )}
    </ul>
    <header><h2>${app.t("missed")} <span class="number">${missed.length}</span></h2></header>
    <ul class="rows">
      ${missed.map(
        (row) => html`<li data-testid="missed-row">
          <strong class="number wide">${row.number}</strong>
          <span class="muted small">${clock(row.missed_at, app.state.timezone)}</span>
          <button type="button" data-testid="requeue-${row.number}" ?disabled=${app.ui.busy} @click=${() => act.requeue(row.ticket_id)}>
            ${app.t("requeue")}
          </button>
        </li>`,
      )}
    </ul>
    <p class="muted small">${app.t("served_today")} <b class="number" data-testid="served">${counts.served}</b></p>
  </section>`;
}

const DIALOGS = {
  resume: (app, act) => html`<h2>${app.t("resume_title")}</h2>
    <div class="options">
      ${app.state.parked.map(
        (row) => html`<button type="button" data-testid="resume-pick-${row.number}" @click=${() => act.resumeTicket(row.ticket_id)}>${row.number}</button>`,
      )}
    </div>`,
  pause: (app, act) => html`<h2>${app.t("pause_title")}</h2>
    <div class="options">
      ${app.state.pause_reasons.map(
        (reason) => html`<button type="button" data-testid="pause-${reason.code}" @click=${() => act.pauseFor(reason.code)}>${reason[app.lang]}</button>`,
      )}
    </div>`,
  transfer: (app, act) => html`<h2>${app.t("transfer_title", { number: app.state.current?.number ?? "" })}</h2>
    <h3>${app.t("transfer_queue")}</h3>
    <div class="options">
      ${app.state.queues.map(
        (queue) => html`<button type="button" data-testid="transfer-queue-${queue.prefix}" @click=${() => act.transferTo({ queue_id: queue.queue_id })}>
          ${queue.prefix} ${nameOf(queue, app.lang)} <small class="muted">${queue.waiting}</small>
        </button>`,
      )}
    </div>
    <h3>${app.t("transfer_window")}</h3>
    <div class="options">
      ${app.state.windows
        .filter((window) => window.state !== "signed_out" && window.window_id !== app.state.window.window_id)
        .map(
          (window) => html`<button type="button" data-testid="transfer-window-${window.code}" @click=${() => act.transferTo({ window_id: window.window_id })}>
            ${window.number} ${nameOf(window, app.lang)}
          </button>`,
        )}
    </div>`,
};

/** Draw the dialog that a command has opened, if one has. */
export function counterDialog(app, act) {
  const body = DIALOGS[app.ui.dialog];
  return body
    ? html`<dialog data-testid="${app.ui.dialog}-dialog" @cancel=${act.close}>
        ${body(app, act)}
        <div class="actions"><button type="button" @click=${act.close}>${app.t("cancel")}</button></div>
      </dialog>`
    : null;
}
