// The page of notices and boards.

import { boot } from "../../../static/app.js";
import { post } from "../../../static/api.js";
import { toast } from "../../../static/elements/dialogs.js";
import { clock } from "../../../static/lang.js";
import { readingAfter } from "../reading.js";
import { nextAt } from "./rules.js";
import { TEXTS } from "./texts.js";
import { view } from "./view.js";

const HOUR = 3_600_000;
const FRESH = { notice_id: null, zh: "", en: "", zone_id: "", severity: "info", until: "", time: "" };

const app = boot({
  reduce: readingAfter("NoticePut", "NoticeWithdrawn", "BoardLaidOut", "ZoneAdded", "ZoneChanged"),
  view: (page) => view(page, act),
  texts: TEXTS,
  ui: { notice: FRESH, zone: "", layout: null },
  tick: 30_000,
});

const ENDS = {
  "": () => null,
  hour: () => app.now() + HOUR,
  time: ({ time }) => nextAt(time, clock(app.now(), app.state.timezone), app.now()),
};

const act = {
  write: (patch) => app.set({ notice: { ...app.ui.notice, ...patch } }),
  forget: () => app.set({ notice: FRESH, error: null }),
  edit: (notice) => {
    const { id, zh, en, zone_id, severity, ends_at } = notice;
    const time = ends_at === null ? "" : clock(ends_at, app.state.timezone);
    app.set({ notice: { notice_id: id, zh, en, zone_id: zone_id ?? "", severity, until: time && "time", time }, error: null });
    document.getElementById("notice-zh")?.focus();
  },
  publish: (event) => {
    event.preventDefault();
    const { notice_id, zh, en, zone_id, severity, until } = app.ui.notice;
    return app.run(async () => {
      const ends_at = ENDS[until](app.ui.notice);
      await post(`${app.state.api}/put-notice`, { notice_id, zh, en, zone_id: zone_id || null, severity, ends_at });
      app.set({ notice: FRESH });
      toast(app, () => app.t("published"));
    });
  },
  withdraw: (notice) =>
    app.run(async () => {
      await post(`${app.state.api}/withdraw-notice`, { notice_id: notice.id });
      toast(app, () => app.t("withdrawn"));
    }),
  chooseZone: (zone) => app.set({ zone, layout: null }),
  shape: (patch) => app.set({ layout: { ...(app.ui.layout ?? app.state.layouts[app.ui.zone]), ...patch } }),
  asItIs: () => app.set({ layout: null }),
  layOut: () =>
    app.run(async () => {
      await post(`${app.state.api}/lay-out`, { zone_id: app.ui.zone || null, layout: app.ui.layout });
      app.state.layouts[app.ui.zone] = app.ui.layout;
      app.set({ layout: null });
      toast(app, () => app.t("laid_out"));
    }),
};
