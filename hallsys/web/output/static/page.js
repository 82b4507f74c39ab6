// The output window: a card is laid, what is ready is found, and handed over once.

import { boot } from "../../static/app.js";
import { cardRefusal } from "../../static/cardfaults.js";
import { counterActions, listenToKeys, tendToast } from "../../static/commands.js";
import { UNSIGNED } from "../../static/elements/signature.js";
import { isSigned } from "../../static/elements/rules.js";
import { NO_KEY_CHANGE } from "../../static/key_card.js";
import { DEFAULT_KEYS, keptKeys } from "../../static/keys.js";
import { lineReader } from "../../static/line.js";
import { LOCKER_FACTS, heardOfDoors } from "./doors.js";
import { fatesAfter, withPaper } from "../../static/paper_fates.js";
import { placeOf, reduce } from "./reduce.js";
import { SHELVES, shelfActions } from "./shelf_actions.js";
import { TEXTS } from "./texts.js";
import { view } from "./view.js";

const NOBODY = { presentation: null, found: null, foundPending: null, scan: null, papers: [], fates: {}, authorisation: "", kind: "letter", sign: UNSIGNED, done: null, typed: "", error: null };
const UNSAID = {
  code: "authorisation_needed",
  zh: TEXTS.authorisation_needed[0],
  en: TEXTS.authorisation_needed[1],
};

const tendPapers = (fact) => app.set({ fates: fatesAfter(app.ui.fates, fact) });
const ELSEWHERE = { appointment: "take_to_kiosk", ticket: "take_to_clerk" };
const REACTIONS = {
  PaperPrinted: tendPapers,
  PaperFailed: tendPapers,
  CodeScanned: (fact) =>
    fact.code_kind === "pick_up"
      ? act.scanned(fact.scan_id)
      : app.set({ error: cardRefusal(ELSEWHERE[fact.code_kind]) }),
  CardPresented: (fact) => act.arrive(fact.presentation_id),
  CardNotRead: (fact) => app.set({ error: cardRefusal(fact.fault) }),
};

const app = boot({
  reduce,
  view: (page) => view(page, act),
  texts: TEXTS,
  ui: { ...NOBODY, ...SHELVES, line: [], keys: DEFAULT_KEYS, ...NO_KEY_CHANGE, dialog: null, notice: null },
  tick: 1000,
  facts(page, facts) {
    for (const fact of facts) if (fact.place === placeOf(page.state)) REACTIONS[fact.kind]?.(fact);
    const lockerHeard = heardOfDoors(page.ui.lockerHeard, facts);
    if (lockerHeard[0] !== page.ui.lockerHeard[0]) page.set({ lockerHeard });
    if (page.ui.panel === "lockers" && facts.some(({ kind }) => LOCKER_FACTS.has(kind))) act.show("lockers");
    tendToast(page);
    tendLine(facts);
  },
});

const tendLine = lineReader(app);
app.set({ keys: keptKeys(app.state.clerk.clerk_id) });
const window_code = () => ({ window: app.state.window.code });
let latest = null;

const act = {
  ...counterActions(app),
  ...shelfActions(app),
  arrive: async (presentationId) => {
    latest = presentationId;
    try {
      const presentation = await app.get(`/output/${app.state.window.code}/presentation/${presentationId}`);
      if (latest === presentationId) app.set({ ...beside(presentation), panel: "pickup" });
    } catch (refusal) {
      app.refused(refusal);
    }
  },
  typed: async (number) => {
    const presentation = await app.post("typed", { ...window_code(), number });
    if (presentation) app.set({ ...beside(presentation), dialog: null });
  },
  scanned: async (scanId) => {
    try {
      const scan = await app.get(`/output/${app.state.window.code}/scan/${scanId}`);
      if (app.ui.panel === "shelving") {
        await act.shelveCase(scan.results[0]?.case_number ?? "");
        return;
      }
      const { presentation } = app.ui;
      app.set(presentation ? { ...beside(presentation, scan), error: null } : { ...NOBODY, scan });
    } catch (refusal) {
      app.refused(refusal);
    }
  },
  printSlip: async (row) => {
    const { presentation_id } = app.ui.presentation;
    const answer = await app.post("slip", { ...window_code(), presentation_id, result_id: row.result_id });
    if (!answer) return;
    const paper = { ...answer.paper, result_id: row.result_id };
    app.set({ papers: withPaper(app.ui.papers, paper) });
  },
  find: async (event) => {
    event.preventDefault();
    const case_number = new FormData(event.target).get("case_number").trim();
    const answer = await app.post("find", { ...window_code(), case_number });
    if (answer) app.set({ found: answer.results, foundPending: answer.pending, authorisation: "" });
  },
  handOver: async (row, taken_by) => {
    const authorisation = taken_by === "agent" ? app.ui.authorisation.trim() : null;
    if (authorisation === "") {
      app.set({ error: UNSAID });
      return;
    }
    const { presentation_id } = app.ui.presentation;
    const body = { ...window_code(), result_id: row.result_id, presentation_id, taken_by, authorisation };
    if (taken_by === "agent") body.authorisation_kind = app.ui.kind;
    if (isSigned(app.ui.sign)) body.signature = drawn(app.ui.sign);
    const answer = await app.post("hand-over", body);
    if (answer) gone(row, answer.handed);
  },
  clear: () => {
    latest = null;
    app.set(NOBODY);
  },
};

// Whose card it is, beside what a code found: somebody else's results are an agent's to collect.
function beside(presentation, scan = app.ui.scan) {
  const own = new Set(presentation.results.map((row) => row.result_id));
  const others = scan?.results.filter((row) => !own.has(row.result_id)) ?? [];
  return { ...NOBODY, presentation, scan, found: others.length ? others : null };
}

// A finger may leave the pad; what it draws there is not kept.
const within = (value, most) => Math.min(most, Math.max(0, value));
const drawn = ({ strokes, typed, typing }) =>
  typing
    ? { typed }
    : { strokes: strokes.map((stroke) => stroke.map(([x, y]) => [within(x, 600), within(y, 200)])) };

function gone(row, handed) {
  const others = (rows) => rows.filter((one) => one.result_id !== row.result_id);
  const { presentation, found } = app.ui;
  app.set({
    presentation: { ...presentation, results: others(presentation.results) },
    found: found && others(found),
    done: handed,
  });
}

listenToKeys(app, act);
