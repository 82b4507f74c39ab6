// The page of the tidal plan.

import { boot } from "../../../static/app.js";
import { post } from "../../../static/api.js";
import { toast } from "../../../static/elements/dialogs.js";
import { readingAfter } from "../reading.js";
import { bars } from "./bars.js";
import { fresh, minutesOf, weekdayAt } from "./rules.js";
import { TEXTS } from "./texts.js";
import { view } from "./view.js";

const MORNING = "09:00"; // where new stretches are put

const app = boot({
  reduce: readingAfter("PlanPut", "PlanPostponed", "QueuesAllocated", "QueueAdded", "QueueChanged", "WindowAdded", "WindowChanged"),
  view: (page) => view(page, act),
  texts: TEXTS,
  ui: { weekday: 0, rows: null, editing: null, wrong: null, stranding: null },
  tick: 30_000,
});

app.ui.weekday = weekdayAt(app.now(), app.state.timezone);

const rows = () => app.ui.rows ?? app.state.rows;
const put = (next) => app.set({ rows: next });
const replace = (n, row) => put(rows().map((one, m) => (m === n ? row : one)));
const remove = (n) => {
  put(rows().filter((_, m) => m !== n));
  app.set({ editing: null });
};
const edit = (n) => app.set({ editing: n, wrong: null });

async function send(confirm) {
  try {
    await post(`${app.state.api}/put-plan`, { rows: rows(), confirm });
    app.state.rows = rows();
    app.set({ rows: null });
    app.refetch(); // what others changed meanwhile may have come before
    toast(app, () => app.t("saved"));
  } catch (refusal) {
    if (refusal.code !== "strands_waiters") throw refusal;
    app.set({ stranding: refusal });
  }
}

const act = {
  ...bars({ rows, span: () => minutesOf(app.state.to) - minutesOf(app.state.from), replace, remove, edit }),
  chooseDay: (day) => app.set({ weekday: Number(day) }),
  add: (window) => {
    const { from, to } = app.state;
    const row = fresh(rows(), window.window_id, app.ui.weekday, window.queue_ids, from > MORNING ? from : MORNING, to);
    if (!row) return toast(app, () => app.t("no_room"));
    put([...rows(), row]);
    edit(rows().length - 1);
  },
  remove,
  close: () => app.set({ editing: null }),
  keep: (event) => {
    event.preventDefault();
    const form = new FormData(event.target);
    const row = {
      ...rows()[app.ui.editing],
      begins: form.get("begins"),
      ends: form.get("ends") === "00:00" ? "24:00" : form.get("ends"),
      weekdays: form.getAll("day").map(Number),
      queue_ids: form.getAll("queue"),
    };
    const wrong = row.begins >= row.ends ? "wrong_times" : !row.weekdays.length ? "no_day" : !row.queue_ids.length ? "no_queue" : null;
    if (wrong) return app.set({ wrong });
    replace(app.ui.editing, row);
    app.set({ editing: null });
  },
  discard: () => app.set({ rows: null, error: null }),
  save: () => app.run(() => send(false)),
  saveAnyway: () => {
    app.set({ stranding: null });
    return app.run(() => send(true));
  },
  keepAsItIs: () => app.set({ stranding: null }),
};
