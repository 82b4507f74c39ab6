// The page of processes and experts.

import { boot } from "../../../static/app.js";
import { post } from "../../../static/api.js";
import { toast } from "../../../static/elements/dialogs.js";
import { CHANGE_TEXTS } from "../changes.js";
import { readingAfter } from "../reading.js";
import { TEXTS } from "./texts.js";
import { view } from "./view.js";

const app = boot({
  reduce: readingAfter("ProcessPut", "MatterProcessSet", "DeskClerksSet", "ExpertPut", "MatterChanged", "ClerkChanged"),
  view: (page) => view(page, act),
  texts: { ...CHANGE_TEXTS, ...TEXTS },
  ui: { tab: "processes", query: "", dialog: null, about: null },
});

const names = (text) => [...new Set(text.split(/[,，、;；\n]/).map((one) => one.trim()).filter(Boolean))];

// What a form says, sent as a command; what is kept is said.
const sending = (command, bodyOf) => (event) => {
  event.preventDefault();
  const body = bodyOf(new FormData(event.target), app.ui.about);
  return app.run(async () => {
    await post(`${app.state.api}/${command}`, body);
    act.close();
    toast(app, () => app.t("kept"));
  });
};

const act = {
  choose: (tab) => app.set({ tab, query: "" }),
  search: (query) => app.set({ query }),
  ask: (dialog, about) => app.set({ dialog, about, error: null }),
  close: () => app.set({ dialog: null, about: null, error: null }),
  stage: sending("put-stage", (form, { process, stage }) => ({
    process: process.code,
    stage: stage.code,
    department: form.get("department").trim(),
    limit_days: Number(form.get("limit_days")),
    pauses: form.get("pauses") !== null,
    experts: Number(form.get("experts") ?? 0),
    quorum: Number(form.get("quorum") ?? 0),
  })),
  matter: sending("set-process", (form, matter) => ({ matter_id: matter.matter_id, process: form.get("process") || null })),
  desks: sending("set-desks", (form, clerk) => ({ clerk_id: clerk.clerk_id, departments: form.getAll("department") })),
  expert: sending("put-expert", (form, expert) => ({
    name: expert?.name ?? form.get("name").trim(),
    unit: expert?.unit ?? form.get("unit").trim(),
    fields: names(form.get("fields")),
    active: form.get("active") !== null,
  })),
};
