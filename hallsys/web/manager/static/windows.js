// One window: what goes on there, the queues that it serves, and closing, locking and opening it.

import { html } from "../../static/vendor/lit-html/lit-html.js";
import { post } from "../../static/api.js";
import { dialog, toast } from "../../static/elements/dialogs.js";
import { mark, windowMark } from "../../static/elements/marks.js";
import { duration, nameOf } from "../../static/lang.js";
import { DEVICE, FAULT, word } from "../../static/words.js";
import { devicesAt, shownState } from "./reduce.js";

const DEVICE_MARKS = { ok: ["good", "check"], broken: ["bad", "warn"], offline: ["warn", "offline"] };

/** Return the window that the dialog is about. */
const chosen = (app) => app.state.windows.find((window) => window.window_id === app.ui.window);

/** Build the actions of a window. */
export function windowActions(app, allocate) {
  const command = async (name, body, said) => {
    const { number } = chosen(app);
    await app.run(async () => {
      await post(`${app.state.api}/${name}`, { window_id: app.ui.window, ...body });
      app.set({ window: null });
      toast(app, () => app.t(said, { n: number }));
    });
  };
  return {
    openWindow: (window) => {
      if (!app.ui.places && !app.ui.move && !app.ui.wall) app.set({ window: window.window_id, error: null });
    },
    closeWindow: () => app.set({ window: null }),
    saveQueues: (event) => {
      event.preventDefault();
      const queue_ids = new FormData(event.target).getAll("queue");
      const { window } = app.ui;
      app.set({ window: null });
      allocate([{ window_id: window, queue_ids }]);
    },
    shutWindow: (event) => {
      event.preventDefault();
      const form = new FormData(event.target);
      const reason = form.get("reason");
      if (chosen(app).clerk) command("sign-out", { reason, lock: form.has("lock") }, "signed_out_n");
      else command("lock", { reason }, "locked_n");
    },
    unlockWindow: () => command("unlock", {}, "unlocked_n"),
  };
}

const facts = (app, window) =>
  html`<ul class="rows window-facts">
    <li>
      ${windowMark(app, shownState(window, app.state.devices))}
      <span class="wide">${window.clerk?.name ?? app.t("nobody")}</span>
      ${window.current ? html`<b class="number">${window.current.number}</b> <span class="number">${duration(app.now() - window.current.since)}</span>` : null}
      <span class="muted">${app.t("served_n", { n: window.served })}</span>
    </li>
    ${devicesAt(window, app.state.devices).map((device) => {
      const [tone, drawing] = DEVICE_MARKS[device.state];
      return html`<li>
        <span class="wide">${word(DEVICE, device.kind, app.lang)}</span>
        ${mark(tone, drawing, device.fault ? word(FAULT, device.fault, app.lang) : app.t(device.state))}
      </li>`;
    })}
  </ul>`;

const served = (app, act, window) =>
  html`<form @submit=${act.saveQueues}>
    <fieldset class="checks" ?disabled=${!app.state.may_manage}>
      <legend>${app.t("serves")}</legend>
      ${app.state.queues.map(
        (queue) =>
          html`<label class="check">
            <input
              type="checkbox"
              name="queue"
              value=${queue.queue_id}
              data-testid="serves-${queue.prefix}"
              ?checked=${window.queue_ids.includes(queue.queue_id)}
            />
            <span><b class="number">${queue.prefix}</b> ${nameOf(queue, app.lang)}</span>
            <span class="muted number">${app.t("n_waiting", { n: queue.waiting })}</span>
          </label>`,
      )}
    </fieldset>
    <div class="actions"><button class="main" data-testid="save-queues" ?disabled=${app.ui.busy || !app.state.may_manage}>${app.t("save")}</button></div>
  </form>`;

const shutting = (app, act, window) => {
  if (window.lock_reason)
    return html`<div class="shut">
      <p class="wide">${app.t("is_locked", { why: word(app.state.words.closing, window.lock_reason, app.lang) })}</p>
      <button type="button" data-testid="unlock" ?disabled=${app.ui.busy} @click=${act.unlockWindow}>${app.t("unlock")}</button>
    </div>`;
  return html`<form class="shut" @submit=${act.shutWindow}>
    <label class="wide">
      ${app.t("reason")}
      <select name="reason" data-testid="reason">
        ${Object.keys(app.state.words.closing).map((code) => html`<option value=${code}>${word(app.state.words.closing, code, app.lang)}</option>`)}
      </select>
    </label>
    ${window.clerk ? html`<label class="check"><input type="checkbox" name="lock" data-testid="lock" /> <span>${app.t("lock_too")}</span></label>` : null}
    <button class="danger" data-testid="shut" ?disabled=${app.ui.busy}>${app.t(window.clerk ? "sign_out_clerk" : "lock_it")}</button>
    ${window.current ? html`<p class="field-hint full">${app.t(window.current.state === "serving" ? "parks" : "takes_back", { number: window.current.number })}</p>` : null}
  </form>`;
};

/** Draw the dialog of the chosen window. */
export function windowDialog(app, act) {
  const window = chosen(app);
  if (!window) return null;
  return dialog(app, {
    title: html`${app.t("window_n", { n: window.number })} <span class="muted">${nameOf(window, app.lang)}</span>`,
    testid: "window-dialog",
    close: act.closeWindow,
    cancel: app.t("close"),
    body: html`${facts(app, window)} ${served(app, act, window)} ${app.state.may_manage ? shutting(app, act, window) : null}`,
  });
}
