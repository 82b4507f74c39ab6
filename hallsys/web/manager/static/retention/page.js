// The page of personal data: for how long it is kept, what was erased, and erasing whoever asks for it.

import { boot } from "../../../static/app.js";
import { post } from "../../../static/api.js";
import { toast } from "../../../static/elements/dialogs.js";
import { readingAfter } from "../reading.js";
import { TEXTS } from "./texts.js";
import { view } from "./view.js";

// A number is in this page until its answer is closed, and nowhere else.
const NOBODY = { number: "", kept: null, done: null };

const app = boot({
  reduce: readingAfter(),
  view: (page) => view(page, act),
  texts: TEXTS,
  ui: { dialog: null, kind: null, ...NOBODY },
});

const act = {
  ask: (kind) => app.set({ dialog: "period", kind, error: null }),
  open: () => app.set({ dialog: "person", ...NOBODY, error: null }),
  close: () => app.set({ dialog: null, kind: null, ...NOBODY, error: null }),
  set: (event) => {
    event.preventDefault();
    const { kind } = app.ui.kind;
    const days = Number(new FormData(event.target).get("days"));
    return app.run(async () => {
      await post(`${app.state.api}/set-period`, { kind, days });
      act.close();
      toast(app, () => app.t("set_done"));
      app.refetch();
    });
  },
  look: (event) => {
    event.preventDefault();
    const number = new FormData(event.target).get("number").trim();
    return app.run(async () => app.set({ number, kept: await post(`${app.state.api}/personal-data`, { number }) }));
  },
  erase: (event) => {
    event.preventDefault();
    const ground = new FormData(event.target).get("ground");
    const { number } = app.ui;
    return app.run(async () => {
      const done = await post(`${app.state.api}/erase-person`, { number, ground });
      app.set({ ...NOBODY, done });
      app.refetch();
    });
  },
};
