// The call bar of a counter: the current number and the commands with their keys.

import { html } from "./vendor/lit-html/lit-html.js";
import { allowed } from "./counter.js";
import { icon } from "./icons.js";
import { keyOf } from "./keys.js";
import { duration, minutes } from "./lang.js";
import { PRIORITY, WINDOW_STATE, word } from "./words.js";

const TONE = { called: "warn", serving: "good" };

const commandButton = (app, act, can, command, kind = "") =>
  html`<button
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
    </div>`;
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
      ${button("undo", "plain")}
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
