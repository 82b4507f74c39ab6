// The table of tags: what is offered with each level today, and another table from a coming day on.

import { html } from "../../../static/vendor/lit-html/lit-html.js";
import { post } from "../../../static/api.js";
import { base64 } from "../../../static/base64.js";
import { toast } from "../../../static/elements/dialogs.js";
import { banner, mark } from "../../../static/elements/marks.js";
import { icon } from "../../../static/icons.js";
import { LEVEL, word } from "../../../static/words.js";
import { filePicker, pickedFile } from "../file.js";
import { tomorrow } from "../periods.js";

const LARGEST = 512 * 1024; // bytes
const LEVELS = [5, 4, 3, 2, 1];
const COLUMN = { zh: 0, en: 1 };
const CHANGES = { added: ["good", "plus"], removed: ["bad", "remove"], changed: ["brand", "edit"] };

/** No table was chosen. */
export const NO_TABLE = { name: null, content: "", found: null };

/** Build the actions: choose a table, look at it, let it be in force from a day on. */
export function tagActions(app) {
  const put = (patch) => app.set({ table: { ...app.ui.table, ...patch } });
  return {
    pickTags: async (event) => {
      const picked = await pickedFile(event.target, LARGEST);
      if (picked === null) return;
      put({ ...NO_TABLE, name: picked.name });
      if (picked.tooLarge) return put({ found: "too_large" });
      const asked = { name: picked.name, content: base64(picked.bytes) };
      put(asked);
      await app.run(async () => put({ found: await post(`${app.state.api}/check-tags`, asked) }));
    },
    forgetTags: () => app.set({ table: NO_TABLE, error: null }),
    importTags: (event) => {
      event.preventDefault();
      const { name, content } = app.ui.table;
      const in_force_from = new FormData(event.target).get("since");
      return app.run(async () => {
        await post(`${app.state.api}/import-tags`, { name, content, in_force_from });
        put(NO_TABLE);
        toast(app, () => app.t("tags_imported", { day: in_force_from }));
      });
    },
  };
}

const change = (app, one) =>
  html`<li><b class="number">${one.code}</b> <span class="wide">${one.name[COLUMN[app.lang]]}</span> <span class="muted">${word(LEVEL, one.level, app.lang)}</span> ${mark(...CHANGES[one.what], app.t(`tag_${one.what}`))}</li>`;

const found = (app, act) => {
  const { found: answer, name } = app.ui.table;
  if (answer === null) return null;
  if (answer === "too_large") return banner("bad", `${name}: ${app.t("too_large")}`, { testid: "tags-told" });
  if (answer.faults.length)
    return html`${banner("bad", app.t("tags_faults", { file: name, n: answer.faults.length }), { testid: "tags-told" })}
      <ol class="faults" data-testid="tags-faults">${answer.faults.map((one) => html`<li>${one[app.lang]}</li>`)}</ol>`;
  if (!answer.changes.length) return banner("good", app.t("tags_same", { file: name }), { testid: "tags-told" });
  return html`${banner("warn", app.t("tags_change", { file: name, n: answer.changes.length }), { testid: "tags-told" })}
    <ul class="rows card tag-changes" data-testid="tags-changes" tabindex="0" aria-label=${app.t("tags_change", { file: name, n: answer.changes.length })}>${answer.changes.map((one) => change(app, one))}</ul>
    <form class="period" @submit=${act.importTags}>
      <label>${app.t("tags_since")}<input type="date" name="since" required min=${tomorrow(app.state.today)} value=${tomorrow(app.state.today)} data-testid="tags-since" /></label>
      <button type="button" data-testid="tags-cancel" @click=${act.forgetTags}>${app.t("cancel")}</button>
      <button class="main" data-testid="tags-import" ?disabled=${app.ui.busy}>${icon("upload")} ${app.t("tags_import")}</button>
    </form>`;
};

const level = (app, number) => {
  const rows = app.state.tags.rows.filter((one) => one.level === number);
  return html`<section class="card" aria-labelledby="tags-${number}">
    <h3 id="tags-${number}">${word(LEVEL, number, app.lang)} <span class="muted number">${rows.length}</span></h3>
    <ul class="said of-level-${number < 3 ? "bad" : "good"}">${rows.map((one) => html`<li><span class="number">${one.code}</span> ${one[app.lang]}</li>`)}</ul>
  </section>`;
};

/** Draw the tab of the tags. */
export const tags = (app, act) => {
  const { coming, version } = app.state.tags;
  return html`<div class="period">
      <p class="wide">${app.t("tags_version", { n: version })}${coming ? html` · ${mark("warn", "clock", app.t("tags_coming", { n: coming.version, day: coming.since }), "tags-coming")}` : null}</p>
      <a class="button" data-testid="tags-download" href="/manager/ratings/tags.xlsx">${icon("download")} ${app.t("tags_download")}</a>
      ${app.state.may_set_up ? filePicker(app, { text: app.t("tags_pick"), accept: ".xlsx,.csv", testid: "tags-file", picked: act.pickTags }) : null}
    </div>
    ${found(app, act)} ${LEVELS.map((number) => level(app, number))}`;
};
