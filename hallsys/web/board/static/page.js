// The board of a zone, with its voice.

import { getOnce } from "../../static/api.js";
import { boot } from "../../static/app.js";
import { keepSteady } from "../../static/steady.js";
import { heroOf } from "./choose.js";
import { isHeard, reduce } from "./reduce.js";
import { TEXTS } from "./texts.js";
import { forms, view } from "./view.js";
import { sentences, speaker, throughAudio, throughBrowser } from "./voice.js";

const ANNOUNCED = new Set(["TicketCalled", "TicketRecalled"]);
const QUIET_MS = 10_000;
const WAITS_AGE_MS = 180_000; // expected waits are reckoned anew about so often

const app = boot({
  reduce,
  view,
  texts: TEXTS,
  ui: { announced: null, mute: false },
  tick: 1000,
  shared: true,
  facts(page, facts) {
    steady.heard(facts);
    // Theme and language are the shell's: a board that is laid out anew begins anew.
    if (facts.some(({ kind, zone_id }) => kind === "BoardLaidOut" && zone_id === page.state.zone.zone_id))
      location.reload();
    if (!WAYS[page.state.voice]) return;
    for (const fact of facts) {
      if (ANNOUNCED.has(fact.kind) && isHeard(page.state, fact)) voice.add(callOf(page, fact));
    }
  },
});
for (const form of forms) form.addEventListener("change", app.draw);
app.set({ contrast: app.state.layout.high_contrast || app.ui.contrast });

const steady = keepSteady(app, () => {
  const newest = heroOf(app.state.calls, null);
  return app.ui.announced === null && (!newest || app.now() - newest.last_called_at > QUIET_MS);
});
setInterval(() => app.refetch(), WAITS_AGE_MS * (0.75 + Math.random() / 2));

const WAYS = {
  clips: throughAudio(new Audio(), () => sentences(app.state.said)),
  browser: throughBrowser(globalThis.speechSynthesis, getOnce),
  silent: null,
};

// Only facts that came over the socket are announced: a fresh snapshot replays nothing.
const voice = speaker({
  play: async (...call) => WAYS[app.state.voice]?.(...call),
  now: () => app.now(),
  life: app.state.voice_life_ms,
  changed: ({ call, refused }) => app.set({ announced: call?.service_id ?? null, mute: refused }),
});

function callOf(page, fact) {
  const url = `/board/${page.state.zone.code}/announcement/${fact.seq}`;
  return { url, at: fact.at, service_id: fact.service_id };
}
