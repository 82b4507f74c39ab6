// The page of supervision: findings as they are made, signed off with a note.

import { boot } from "../../../static/app.js";
import { get, post } from "../../../static/api.js";
import { toast } from "../../../static/elements/dialogs.js";
import { readingAfter } from "../reading.js";
import { TEXTS } from "./texts.js";
import { excluding } from "./excluding.js";
import { listed, view } from "./view.js";

const EXCLUDING = new Set(["ExclusionProposed", "RatingsExcluded", "ExclusionRefused", "ExclusionWithdrawn"]);

// The first of each list are read anew; of what was asked for beyond, what is signed off goes, and what may stand
// otherwise now is asked for again.
const after = (more, facts) => {
  if (facts.some((fact) => EXCLUDING.has(fact.kind))) return {};
  const gone = new Set(facts.filter((fact) => fact.kind === "FindingSigned").map((fact) => fact.finding_id));
  if (gone.size === 0 || !more.findings) return more;
  return { ...more, findings: { ...more.findings, rows: more.findings.rows.filter((one) => !gone.has(one.finding_id)) } };
};

const app = boot({
  reduce: readingAfter("FindingMade", "FindingSigned", ...EXCLUDING),
  view: (page) => view(page, act),
  texts: TEXTS,
  ui: { tab: "findings", asking: null, excluding: null, period: null, more: {} },
  facts: (page, news) => page.set({ more: after(page.ui.more, news) }),
});

const act = {
  ...excluding(app),
  more: (name) =>
    app.run(async () => {
      const { rows: known } = listed(app, name);
      const last = known.at(-1);
      const { rows } = await get(`/manager/supervision/more/${name}/${name === "signed" ? last.found_at : last.last_at}/${last.finding_id}`);
      const added = [...(app.ui.more[name]?.rows ?? []), ...rows];
      app.set({ more: { ...app.ui.more, [name]: { rows: added, complete: rows.length < app.state.listed } } });
    }),
  choose: (tab) => app.set({ tab, error: null }),
  period: (period) => app.set({ period }),
  ask: (one) => app.set({ asking: one, error: null }),
  close: () => app.set({ asking: null, error: null }),
  send: (event) => {
    event.preventDefault();
    const note = new FormData(event.target).get("note");
    return app.run(async () => {
      await post(`${app.state.api}/sign-off`, { finding_id: app.ui.asking.finding_id, note });
      app.set({ asking: null });
      toast(app, () => app.t("done"));
    });
  },
};
