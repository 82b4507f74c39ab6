// The page of all cases: figures by department, the list of those that are open, and how far one is.

import { boot } from "../../../static/app.js";
import { latest } from "../../../static/latest.js";
import { readingAfter } from "../reading.js";
import { TEXTS } from "./texts.js";
import { rowsOf, view } from "./view.js";

const app = boot({
  reduce: readingAfter(
    ...["CaseAccepted", "CaseTakenUp", "CaseConcluded", "CaseDeclined", "CaseWithdrawn", "CaseTerminated", "CaseVoided"],
    ...["SupplementAsked", "CaseSupplied", "CaseSuspended", "CaseResumed", "CaseExtended"],
  ),
  view: (page) => view(page, act),
  texts: TEXTS,
  ui: { department: "", rows: null, complete: false, period: null, figures: null, found: null, asked: false },
  facts: (page, news) => {
    if (!news.some((fact) => fact.case_id)) return;
    page.set({ figures: null });
    if (page.ui.department) list().catch(page.refused);
    else forgetList();
  },
  tick: 60_000,
});

const listed = async (department, last) => {
  const query = new URLSearchParams({ department, ...(last && { due: last.due_at, id: last.case_id }) });
  return (await app.get(`${app.state.api}/cases-list?${query}`)).cases;
};

const beginReading = latest(); // the list

const forgetList = () => {
  beginReading();
  app.set({ rows: null, complete: false });
};

// What follows `known`: without, the list anew.
const list = async (known = []) => {
  const counts = beginReading();
  try {
    const rows = await listed(app.ui.department, known.at(-1));
    if (counts()) app.set({ rows: [...known, ...rows], complete: rows.length < app.state.listed });
  } catch (refusal) {
    if (counts()) throw refusal;
  }
};

const find = (number) =>
  app.run(async () => {
    const { found } = await app.get(`${app.state.api}/cases-find?${new URLSearchParams({ number })}`);
    app.set({ found, asked: true });
  });

const act = {
  department: (department) =>
    app.run(async () => {
      app.set({ department });
      forgetList();
      await list();
    }),
  more: () => app.run(() => list(rowsOf(app))),
  period: (period) =>
    app.run(async () => {
      app.set({ period });
      if (period.since > period.until) return;
      app.set({ figures: await app.get(`${app.state.api}/cases-figures?${new URLSearchParams(period)}`) });
    }),
  show: (number) => find(number),
  find: (event) => {
    event.preventDefault();
    return find(new FormData(event.target).get("number").trim());
  },
  close: () => app.set({ found: null, asked: false }),
};
