// The page of matters, queues and today's hours.

import { boot } from "../../../static/app.js";
import { post } from "../../../static/api.js";
import { toast } from "../../../static/elements/dialogs.js";
import { readingAfter } from "../reading.js";
import { aboveActions, SHUT } from "./above.js";
import { exchangeActions, NOTHING_PICKED } from "./exchange.js";
import { TEXTS } from "./texts.js";
import { view } from "./view.js";

const app = boot({
  reduce: readingAfter(
    "MatterAdded", "MatterChanged", "MatterSuspended", "MatterResumed", "QueueAdded", "QueueChanged",
    "MattersTakenOver", "MattersLeftOut", "HoursChanged", "CalendarLoaded", "DayClosed", "DayReopened", "DayHoursSet", "DayBegan",
  ),
  view: (page) => view(page, act),
  texts: TEXTS,
  ui: { query: "", sort: null, editing: null, queue: null, hours: null, exchange: NOTHING_PICKED, above: SHUT },
  tick: 30_000,
});

const command = (name, body, text, facts) =>
  app.run(async () => {
    await post(`${app.state.api}/${name}`, body);
    app.set({ editing: null, queue: null, hours: null });
    toast(app, app.t(text, facts));
  });

const act = {
  ...exchangeActions(app),
  ...aboveActions(app),
  search: (query) => app.set({ query }),
  sortBy: (sort) => app.set({ sort }),
  close: () => app.set({ editing: null, queue: null, hours: null, error: null }),
  edit: (matter) => app.set({ editing: matter, error: null }),
  editQueue: (queue) => app.set({ queue, error: null }),
  askHours: (what) => app.set({ hours: what, error: null }),
  keepMatter: (event) => {
    event.preventDefault();
    const form = Object.fromEntries(new FormData(event.target));
    const { matter_id } = app.ui.editing;
    return command("change-matter", { matter_id, ...form, limit_days: Number(form.limit_days) }, "saved", { name: form.name });
  },
  suspend: (event) => {
    event.preventDefault();
    const { matter_id, name } = app.ui.editing;
    return command("suspend", { matter_id, reason: new FormData(event.target).get("reason") }, "saved", { name });
  },
  resume: ({ matter_id, name }) => command("resume", { matter_id }, "saved", { name }),
  keepQueue: (event) => {
    event.preventDefault();
    const form = Object.fromEntries(new FormData(event.target));
    const { queue_id } = app.ui.queue;
    return command("change-queue", { queue_id, ...form, limit_minutes: Number(form.limit_minutes) }, "queue_saved", { name: form.name });
  },
  openQueue: (queue, open) => command("open-queue", { queue_id: queue.queue_id, open }, "queue_saved", { name: queue.name }),
  keepHours: (event) => {
    event.preventDefault();
    const form = new FormData(event.target);
    const bodies = {
      "close-early": () => ({ closes: form.get("closes") }),
      "close-day": () => ({}),
      "set-hours": () => ({ hours: [[form.get("opens"), form.get("closes")]] }),
    };
    return command(app.ui.hours, bodies[app.ui.hours](), "hours_changed");
  },
  asUsual: () => command("reopen-day", {}, "hours_changed"),
};
