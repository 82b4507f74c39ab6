// The tour of the demonstration hall.

import { getOnce } from "../../static/api.js";
import { boot } from "../../static/app.js";
import { reduce } from "./reduce.js";
import { TEXTS } from "./texts.js";
import { view } from "./view.js";

// A device answers shortly after the fact that moves it: look then, not on a clock.
const LOOK_AFTER_MS = [200, 1000, 3000];
const ASK_AGAIN_MS = 300;

const app = boot({
  reduce,
  view: (page) => view(page, act),
  texts: TEXTS,
  ui: { devices: null, dialog: null, reader: null, resetting: false },
  facts: () => lookSoon(),
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

// The demo's server stops and starts again, empty. The old one may answer for a moment more: wait until it is gone.
async function beginAgain() {
  app.set({ resetting: true });
  for (let gone = false; ;) {
    await new Promise((done) => setTimeout(done, ASK_AGAIN_MS));
    const answers = await getOnce(app.state.self).then(
      () => true,
      () => false,
    );
    if (gone && answers) break;
    gone ||= !answers;
  }
  location.reload();
}

const act = {
  close: () => app.set({ dialog: null }),
  poke: async (deviceId, action, more = {}) => {
    await app.post("poke", { device_id: deviceId, action, ...more });
    lookSoon();
  },
  scan: async (deviceId, what) => {
    await app.post("scan", { device_id: deviceId, what });
    lookSoon();
  },
  reset: async () => {
    act.close();
    if (await app.post("reset", {})) beginAgain();
  },
};

look();
