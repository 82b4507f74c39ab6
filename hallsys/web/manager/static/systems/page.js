// The page of departments' own systems and their keys.

import { boot } from "../../../static/app.js";
import { post } from "../../../static/api.js";
import { readingAfter } from "../reading.js";
import { TEXTS } from "./texts.js";
import { view } from "./view.js";

const app = boot({
  reduce: readingAfter("CaseSystemAdded", "CaseSystemKeyMade", "CaseSystemKeyRevoked"),
  view: (page) => view(page, act),
  texts: TEXTS,
  ui: { dialog: null, about: null, fresh: null },
});

// A secret is in this page until it is closed, and nowhere else.
const made = (path, asked) =>
  app.run(async () => {
    const fresh = await post(`${app.state.api}/${path}`, asked);
    app.set({ dialog: "fresh", fresh, about: null });
  });

const act = {
  ask: (dialog, about = null) => app.set({ dialog, about, error: null }),
  close: () => app.set({ dialog: null, about: null, fresh: null, error: null }),
  add: (event) => {
    event.preventDefault();
    const form = new FormData(event.target);
    return made("add-system", { name: form.get("name"), scopes: form.getAll("scope"), departments: form.getAll("department") });
  },
  renew: (event) => {
    event.preventDefault();
    return made("add-system-key", { name: app.ui.about.name, scopes: new FormData(event.target).getAll("scope") });
  },
  revoke: () =>
    app.run(async () => {
      await post(`${app.state.api}/revoke-system-key`, { key_id: app.ui.about.key_id });
      act.close();
    }),
};
