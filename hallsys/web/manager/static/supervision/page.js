// The page of supervision: findings as they are made, signed off with a note.

import { boot } from "../../../static/app.js";
import { post } from "../../../static/api.js";
import { toast } from "../../../static/elements/dialogs.js";
import { readingAfter } from "../reading.js";
import { TEXTS } from "./texts.js";
import { excluding } from "./excluding.js";
import { view } from "./view.js";

const app = boot({
  reduce: readingAfter("FindingMade", "FindingSigned", "ExclusionProposed", "RatingsExcluded", "ExclusionRefused", "ExclusionWithdrawn"),
  view: (page) => view(page, act),
  texts: TEXTS,
  ui: { tab: "todo", asking: null, excluding: null, period: null },
});

const act = {
  ...excluding(app),
  choose: (tab) => app.set({ tab, error: null }),
  period: (period) => app.set({ period }),
  ask: (one) => app.set({ asking: one, error: null }),
  close: () => app.set({ asking: null, error: null }),
  send: (event) => {
    event.preventDefault();
    const note = new FormData(event.target).get("note");
    return app.run(async () => {
      await post(`${app.state.api}/sign-off`, { finding_id: app.ui.asking.finding_id, note });
      app.set({ asking: null });
      toast(app, () => app.t("done"));
    });
  },
};
