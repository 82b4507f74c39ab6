// The tour of the demonstration hall.

import { boot } from "../../static/app.js";
import { reduce } from "./reduce.js";
import { TEXTS } from "./texts.js";
import { view } from "./view.js";

// A device answers shortly after the fact that moves it: look then, not on a clock.
const LOOK_AFTER_MS = [200, 1000, 3000];

const app = boot({
  reduce,
  view: (page) => view(page, act),
  texts: TEXTS,
  ui: { devices: null, dialog: null, reader: null },
  facts: (page, facts) => facts.length && lookSoon(),
});
app.ui.reader = app.state.readers[0]?.device_id ?? null;

let looks = [];

function lookSoon() {
  for (const look of looks) clearTimeout(look);
  looks = LOOK_AFTER_MS.map((wait) => setTimeout(look, wait));
}

async function look() {
  try {
    app.set({ devices: await app.get("/tour/devices") });
  } catch (refusal) {
    app.refused(refusal);
  }
}

const act = {
  close: () => app.set({ dialog: null }),
  poke: async (deviceId, action, more = {}) => {
    await app.post("poke", { device_id: deviceId, action, ...more });
    lookSoon();
  },
  reset: async () => {
    act.close();
    if (await app.post("reset", {})) location.reload();
  },
};

look();
