// The page of ratings: bad ones until they are dealt with, those that ended, and the figures.

import { boot } from "../../../static/app.js";
import { get, post } from "../../../static/api.js";
import { toast } from "../../../static/elements/dialogs.js";
import { word } from "../../../static/words.js";
import { readingAfter } from "../reading.js";
import { lastDays } from "../periods.js";
import { asksNote } from "./rules.js";
import { NO_TABLE, tagActions } from "./tags.js";
import { TEXTS } from "./texts.js";
import { view } from "./view.js";

const COUNTED = new Set(["ServiceRated", "CaseRated", "RatingOpened", "FollowUpMoved", "RatingChanged"]);
const LOOK_AGAIN_MS = 30_000; // figures of a year take the server a while

const app = boot({
  reduce: readingAfter("FollowUpOpened", "FollowUpMoved", "ServiceRated", "RatingReasonGiven", "RatingReasonLapsed", "CaseRated", "TagsImported", "DayBegan"),
  view: (page) => view(page, act),
  texts: TEXTS,
  ui: { tab: "todo", asking: null, rater: null, period: null, figures: null, kind: "total", sorts: {}, table: NO_TABLE },
  tick: 30_000,
  facts: (_, facts) => facts.some((fact) => COUNTED.has(fact.kind)) && lookSoon(),
});

const act = {
  ...tagActions(app),
  choose: (tab) => {
    app.set({ tab, error: null });
    if (tab === "figures") act.look(app.ui.period ?? lastDays(30, app.state.today));
  },
  sortBy: (part) => (sort) => app.set({ sorts: { ...app.ui.sorts, [part]: sort } }),
  tell: (kind) => app.set({ kind }),
  // Steps that need no word are taken at once; the others ask for it.
  step: (one, step) => (asksNote(step) ? app.set({ asking: { one, step }, error: null }) : act.take(one, step, {})),
  close: () => app.set({ asking: null, rater: null, error: null }),
  send: (event) => {
    event.preventDefault();
    const form = new FormData(event.target);
    const { one, step } = app.ui.asking;
    const corrected = form.get("corrected");
    return act.take(one, step, {
      note: form.get("note"),
      ...(form.has("ground") && { ground: form.get("ground") }),
      ...(form.has("tags") && { tags: form.getAll("tags") }),
      ...(corrected && { corrected: Number(corrected) }),
    });
  },
  take: (one, step, facts) =>
    app.run(async () => {
      await post(`${app.state.api}/follow-up`, { follow_up_id: one.follow_up_id, step, ...facts });
      app.set({ asking: null });
      toast(app, () => app.t("done", { step: word(app.state.steps, step, app.lang) }));
    }),
  lookUp: (one) =>
    app.run(async () => {
      app.set({ rater: await post(`${app.state.api}/look-up-rater`, { follow_up_id: one.follow_up_id }) });
    }),
  look: async (period) => {
    app.set({ period });
    try {
      const figures = await get(`${app.state.api}/figures?since=${period.since}&until=${period.until}`);
      if (app.ui.period === period) app.set({ figures }); // else another period was chosen meanwhile
    } catch (refusal) {
      app.refused(refusal);
    }
  },
};

let planned = null;

/** Read the figures again in a while, if they are still looked at then. */
function lookSoon() {
  planned ??= setTimeout(async () => {
    if (app.ui.tab === "figures" && app.ui.period) await act.look(app.ui.period);
    planned = null;
  }, LOOK_AGAIN_MS);
}
