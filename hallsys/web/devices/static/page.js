// The page of devices.

import { boot } from "../../static/app.js";
import { hear, reduce, testsAfter } from "./reduce.js";
import { TEXTS } from "./texts.js";
import { view } from "./view.js";

const app = boot({
  reduce,
  signals: { pulse: hear },
  view: (page) => view(page, act),
  texts: TEXTS,
  ui: { dialog: null, agent: null, code: null, screen: null, screen_used: false, tests: {} },
  facts: (page, facts) => {
    page.ui.tests = testsAfter(page.ui.tests, facts);
    const paired = facts.find((fact) => fact.kind === "AgentPaired");
    const shown = page.ui.screen?.place;
    if (facts.some((fact) => fact.kind === "ScreenSetUp" && fact.place === shown)) page.ui.screen_used = true;
    if (paired && page.ui.code) page.ui.code = { ...page.ui.code, used: paired.agent_id };
  },
  tick: 1000,
});

const close = () => app.set({ dialog: null, agent: null });

const act = {
  close,
  makeCode: async (event) => {
    event.preventDefault();
    const form = new FormData(event.target);
    const code = await app.post("pairing", { kinds: form.getAll("kind"), places: form.get("places") });
    if (code) app.set({ code });
  },
  makePass: async (event) => {
    event.preventDefault();
    const screen = await app.post("screen", { place: new FormData(event.target).get("place") });
    if (screen) app.set({ screen, screen_used: false });
  },
  revokePass: (one) => app.post("screen-revoke", { pass_id: one.pass_id }),
  askRename: (agent) => app.set({ dialog: "rename", agent, error: null }),
  askRevoke: (agent) => app.set({ dialog: "revoke", agent, error: null }),
  rename: async (event) => {
    event.preventDefault();
    const name = new FormData(event.target).get("name");
    const { agent } = app.ui;
    if (await app.post("rename", { agent_id: agent.agent_id, name })) close();
  },
  revoke: async () => {
    const { agent } = app.ui;
    close();
    await app.post("revoke", { agent_id: agent.agent_id });
  },
  forget: (device) => app.post("forget", { device_id: device.device_id }),
  test: (device) => app.post("test", { device_id: device.device_id }),
};
