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
  ui: { query: "", sort: null, opened: 0, editing: null, queue: null, hours: null, found: null, exchange: NOTHING_PICKED, above: SHUT },
  tick: 30_000,
});

const SHUT_ALL = { editing: null, queue: null, hours: null, found: null };

/** Return what shuts all that is open now: what is opened while an answer is on its way stays open. */
const shutter = () => {
  const { opened } = app.ui;
  return () => app.ui.opened === opened && app.set({ ...SHUT_ALL });
};
const open = (patch) => app.set({ ...patch, opened: app.ui.opened + 1, error: null });

const carryOut = async (shut, name, body, text, facts) => {
  await post(`${app.state.api}/${name}`, body);
  shut();
  toast(app, () => app.t(text, facts));
};

const command = (...asked) => app.run(() => carryOut(shutter(), ...asked));

// What calls appointments off is looked at first: those are shown, and confirmed with a second press. Where
// they are others by then, those are shown, and confirmed again.
const withAppointments = ({ submitter }, name, body, text, facts) => {
  const shut = shutter();
  const asked = JSON.stringify([name, body]);
  const look = async () => ({ ...(await post(`${app.state.api}/affected/${name}`, body)), asked });
  const show = (found, error) => {
    app.set({ found, error });
    // The list stands above the key that it is confirmed with, and has pushed it down; and a key that rests
    // while an answer is on its way loses the focus.
    setTimeout(() => requestAnimationFrame(() => submitter.focus()));
  };
  return app.run(async () => {
    const agreed = app.ui.found?.asked === asked;
    const found = agreed ? app.ui.found : await look();
    if (found.count && !agreed) return show(found, null);
    try {
      return await carryOut(shut, name, { ...body, seen: found.mark }, text, facts);
    } catch (refusal) {
      if (refusal.code !== "affects_others") throw refusal;
      return show(await look(), refusal);
    }
  });
};

const act = {
  ...exchangeActions(app),
  ...aboveActions(app),
  search: (query) => app.set({ query }),
  sortBy: (sort) => app.set({ sort }),
  close: () => app.set({ ...SHUT_ALL, error: null }),
  look: () => app.ui.found && app.set({ found: null }),
  edit: (editing) => open({ editing }),
  editQueue: (queue) => open({ queue }),
  askHours: (hours) => open({ hours }),
  keepMatter: (event) => {
    event.preventDefault();
    const form = Object.fromEntries(new FormData(event.target));
    const { matter_id } = app.ui.editing;
    return command("change-matter", { matter_id, ...form, limit_days: Number(form.limit_days) }, "saved", { name: form.name });
  },
  suspend: (event) => {
    event.preventDefault();
    const { matter_id, name } = app.ui.editing;
    const form = new FormData(event.target);
    return withAppointments(event, "suspend", { matter_id, reason: form.get("reason"), until: form.get("until") || null }, "saved", { name });
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
      "close-day": () => ({ note: form.get("note") }),
      "set-hours": () => ({ hours: [[form.get("opens"), form.get("closes")]] }),
    };
    return withAppointments(event, app.ui.hours, { day: form.get("day"), ...bodies[app.ui.hours]() }, "hours_changed");
  },
  asUsual: (day) => command("reopen-day", { day }, "hours_changed"),
};
