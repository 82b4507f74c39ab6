// The counter's commands, by press and by key.

import { allowed } from "./counter.js";
import { toast } from "./elements/dialogs.js";
import { keyActions } from "./key_card.js";
import { commandOf, isOurs } from "./keys.js";
import { keepTarget } from "./targets.js";

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
      if (answer?.service) toast(app, () => app.t("called_number", { number: answer.service.number }), act.undo);
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
    callTicket: (ticketId) => app.post("call", { ...here(), ticket_id: ticketId }),
    resumeTicket: (ticketId) => closeThen("resume", { ...here(), ticket_id: ticketId })(),
    transferTo: (target) => {
      keepTarget(target);
      return closeThen("transfer", { ...current(), ...target })();
    },
    help: () => app.post("help", here()),
    helpOver: () => app.post("help-over", here()),
    pauseFor: (reason) => closeThen("pause", { ...here(), reason })(),
    transfer: () => app.set({ dialog: "transfer", target: "" }),
    pause: () => app.set({ dialog: "pause" }),
    resume: () => {
      const [first, ...more] = app.state.parked;
      if (more.length) app.set({ dialog: "resume" });
      else act.resumeTicket(first.ticket_id);
    },
    close: () => app.set({ dialog: null }),
    ...keyActions(app),
  };
  return act;
}

/**
 * Listen to the counter's keys.
 * Facts may be faster than the answer to a command, of a key or of a button: what a quick clerk presses in between is
 * done after the answer, unless that is a refusal.
 */
export function listenToKeys(app, act) {
  let doing = null;
  let next = null;

  async function press(command) {
    if (app.ui.dialog || app.stale || !allowed(app.state, app.now())[command]) return;
    doing = command;
    await act[command]();
    doing = null;
    await pressNext();
  }

  async function pressNext() {
    const after = next;
    next = null;
    if (after && !app.ui.error) await press(after);
  }

  addEventListener("keydown", (event) => {
    // The browser's own F3, F6, F7 and F10 would take the focus away, also when nothing may be pressed.
    if (isOurs(event, app.ui.keys)) event.preventDefault();
    const command = commandOf(event, app.ui.keys);
    if (!command) return;
    if (!app.ui.busy) press(command);
    else if (doing !== command && !app.ui.dialog) { // the same one is the same press
      if (!doing && !next) app.running.then(pressNext);
      next = command;
    }
  });
}

/** Take the note of a call away once the call cannot be undone any more; after every fact. */
export function tendToast(app) {
  if (!app.ui.toast || allowed(app.state, app.now()).undo) return;
  clearTimeout(app.ui.toast.timer);
  app.set({ toast: null });
}
