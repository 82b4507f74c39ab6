// The clerk's page: the counter's commands and keys, and the cases of the service in hand.

import { boot } from "../../static/app.js";
import { counterActions, listenToKeys, tendToast } from "../../static/commands.js";
import { cardRefusal } from "../../static/cardfaults.js";
import { NO_KEY_CHANGE } from "../../static/key_card.js";
import { DEFAULT_KEYS, keptKeys } from "../../static/keys.js";
import { lineReader } from "../../static/line.js";
import { fatesAfter, withPaper } from "../../static/paper_fates.js";
import { counting } from "../../static/situations.js";
import { actingActions } from "./acting.js";
import { CHANGES_A_LIFE, lifeActions } from "./life.js";
import { brought, tickedWith } from "./oneform.js";
import { ownRatingsActions } from "./ownratings.js";
import { reduce } from "./reduce.js";
import { keepTicks, keptTicks, NOTHING_TICKED } from "./ticks.js";
import { TEXTS } from "./texts.js";
import { view } from "./view.js";
import { NO_PHONE, saidPhone } from "./phones.js";
import { AT_WINDOW } from "./ways.js";

const app = boot({
  reduce,
  view: (page) => view(page, act),
  texts: TEXTS,
  ui: { typed: null, takenOver: null, line: [], keys: DEFAULT_KEYS, ...NO_KEY_CHANGE, dialog: null, notice: null, details: null, fates: {}, ...NOTHING_TICKED, concluding: null, asked: null, scan: null, own: null, together: true, way: AT_WINDOW, phone: NO_PHONE },
  tick: 1000,
  facts(page, facts) {
    for (const fact of facts) if (fact.place === here()) REACTIONS[fact.kind]?.(fact);
    tendDetails(page);
    // Another version asks for other papers: its list is read anew, and what the clerk has open stays open.
    const changed = facts.filter((fact) => fact.kind === "MatterChanged").map((fact) => fact.matter_id);
    if (app.ui.details?.matters.some(({ matter_id }) => changed.includes(matter_id))) readDetails(page);
    if (facts.length === 0 && app.ui.details) {
      app.set({ fates: {} }); // what is read now knows better
      readDetails(page);
    }
    if (facts.some((fact) => CHANGES_A_LIFE.has(fact.kind) && concerns(fact))) readDetails(page);
    if (facts.some((fact) => fact.kind === "CasesJoined" && fact.case_ids.some((id) => ofCurrent({ subject_id: id })))) readDetails(page);
    tendToast(page);
    tendLine(facts);
  },
});
const tendLine = lineReader(app);
app.set({ keys: keptKeys(app.state.clerk.clerk_id) });
const here = () => `window:${app.state.window.code}`;

const tendPapers = (fact) => app.set({ fates: fatesAfter(app.ui.fates, fact) });
const ordered = ({ paper_id, layout, subject_id }) => {
  const { details } = app.ui;
  const paper = { paper_id, layout, subject_id, about: {}, state: "ordered", fault: null, outlet: null };
  const mine = details?.cases.some((one) => one.case_id === subject_id) || ofCurrent(paper);
  if (details && mine && !details.papers.some((one) => one.paper_id === paper_id)) listPaper({ paper });
};
const ofCurrent = ({ subject_id }) =>
  app.state.current?.cases.some((one) => one.case_id === subject_id) ?? false;

// A case of the applicant in hand, of this ticket or another one.
const concerns = (fact) =>
  app.ui.details !== null &&
  (fact.service_id === asked || fact.ticket_id === app.state.current?.ticket_id || fact.case_id in app.ui.details.life || fact.subject_id in app.ui.details.life);

const ELSEWHERE = { appointment: "take_to_kiosk", pick_up: "take_to_output" };
const REACTIONS = {
  PaperOrdered: ordered,
  PaperPrinted: tendPapers,
  PaperFailed: tendPapers,
  CardNotRead: (fact) => app.set({ error: cardRefusal(fact.fault) }),
  CodeScanned: (fact) =>
    fact.code_kind === "ticket"
      ? act.scanned(fact.scan_id)
      : app.set({ error: cardRefusal(ELSEWHERE[fact.code_kind]) }),
};

const act = {
  ...counterActions(app),
  ...ownRatingsActions(app),
  tick: (id) => {
    const { ticks } = app.ui;
    const same = tickedWith(app.ui.details.matters, id);
    const others = ticks.filter((one) => !same.includes(one));
    keep({ ticks: ticks.includes(id) ? others : [...others, ...same] });
  },
  answer: (matter, question, option) => {
    const { answers } = app.ui;
    const chosen = counting(matter.questions, { ...answers[matter.matter_id], [question]: option });
    keep({ answers: { ...answers, [matter.matter_id]: chosen } });
  },
  ...lifeActions(app, {
    inHand: () => inHand(),
    application: (matter) => application(matter),
    acceptTogether: (applications) => acceptTogether(applications),
  }),
  ...actingActions(app, { inHand: () => inHand(), reread: () => readDetails(app) }),
  accept: (matter) => app.post("accept", { ...inHand(), ...application(matter) }),
  acceptAll: (matters) => acceptTogether(matters.map(application)),
  printPaper: async (row, layout) => listPaper(await app.post("paper", { ...inHand(), case_id: row.case_id, layout })),
  printNotice: async (matter) =>
    listPaper(await app.post("notice", { ...inHand(), ...application(matter) })),
  scanned: async (scanId) => {
    try {
      app.set({ scan: await app.get(`/clerk/${app.state.window.code}/scan/${scanId}`), error: null });
    } catch (refusal) {
      app.refused(refusal);
    }
  },
  forgetScan: () => app.set({ scan: null }),
  callScanned: async () => {
    const { ticket_id } = app.ui.scan;
    if (await app.post("call", { window: app.state.window.code, ticket_id })) app.set({ scan: null });
  },
  requeueScanned: async () => {
    await act.requeue(app.ui.scan.ticket_id);
    app.set({ scan: null });
  },
  askConclusion: (matter, row) => app.set({ dialog: "conclude", concluding: { matter, row } }),
  conclude: async (event) => {
    event.preventDefault();
    const form = new FormData(event.target);
    const { row } = app.ui.concluding;
    app.set({ dialog: null, concluding: null });
    await app.post("conclude", {
      window: app.state.window.code,
      case_id: row.case_id,
      results: [form.get("result").trim()].filter(Boolean),
      shelf: form.get("shelf").trim() || null,
    });
  },
};

const inHand = () => ({ window: app.state.window.code, service_id: app.state.current.service_id });
const acceptTogether = (applications) =>
  app.post("accept-all", { ...inHand(), applications, issue: app.ui.together ? "together" : "each" });
const application = (matter) => {
  const answers = app.ui.answers[matter.matter_id] ?? {};
  const ids = brought(matter, app.ui.ticks, answers);
  return { matter_id: matter.matter_id, material_ids: ids, answers, way: app.ui.way, phone: saidPhone(app.ui.phone) };
};

// What is ticked and answered survives a reload of the page.
function keep(patch) {
  app.set(patch);
  keepTicks(asked, { ticks: app.ui.ticks, answers: app.ui.answers });
}

function listPaper(answer) {
  const { details } = app.ui;
  if (answer && details) app.set({ details: { ...details, papers: withPaper(details.papers, answer.paper) } });
}

// Who the applicant is stands in no snapshot and no fact: it is read once a service, masked.
let asked = null;
let reading = 0;

async function tendDetails(page) {
  const service = page.state.current?.service_id ?? null;
  if (service === asked) return;
  asked = service;
  page.set({ details: null, fates: {}, ...keptTicks(service), concluding: null, asked: null, dialog: null, notice: null, together: true, way: AT_WINDOW, phone: NO_PHONE });
  if (service !== null) await readDetails(page);
}

// What was taken in on another day is ticked to begin with.
let given = null;
function tickGiven(details) {
  const there = Object.values(details.life).flatMap((one) => one.ticked);
  const more = there.filter((id) => !app.ui.ticks.includes(id));
  if (more.length) keep({ ticks: [...app.ui.ticks, ...more] });
}

async function readDetails(page) {
  const service = asked;
  const mine = ++reading;
  try {
    const details = await page.get(`/clerk/${page.state.window.code}/service/${service}`);
    if (asked !== service || reading !== mine) return; // what was asked for later says more
    page.set({ details });
    if (given !== service) tickGiven(details);
    given = service;
    // A ticket that was parked or transferred brings cases along, which its call does not tell.
    if (details.cases.length > (page.state.current?.cases.length ?? 0)) page.refetch();
  } catch (refusal) {
    if (asked !== service || reading !== mine) return; // the service was over before the answer came
    if (!app.ui.details) asked = null;
    page.refused(refusal);
  }
}

listenToKeys(app, act);
tendDetails(app);
