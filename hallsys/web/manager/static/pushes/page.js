// The page of pushes: how receivers stand, what failed and is decided on, and days compared with them.

import { boot } from "../../../static/app.js";
import { get, post } from "../../../static/api.js";
import { toast } from "../../../static/elements/dialogs.js";
import { readingAfter } from "../reading.js";
import { TEXTS } from "./texts.js";
import { view } from "./view.js";

const STANDING_MS = 5000; // what arrives is no fact: how many wait is asked for while somebody looks

const app = boot({
  reduce: readingAfter(
    "PushFailed",
    "PushSentAgain",
    "PushDropped",
    "ReceiverInterrupted",
    "ReceiverRestored",
    "PushesCompared",
  ),
  view: (page) => view(page, act),
  texts: TEXTS,
  ui: { tab: "receivers", asking: null, receiver: null, day: null, figures: null },
});

async function stand() {
  if (document.hidden || app.stale) return;
  const { receivers } = await get(`${app.state.api}/pushes-standing`).catch(() => ({}));
  if (!receivers) return;
  app.state = { ...app.state, receivers };
  app.draw();
}
setInterval(stand, STANDING_MS);

async function read() {
  const { receiver, day } = act.chosen();
  if (!receiver) return;
  try {
    const query = new URLSearchParams({ receiver, day });
    const figures = await get(`${app.state.api}/pushes-day?${query}`);
    if (receiver === act.chosen().receiver && day === act.chosen().day) app.set({ figures });
  } catch (refusal) {
    app.refused(refusal);
  }
}

const act = {
  chosen: () => ({
    receiver: app.ui.receiver ?? app.state.receivers[0]?.name,
    day: app.ui.day ?? app.state.today,
  }),
  choose: (tab) => {
    app.set({ tab, error: null });
    if (tab === "day") read();
  },
  pick: (patch) => {
    app.set({ ...patch, figures: null, error: null });
    read();
  },
  ask: (asking) => app.set({ asking, error: null }),
  close: () => app.set({ asking: null, error: null }),
  send: (event) => {
    event.preventDefault();
    const { path, push } = app.ui.asking;
    const note = new FormData(event.target).get("note");
    return app.run(async () => {
      await post(`${app.state.api}/${path}`, { ...push, note });
      app.set({ asking: null });
      toast(app, () => app.t("done"));
    });
  },
  compare: () =>
    app.run(async () => {
      const found = await post(`${app.state.api}/compare-pushes`, act.chosen());
      toast(app, () => (found.agrees ? app.t("agrees") : app.t("differs", found)));
      await read();
    }),
};
