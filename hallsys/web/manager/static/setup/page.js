// The page that sets the hall up.

import { boot } from "../../../static/app.js";
import { post } from "../../../static/api.js";
import { toast } from "../../../static/elements/dialogs.js";
import { CHANGE_TEXTS } from "../changes.js";
import { readingAfter } from "../reading.js";
import { FORMS, GUIDE } from "./forms.js";
import { hallActs } from "./hall.js";
import { fresh, matterActs } from "./matter_acts.js";
import { matterFaults, questionFault } from "./matter_rules.js";
import { bodyOf, faults, kindsAfter, listFault, merged } from "./rules.js";
import { TEXTS } from "./texts.js";
import { view } from "./view.js";
import { yearActs } from "./year_acts.js";

const app = boot({
  reduce: readingAfter(
    "ZoneAdded", "ZoneChanged", "QueueAdded", "QueueChanged", "WindowAdded", "WindowChanged",
    "MatterAdded", "MatterChanged", "HallChanged", "PackagePut", "PackageRemoved",
    "HoursChanged", "CalendarLoaded", "DayClosed", "DayHoursSet", "DayReopened", "ClerkCreated", "ClerkChanged",
  ),
  view: (page) => view(page, act),
  texts: { ...CHANGE_TEXTS, ...TEXTS },
  ui: { tab: location.hash === "#calendar" ? "calendar" : "zone", query: "", sort: null, draft: null, year: null, tried: false },
});

// A draft is what the open form holds: its kind, the row it began with (null for a new one), its values.
const put = (patch) => app.set({ draft: { ...app.ui.draft, ...patch } });

const act = {
  ...matterActs(app, put),
  ...yearActs(app),
  ...hallActs(app),
  choose: (tab) => app.set({ tab, query: "", sort: null, error: null }),
  search: (query) => app.set({ query }),
  sortBy: (sort) => app.set({ sort }),
  add: (kind) => {
    const values = { ...FORMS[kind].fresh };
    app.set({ draft: kind === "matter" ? fresh(values) : { kind, row: null, values }, tried: false, error: null });
  },
  edit: (kind, row) => (kind === "matter" ? act.open(row) : app.set({ draft: { kind, row, values: { ...row }, seen: app.state.seen[row[FORMS[kind].id]] }, tried: false, error: null })),
  // What the other saved counts where nothing was typed.
  rebase: () => {
    const { kind, row, values } = app.ui.draft;
    const key = row[FORMS[kind].id];
    const theirs = app.state[FORMS[kind].list].find((one) => one[FORMS[kind].id] === key) ?? row;
    app.set({ draft: { kind, row: theirs, values: merged(row, theirs, values), seen: app.state.seen[key] }, error: null });
  },
  close: () => app.set({ draft: null, error: null }),
  change: (name, value) => {
    const { row, values } = app.ui.draft;
    if (name === "effective_on" && row) return act.day(value);
    const more = name === "results" ? { result_kinds: kindsAfter(values.results ?? "", values.result_kinds, value) } : {};
    return put({ values: { ...values, ...more, [name]: value } });
  },
  keep: (event) => {
    event.preventDefault();
    const { kind, row, values, questions, checklist, told } = app.ui.draft;
    const { id, command, fields, list } = FORMS[kind];
    const others = app.state[list].filter((one) => one[id] !== row?.[id]);
    const ofMatter = kind === "matter";
    const wrong = { ...faults(fields, values, others), ...(ofMatter ? { ...faults(GUIDE, values), ...matterFaults(values) } : {}) };
    app.set({ tried: true });
    if (Object.keys(wrong).length || (ofMatter && (listFault(checklist) || questionFault(questions)))) {
      requestAnimationFrame(() => document.querySelector("dialog [aria-invalid=true]")?.focus());
      return undefined;
    }
    const body = bodyOf(fields, values);
    if (ofMatter) Object.assign(body, { checklist, guide: { ...bodyOf(GUIDE, values), questions }, seen: told.seen });
    else Object.assign(body, { [id]: row?.[id] ?? null, seen: app.ui.draft.seen ?? null });
    return app.run(async () => {
      await post(`${app.state.api}/${command}`, body);
      app.set({ draft: null });
      toast(app, () => app.t("kept", { name: body.name }));
    });
  },
};
