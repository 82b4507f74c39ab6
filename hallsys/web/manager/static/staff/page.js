// The page of the staff.

import { boot } from "../../../static/app.js";
import { post } from "../../../static/api.js";
import { toast } from "../../../static/elements/dialogs.js";
import { readingAfter } from "../reading.js";
import { TEXTS } from "./texts.js";
import { view } from "./view.js";

const NEW = { clerk_id: null, login: "", name: "", staff_number: "", roles: ["clerk"], skills: [], active: true };

const app = boot({
  reduce: readingAfter("ClerkCreated", "ClerkChanged", "SecondFactorSet", "SecondFactorDropped", "ClerkSignedIn", "ClerkSignedOut"),
  view: (page) => view(page, act),
  texts: TEXTS,
  ui: { query: "", sort: { key: "name", down: false }, editing: null, resetting: null, password: null, wrong: null },
});

const act = {
  search: (query) => app.set({ query }),
  sortBy: (sort) => app.set({ sort }),
  add: () => app.set({ editing: NEW, wrong: null, error: null }),
  edit: (one) => app.set({ editing: { ...one, seen: app.state.seen[one.clerk_id] }, wrong: null, error: null }),
  // Another form, with what is there now.
  seeTheirs: () => {
    const theirs = app.state.staff.find((one) => one.clerk_id === app.ui.editing.clerk_id);
    app.set({ editing: null });
    requestAnimationFrame(() => act.edit(theirs));
  },
  close: () => app.set({ editing: null, resetting: null, error: null }),
  keep: (event) => {
    event.preventDefault();
    const form = new FormData(event.target);
    const { clerk_id } = app.ui.editing;
    const facts = {
      name: form.get("name"),
      staff_number: form.get("staff_number"),
      roles: form.getAll("role"),
      skills: form.getAll("skill"),
    };
    if (facts.roles.length === 0) return app.set({ wrong: "no_role" });
    return app.run(async () => {
      if (clerk_id) await post(`${app.state.api}/change-clerk`, { clerk_id, ...facts, active: form.has("active"), seen: app.ui.editing.seen });
      else {
        const { password } = await post(`${app.state.api}/add-clerk`, { login: form.get("login"), ...facts });
        app.set({ password: { name: facts.name, text: password } });
      }
      app.set({ editing: null });
      app.refetch();
      toast(app, () => app.t("saved", { name: facts.name }));
    });
  },
  askReset: (one) => app.set({ editing: null, resetting: one, error: null }),
  reset: () =>
    app.run(async () => {
      const { clerk_id, name } = app.ui.resetting;
      const { password } = await post(`${app.state.api}/reset-password`, { clerk_id });
      app.set({ resetting: null, password: { name, text: password } });
      app.refetch();
    }),
  forgetPassword: () => app.set({ password: null }),
};
