// The last changes of the set-up: when, what, by whom.

import { html } from "../../static/vendor/lit-html/lit-html.js";
import { empty } from "../../static/elements/marks.js";
import { table } from "../../static/elements/table.js";
import { clock, shortDay } from "../../static/lang.js";

export const CHANGE_TEXTS = {
  changes: ["更改记录", "Changes"],
  no_changes: ["还没有更改", "Nothing was changed"],
  change: ["更改", "Change"],
  about: ["对象", "What"],
  at: ["时间", "When"],
  by: ["操作人", "By"],
  imported: ["导入", "Import"],
};

/** Draw the changes of a page's snapshot. */
export const changesOf = (app) => {
  const columns = [
    { key: "change", title: app.t("change"), cell: (row) => row[app.lang] || row.zh },
    { key: "about", title: app.t("about"), cell: (row) => row.about || "–" },
    { key: "by", title: app.t("by"), cell: (row) => row.by || app.t("imported") },
    {
      key: "at",
      title: app.t("at"),
      cell: (row) =>
        html`<span class="number">${shortDay(row.at, app.state.timezone, app.lang)} ${clock(row.at, app.state.timezone)}</span>`,
    },
  ];
  return app.state.changes.length
    ? table({ caption: app.t("changes"), columns, rows: app.state.changes, id: (row) => row.seq, testid: "change-row" })
    : empty("list", app.t("no_changes"));
};
