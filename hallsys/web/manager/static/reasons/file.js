// The table of reasons as a file: chosen, looked at line by line, in force from a day on.

import { html } from "../../../static/vendor/lit-html/lit-html.js";
import { post } from "../../../static/api.js";
import { base64 } from "../../../static/base64.js";
import { toast } from "../../../static/elements/dialogs.js";
import { banner, mark } from "../../../static/elements/marks.js";
import { icon } from "../../../static/icons.js";
import { filePicker, pickedFile } from "../file.js";

const LARGEST = 512 * 1024; // bytes
const COLUMN = { zh: 0, en: 1 };
const CHANGES = { added: ["good", "plus"], on: ["good", "check"], off: ["bad", "remove"], changed: ["brand", "edit"] };

/** No file was chosen. */
export const NO_FILE = { name: null, content: "", found: null };

/** Build the actions: choose a file, look at it, let it be in force from a day on. */
export function fileActions(app) {
  const put = (patch) => app.set({ file: { ...app.ui.file, ...patch } });
  return {
    pick: async (event) => {
      const picked = await pickedFile(event.target, LARGEST);
      if (picked === null) return;
      put({ ...NO_FILE, name: picked.name });
      if (picked.tooLarge) return put({ found: "too_large" });
      const asked = { name: picked.name, content: base64(picked.bytes) };
      put(asked);
      await app.run(async () => put({ found: await post(`${app.state.api}/check-reasons`, asked) }));
    },
    forget: () => app.set({ file: NO_FILE, error: null }),
    take: (event) => {
      event.preventDefault();
      const { name, content, found } = app.ui.file;
      const since = new FormData(event.target).get("since");
      return app.run(async () => {
        await post(`${app.state.api}/import-reasons`, { name, content, since, seen: found.seen });
        put(NO_FILE);
        toast(app, () => app.t("taken", { file: name }));
      });
    },
  };
}

const change = (app, one) =>
  html`<li><span class="muted">${one.purpose[COLUMN[app.lang]]}</span> <code translate="no">${one.code}</code> <span class="wide">${one.name[COLUMN[app.lang]]}</span> ${mark(...CHANGES[one.what], app.t(`what_${one.what}`))}</li>`;

/** Draw what a chosen file would change, or its wrong cells. */
export const found = (app, act) => {
  const { found: answer, name } = app.ui.file;
  if (answer === null) return null;
  if (answer === "too_large") return banner("bad", `${name}: ${app.t("too_large")}`, { testid: "file-told" });
  if (answer.faults.length)
    return html`${banner("bad", app.t("faults", { file: name, n: answer.faults.length }), { testid: "file-told" })}
      <ol class="faults" data-testid="faults">${answer.faults.map((one) => html`<li>${one[app.lang]}</li>`)}</ol>`;
  if (!answer.changes.length) return banner("good", app.t("same", { file: name }), { testid: "file-told" });
  const told = app.t("would_change", { file: name, n: answer.changes.length });
  return html`${banner("warn", told, { testid: "file-told" })}
    <ul class="rows card" data-testid="file-changes" tabindex="0" aria-label=${told}>${answer.changes.map((one) => change(app, one))}</ul>
    <form class="since" @submit=${act.take}>
      <label>${app.t("since")}<input type="date" name="since" required min=${app.state.today} value=${app.state.today} data-testid="file-since" /></label>
      <button type="button" data-testid="file-cancel" @click=${act.forget}>${app.t("cancel")}</button>
      <button class="main" data-testid="file-import" ?disabled=${app.ui.busy}>${icon("upload")} ${app.t("import")}</button>
    </form>`;
};

/** Draw the ways out of the page and into it for a file. */
export const exchange = (app, act) =>
  html`<a class="button" data-testid="download" href="/manager/reasons/reasons.xlsx">${icon("download")} ${app.t("download")}</a>
    ${app.state.may_manage ? filePicker(app, { text: app.t("pick"), accept: ".xlsx,.csv", testid: "file", picked: act.pick }) : null}`;
