// The page that sets the hall up.

import { boot } from "../../../static/app.js";
import { post } from "../../../static/api.js";
import { toast } from "../../../static/elements/dialogs.js";
import { readingAfter } from "../reading.js";
import { FORMS } from "./forms.js";
import { bodyOf, faults, listFault, NEW_ENTRY, onDay, shifted } from "./rules.js";
import { TEXTS } from "./texts.js";
import { view } from "./view.js";

const app = boot({
  reduce: readingAfter(
    "ZoneAdded", "ZoneChanged", "QueueAdded", "QueueChanged", "WindowAdded", "WindowChanged",
    "MatterAdded", "MatterChanged", "HallChanged",
  ),
  view: (page) => view(page, act),
  texts: TEXTS,
  ui: { tab: "zone", query: "", sort: null, draft: null, tried: false },
});

// A draft is what the open form holds: its kind, the row it began with (null for a new one), its values.
const NOTHING_TOLD = { versions: [], waiting: [] };
const put = (patch) => app.set({ draft: { ...app.ui.draft, ...patch } });
const entries = (checklist) => put({ checklist });

const act = {
  choose: (tab) => app.set({ tab, query: "", sort: null }),
  search: (query) => app.set({ query }),
  sortBy: (sort) => app.set({ sort }),
  add: (kind) => app.set({ draft: { kind, row: null, values: { ...FORMS[kind].fresh }, checklist: [], ...NOTHING_TOLD }, tried: false, error: null }),
  edit: async (kind, row) => {
    const told =
      kind === "matter" ? await app.run(() => app.get(`${app.state.api}/matter/${row.matter_id}`)) : { checklist: [], ...NOTHING_TOLD };
    if (!told) return;
    const draft = { kind, row, values: { ...row }, ...told, listed: told.checklist };
    // Where a version waits, the form begins with it: whatever is to hold earlier would be undone by it.
    const day = draft.waiting[0]?.effective_on;
    app.set({ draft: day ? onDay(draft, day) : draft, tried: false, error: null });
  },
  close: () => app.set({ draft: null, error: null }),
  change: (name, value) =>
    name === "effective_on" && app.ui.draft.row
      ? app.set({ draft: onDay(app.ui.draft, value) })
      : put({ values: { ...app.ui.draft.values, [name]: value } }),
  // The first press asks, the second one does it; the form begins anew with what holds then.
  withdraw: async ({ number }) => {
    const { kind, row, withdrawing } = app.ui.draft;
    if (withdrawing !== number) return put({ withdrawing: number });
    const done = await app.run(() => post(`${app.state.api}/withdraw-version`, { matter_id: row.matter_id, number }));
    if (!done) return undefined;
    toast(app, app.t("withdrawn", { n: number }));
    return act.edit(kind, row);
  },
  addEntry: () => {
    entries([...app.ui.draft.checklist, { ...NEW_ENTRY }]);
    requestAnimationFrame(() => document.querySelector(".entry:last-of-type input")?.focus());
  },
  changeEntry: (at, patch) => entries(app.ui.draft.checklist.map((one, n) => (n === at ? { ...one, ...patch } : one))),
  dropEntry: (at) => entries(app.ui.draft.checklist.filter((_, n) => n !== at)),
  moveEntry: (at, by) => entries(shifted(app.ui.draft.checklist, at, by)),
  keep: (event) => {
    event.preventDefault();
    const { kind, row, values, checklist } = app.ui.draft;
    const { id, command, fields, list } = FORMS[kind];
    const others = app.state[list].filter((one) => one[id] !== row?.[id]);
    app.set({ tried: true });
    if (Object.keys(faults(fields, values, others)).length || (kind === "matter" && listFault(checklist))) {
      requestAnimationFrame(() => document.querySelector("dialog [aria-invalid=true]")?.focus());
      return undefined;
    }
    const body = bodyOf(fields, values);
    if (kind === "matter") body.checklist = checklist;
    else body[id] = row?.[id] ?? null;
    return app.run(async () => {
      await post(`${app.state.api}/${command}`, body);
      app.set({ draft: null });
      toast(app, app.t("kept", { name: body.name }));
    });
  },
};
