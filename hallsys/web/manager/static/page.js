// The manager's page of the hall at work.

import { boot } from "../../static/app.js";
import { allocationActions } from "./allocation.js";
import { drawing } from "./areas.js";
import { attentionActions, KINDS } from "./attention.js";
import { moving } from "./moving.js";
import { placing } from "./placing.js";
import { readings } from "./readings.js";
import { reduce } from "./reduce.js";
import { TEXTS } from "./texts.js";
import { view } from "./view.js";
import { waiterActions } from "./waiters.js";
import { windowActions } from "./windows.js";

const app = boot({
  reduce,
  view: (page) => view(page, act),
  texts: TEXTS,
  ui: {
    wall: new URLSearchParams(location.search).has("wall"),
    move: null,
    said: "",
    places: null,
    drawing: null,
    area: null,
    window: null,
    queue: null,
    asked: null,
    stranding: null,
    mine: [],
    changes: [],
    missed: [],
    noting: null,
    shown: null,
    attention: null,
  },
  facts: (_page, facts) => {
    heard(facts);
    act.heard(facts);
  },
  tick: 1000,
});

const allocation = allocationActions(app);
const places = placing(app);
const act = {
  ...allocation,
  ...windowActions(app, allocation.allocate),
  ...waiterActions(app),
  ...places,
  ...drawing(app, places.discardPlaces),
  ...attentionActions(app),
  moving: moving(app, allocation.allocate),
};
const heard = readings(app, {
  attention: KINDS,
  changes: new Set(["QueuesAllocated"]),
  missed: new Set(["TicketMissed", "TicketRequeued", "TicketCalled", "DayBegan"]),
});
