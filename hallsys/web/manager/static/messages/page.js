// The page of messages to applicants: a day's, what failed, and the texts with their versions.

import { boot } from "../../../static/app.js";
import { get, post } from "../../../static/api.js";
import { toast } from "../../../static/elements/dialogs.js";
import { readingAfter } from "../reading.js";
import { TEXTS } from "./texts.js";
import { view } from "./view.js";

const app = boot({
  reduce: readingAfter(
    "MessageSent",
    "MessageFailed",
    "MessageSentAgain",
    "TemplateChanged",
    "ReceiverInterrupted",
    "ReceiverRestored",
  ),
  view: (page) => view(page, act),
  texts: TEXTS,
  ui: { tab: "day", day: null, other: null, editing: null, versions: null },
});

const act = {
  choose: (tab) => app.set({ tab, error: null }),
  // The day of the snapshot is today's; another one is asked for.
  pick: (day) => {
    app.set({ day, other: null, error: null });
    if (day === app.state.today) return;
    get(`${app.state.api}/messages-day?${new URLSearchParams({ day })}`)
      .then((other) => app.ui.day === day && app.set({ other }))
      .catch((refusal) => app.refused(refusal));
  },
  shown: () => {
    const { day, other } = app.ui;
    return day === null || day === app.state.today ? app.state.day : other;
  },
  again: (key) =>
    app.run(async () => {
      await post(`${app.state.api}/message-again`, { key });
      toast(app, () => app.t("done"));
    }),
  edit: (template) => app.set({ editing: { ...template }, versions: null, error: null }),
  change: (patch) => app.set({ editing: { ...app.ui.editing, ...patch } }),
  close: () => app.set({ editing: null, versions: null, error: null }),
  history: () =>
    app.run(async () => {
      const { versions } = await get(`${app.state.api}/message-versions?kind=${app.ui.editing.kind}`);
      app.set({ versions });
    }),
  save: (event) => {
    event.preventDefault();
    const { kind, zh, en, code_zh, code_en, on } = app.ui.editing;
    return app.run(async () => {
      await post(`${app.state.api}/change-message`, { kind, zh, en, code_zh, code_en, on });
      app.set({ editing: null, versions: null });
      toast(app, () => app.t("done"));
    });
  },
};
