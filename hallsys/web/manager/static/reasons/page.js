// The page of coded reasons: by purpose, set from a day on.

import { boot } from "../../../static/app.js";
import { post } from "../../../static/api.js";
import { toast } from "../../../static/elements/dialogs.js";
import { readingAfter } from "../reading.js";
import { NO_FILE, fileActions } from "./file.js";
import { TEXTS } from "./texts.js";
import { view } from "./view.js";

const app = boot({
  reduce: readingAfter("ReasonsSet"),
  view: (page) => view(page, act),
  texts: TEXTS,
  ui: { about: null, query: "", file: NO_FILE },
});

const act = {
  ...fileActions(app),
  search: (query) => app.set({ query }),
  // What the page knew when it asked is what the answer is checked against.
  ask: (purpose, reason = null) => app.set({ about: { purpose, reason, seen: app.state.version }, error: null }),
  close: () => app.set({ about: null, error: null }),
  send: (event) => {
    event.preventDefault();
    const form = new FormData(event.target);
    const { purpose, reason, seen } = app.ui.about;
    const code = reason?.code ?? form.get("code");
    const said = Object.fromEntries(["zh", "en", "source", "source_en", "since"].map((name) => [name, form.get(name)]));
    return app.run(async () => {
      await post(`${app.state.api}/set-reason`, { ...said, purpose: purpose.purpose, code, seen, offered: form.get("offered") !== null });
      act.close();
      toast(app, () => app.t("set", { code }));
    });
  },
};
