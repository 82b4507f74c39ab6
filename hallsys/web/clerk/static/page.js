// The clerk's page: the counter's commands and keys, and the cases of the service in hand.

import { boot } from "../../static/app.js";
import { counterActions, listenToKeys } from "../../static/commands.js";
import { reduce } from "./reduce.js";
import { TEXTS } from "./texts.js";
import { view } from "./view.js";

const app = boot({
  reduce,
  view: (page) => view(page, act),
  texts: TEXTS,
  ui: { dialog: null, notice: null, details: null, ticks: [], concluding: null },
  tick: 1000,
  facts: tendDetails,
});

const act = {
  ...counterActions(app),
  tick: (id) => {
    const { ticks } = app.ui;
    app.set({ ticks: ticks.includes(id) ? ticks.filter((one) => one !== id) : [...ticks, id] });
  },
  accept: (matter) =>
    app.post("accept", {
      window: app.state.window.code,
      service_id: app.state.current.service_id,
      matter_id: matter.matter_id,
      material_ids: matter.materials.map((row) => row.material_id).filter((id) => app.ui.ticks.includes(id)),
    }),
  askConclusion: (matter, row) => app.set({ dialog: "conclude", concluding: { matter, row } }),
  conclude: async (event) => {
    event.preventDefault();
    const form = new FormData(event.target);
    const { row } = app.ui.concluding;
    app.set({ dialog: null, concluding: null });
    await app.post("conclude", {
      window: app.state.window.code,
      case_id: row.case_id,
      results: [form.get("result").trim()].filter(Boolean),
      shelf: form.get("shelf").trim() || null,
    });
  },
};

// Who the applicant is stands in no snapshot and no fact: it is read once a service, masked.
let asked = null;

async function tendDetails(page) {
  const service = page.state.current?.service_id ?? null;
  if (service === asked) return;
  asked = service;
  page.set({ details: null, ticks: [], concluding: null, dialog: null, notice: null });
  if (service === null) return;
  try {
    const details = await page.get(`/clerk/${page.state.window.code}/service/${service}`);
    if (asked !== service) return;
    page.set({ details });
    // A ticket that was parked or transferred brings cases along, which its call does not tell.
    if (details.cases.length > (page.state.current?.cases.length ?? 0)) page.refetch();
  } catch (refusal) {
    asked = null;
    page.refused(refusal);
  }
}

listenToKeys(app, act);
tendDetails(app);
