// The manager's page.

import { boot } from "../../static/app.js";
import { allocationActions } from "./allocation.js";
import { reduce } from "./reduce.js";
import { TEXTS } from "./texts.js";
import { view } from "./view.js";

const app = boot({
  reduce,
  view: (page) => view(page, act),
  texts: TEXTS,
  ui: { draft: {}, dialog: null },
  tick: 1000,
});

const act = {
  ...allocationActions(app),
  close: () => app.set({ dialog: null }),
};
