// The output window: a card is laid, what is ready is found, and handed over once.

import { boot } from "../../static/app.js";
import { cardRefusal } from "../../static/cardfaults.js";
import { counterActions, listenToKeys } from "../../static/commands.js";
import { placeOf, reduce } from "./reduce.js";
import { TEXTS } from "./texts.js";
import { view } from "./view.js";

const NOBODY = { presentation: null, found: null, authorisation: "", done: null, typed: "", error: null };
const UNSAID = {
  code: "authorisation_needed",
  zh: TEXTS.authorisation_needed[0],
  en: TEXTS.authorisation_needed[1],
};

const REACTIONS = {
  CardPresented: (fact) => act.arrive(fact.presentation_id),
  CardNotRead: (fact) => app.set({ error: cardRefusal(fact.fault) }),
};

const app = boot({
  reduce,
  view: (page) => view(page, act),
  texts: TEXTS,
  ui: { ...NOBODY, dialog: null, notice: null },
  tick: 1000,
  facts(page, facts) {
    for (const fact of facts) if (fact.place === placeOf(page.state)) REACTIONS[fact.kind]?.(fact);
  },
});

const window_code = () => ({ window: app.state.window.code });
let latest = null;

const act = {
  ...counterActions(app),
  arrive: async (presentationId) => {
    latest = presentationId;
    try {
      const presentation = await app.get(`/output/${app.state.window.code}/presentation/${presentationId}`);
      if (latest === presentationId) app.set({ ...NOBODY, presentation });
    } catch (refusal) {
      app.refused(refusal);
    }
  },
  typed: async (number) => {
    const presentation = await app.post("typed", { ...window_code(), number });
    if (presentation) app.set({ ...NOBODY, presentation, dialog: null });
  },
  find: async (event) => {
    event.preventDefault();
    const case_number = new FormData(event.target).get("case_number").trim();
    const answer = await app.post("find", { ...window_code(), case_number });
    if (answer) app.set({ found: answer.results, authorisation: "" });
  },
  handOver: async (row, taken_by) => {
    const authorisation = taken_by === "agent" ? app.ui.authorisation.trim() : null;
    if (authorisation === "") {
      app.set({ error: UNSAID });
      return;
    }
    const { presentation_id } = app.ui.presentation;
    const body = { ...window_code(), result_id: row.result_id, presentation_id, taken_by, authorisation };
    const answer = await app.post("hand-over", body);
    if (answer) gone(row);
  },
  clear: () => {
    latest = null;
    app.set(NOBODY);
  },
};

function gone(row) {
  const others = (rows) => rows.filter((one) => one.result_id !== row.result_id);
  const { presentation, found } = app.ui;
  app.set({
    presentation: { ...presentation, results: others(presentation.results) },
    found: found && others(found),
    done: row.case_number,
  });
}

listenToKeys(app, act);
