// The page of history: reads what is chosen; today's figures are read again while they are looked at.

import { boot } from "../../../static/app.js";
import { get } from "../../../static/api.js";
import { readingAfter } from "../reading.js";
import { COUNTED, asked } from "./rules.js";
import { TEXTS } from "./texts.js";
import { view } from "./view.js";

const LOOK_AGAIN_MS = 30_000;
const OFTEN_MS = 31 * 86_400_000; // a longer period takes the server a second, and one more visitor changes little of it

const snapshot = JSON.parse(document.getElementById("snapshot").textContent);

const app = boot({
  reduce: readingAfter(),
  view: (page) => view(page, act),
  texts: TEXTS,
  ui: {
    tab: "overview",
    history: snapshot.history,
    asked: { since: snapshot.history.since, until: snapshot.history.until, queue: "" },
    heat: "taken",
    sorts: {},
    replay: null,
  },
  facts: (_, facts) => facts.some((fact) => COUNTED.has(fact.kind)) && lookSoon(),
});

const act = {
  choose: (tab) => app.set({ tab, error: null }),
  show: (heat) => app.set({ heat }),
  sortBy: (part) => (sort) => app.set({ sorts: { ...app.ui.sorts, [part]: sort } }),
  look: async (chosen) => {
    app.set({ asked: chosen, error: null });
    try {
      const history = await get(asked(`${app.state.api}/history`, chosen));
      if (app.ui.asked === chosen) app.set({ history }); // else something else was chosen meanwhile
    } catch (refusal) {
      app.refused(refusal);
    }
  },
  replay: (event) => {
    event.preventDefault();
    const form = new FormData(event.target);
    const by = Number(form.get("by"));
    app.set({ replay: "asked" });
    return app.run(async () => {
      const queue = app.ui.asked.queue ? `&queue=${app.ui.asked.queue}` : "";
      try {
        const found = await get(`${app.state.api}/what-if?day=${form.get("day")}&by=${by}${queue}`);
        app.set({ replay: { ...found, asked: by } });
      } catch (refusal) {
        app.set({ replay: null });
        throw refusal;
      }
    });
  },
};

let planned = null;

/** Read the figures again in a while, if today is among them. */
function lookSoon() {
  planned ??= setTimeout(async () => {
    planned = null;
    const { since, until } = app.ui.asked;
    const short = Date.parse(until) - Date.parse(since) <= OFTEN_MS;
    if (until === app.state.today && short) await act.look(app.ui.asked);
  }, LOOK_AGAIN_MS);
}
