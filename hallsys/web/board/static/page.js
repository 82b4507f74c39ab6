// The board of a zone, with its voice.

import { boot } from "../../static/app.js";
import { inZone, reduce } from "./reduce.js";
import { TEXTS } from "./texts.js";
import { view } from "./view.js";
import { speaker } from "./voice.js";

const ANNOUNCED = new Set(["TicketCalled", "TicketRecalled"]);

const app = boot({
  reduce,
  view,
  texts: TEXTS,
  ui: { announced: null, mute: false },
  tick: 1000,
  shared: true,
  facts(page, facts) {
    if (!page.state.voice) return;
    for (const fact of facts) {
      if (ANNOUNCED.has(fact.kind) && inZone(page.state, fact)) voice.add(clipOf(page, fact));
    }
  },
});

// Only facts that came over the socket are announced: a fresh snapshot replays nothing.
const voice = speaker({
  audio: new Audio(),
  now: () => app.now(),
  changed: ({ clip, refused }) => app.set({ announced: clip?.service_id ?? null, mute: refused }),
});

function clipOf(page, fact) {
  const url = `/board/${page.state.zone.code}/announcement/${fact.seq}.wav`;
  return { url, at: fact.at, service_id: fact.service_id };
}
