// The page of the halls below: how each stands, read again every few seconds.

import { get } from "../../../static/api.js";
import { boot } from "../../../static/app.js";
import { lastDays } from "../periods.js";
import { TEXTS } from "./texts.js";
import { view } from "./view.js";

const AGAIN_MS = 5000;

const app = boot({ view: (page) => view(page, act), texts: TEXTS, ui: { sort: null, period: null, days: null } });

const SHOWN_DAYS = 7;

const act = {
  sortBy: (sort) => app.set({ sort }),
  period: (period) => app.set({ period }),
  now: () => app.ui.period ?? lastDays(SHOWN_DAYS, app.state.today),
  read: (event) => {
    event.preventDefault();
    return app.run(async () => {
      app.set({ days: await get(`${app.state.api}/halls-days?${new URLSearchParams(act.now())}`) });
    });
  },
};

setInterval(() => !app.stale && !document.hidden && app.refetch(), AGAIN_MS);
