// The sheets of what asks and tells: dialogs, toasts, banners, marks, states, what is empty.

import { html } from "../../static/vendor/lit-html/lit-html.js";
import { confirm, toast } from "../../static/elements/dialogs.js";
import { banner, empty, mark, skeleton, WINDOW_MARKS, windowMark } from "../../static/elements/marks.js";
import { sheet } from "./sheet.js";

const dialogs = (app) => {
  const close = () => app.set({ dialog: null });
  return html`<div class="flow">
      <button type="button" data-testid="ask" @click=${() => app.set({ dialog: "ask" })}>${app.t("ask")}</button>
      <button
        type="button"
        data-testid="say"
        @click=${() => toast(app, () => app.t("said"), () => toast(app, () => app.t("taken_back")))}
      >
        ${app.t("say")}
      </button>
    </div>
    ${
      app.ui.dialog === "ask"
        ? confirm(app, {
            title: app.t("ask_title"),
            body: html`<p>${app.t("ask_text")}</p>`,
            yes: app.t("ask_yes"),
            kind: "danger",
            act: close,
            close,
          })
        : null
    }`;
};

const banners = (app) =>
  html`<div class="stack">
    ${banner("info", app.t("banner_info"))} ${banner("good", app.t("banner_good"))}
    ${banner("warn", app.t("banner_warn"), { drawing: "printer" })}
    ${banner("bad", app.t("banner_bad"), { action: { text: app.t("retry"), act: () => toast(app, () => app.t("banner_good")) } })}
    ${banner("warn", app.t("banner_stale"), { drawing: "offline" })}
    <div class="flow">
      ${mark("good", "check", app.t("light_ok"))} ${mark("warn", "clock", app.t("light_soon"))}
      ${mark("bad", "bad", app.t("light_over"))} ${mark("brand", "heart", app.t("senior"))}
    </div>
  </div>`;

const states = (app) =>
  html`<div class="flow">${Object.keys(WINDOW_MARKS).map((state) => windowMark(app, state))}</div>`;

const nobody = (app) =>
  html`<div class="stack">
    ${empty("folder", app.t("empty_title"), {
      text: app.t("empty_text"),
      action: { text: app.t("refresh"), act: () => toast(app, () => app.t("empty_title")) },
    })}
    ${skeleton(4, app.t("loading"))}
  </div>`;

/** Draw these sheets. */
export const telling = (app) =>
  html`${sheet(app.t("banners"), banners(app))}
  ${sheet(app.t("empty"), nobody(app))} ${sheet(app.t("states"), states(app))}
  ${sheet(app.t("dialogs"), dialogs(app))}`;
