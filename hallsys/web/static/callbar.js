// The call bar of a counter: the current number and the commands with their keys.

import { html } from "./vendor/lit-html/lit-html.js";
import { allowed } from "./counter.js";
import { filling } from "./elements/figures.js";
import { icon } from "./icons.js";
import { keyText } from "./keys.js";
import { duration, minutes } from "./lang.js";
import { PRIORITY, WINDOW_STATE, word } from "./words.js";

const TONE = { called: "warn", serving: "good" };

const commandButton = (app, act, can, command, kind = "") =>
  html`<button
    type="button"
    class="command ${kind}"
    data-testid=${command}
    ?disabled=${!can[command] || app.ui.busy}
    aria-keyshortcuts=${app.ui.keys[command] ?? ""}
    @click=${act[command]}
  >
    <span>${app.t(command)}</span> ${command in app.ui.keys ? html`<kbd>${keyText(app.ui.keys[command], app.lang)}</kbd>` : null}
  </button>`;

// What a screen reader says when it changes; the timer would make it speak every second.
const spoken = ({ state: { current }, lang, t }) =>
  current ? `${current.number} ${word(WINDOW_STATE, current.state, lang)}` : t("nobody");

// How long it takes as against how long it usually takes; the page knows that once it has the details.
const pacing = (app, current) => {
  const usual = app.ui.details?.usual?.[current.queue_id];
  if (!usual || current.started_at === null) return null;
  const taken = app.now() - current.started_at;
  const late = taken > usual.long_ms;
  const told = late
    ? app.t("long", { n: Math.ceil(usual.long_ms / 60_000) })
    : app.t("usual", { n: Math.round(usual.mean_ms / 60_000) });
  return html`<p class="pacing" data-testid="pacing" data-late=${late}>
    ${filling(taken / usual.long_ms, minutes(taken), told, late ? "warn" : "")} <span class="muted small">${told}</span>
  </p>`;
};

const helping = (app, act) => {
  const { help } = app.state;
  if (!help) {
    return html`<button type="button" class="plain" data-testid="help" ?disabled=${app.ui.busy} @click=${act.help}>
      ${icon("bell")} ${app.t("help")}
    </button>`;
  }
  return html`<span class="mark ${help.answered_at ? "good" : "warn"}" role="status" data-testid="help-state"
      >${icon(help.answered_at ? "person" : "bell")} ${app.t(help.answered_at ? "help_answered" : "help_asked")}</span
    >
    <button type="button" class="plain" data-testid="help-over" ?disabled=${app.ui.busy} @click=${act.helpOver}>
      ${app.t("help_over")}
    </button>`;
};

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
        ${
          current.priority_class === "ordinary"
            ? null
            : html`<span class="mark brand"
                >${icon("heart")} ${word(PRIORITY, current.priority_class, app.lang)}</span
              >`
        }
      </p>
      <p class="timer number" data-testid="timer">${duration(app.now() - since)}</p>
      <p class="muted small">${remarks(app, current).join(" · ")}</p>
    </div>
    ${pacing(app, current)}`;
};

/** Draw the current number and the commands. */
export function callBar(app, act) {
  const { window, clerk } = app.state;
  if (window.clerk_id !== clerk.clerk_id) {
    const free = window.state === "signed_out";
    return html`<section class="card call-bar signed-out">
      <p>${app.t(free ? "signed_out_text" : "taken_text")}</p>
      <button
        type="button"
        class="main"
        data-testid="sign-in"
        ?disabled=${!free || app.ui.busy}
        @click=${act.signIn}
      >
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
      ${helping(app, act)} ${button("undo", "plain")}
      ${window.state === "paused" ? button("reopen", "main") : button("pause", "plain")}
      <button
        type="button"
        class="plain"
        data-testid="sign-out"
        ?disabled=${app.state.current !== null || app.ui.busy}
        @click=${act.signOut}
      >
        ${app.t("sign_out_window")}
      </button>
    </div>
  </section>`;
}
