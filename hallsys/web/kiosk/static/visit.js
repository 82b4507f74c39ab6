// One person's visit at the kiosk: what a card, a touch and an answer change. The visit's state lives in app.ui.

import { getOnce, post } from "../../static/api.js";
import { loadMap } from "../../static/loadmap.js";
import { counting } from "../../static/situations.js";

/** The state of a kiosk nobody stands at. */
export const NOBODY = {
  screen: "home",
  awaited: null,
  typing: null,
  presentation: null,
  relation: null,
  principal: null,
  typed: "",
  chosen: [],
  lists: {},
  answers: {},
  priority: null,
  way: "asked",
  group: null,
  search: "",
  found: null,
  tickets: [],
  confirmedAt: 0,
  next: null,
  helped: false,
  appointment: null,
  standing: null,
  cases: null,
  outlet: null,
  paper: null,
  guide: null,
  failure: null,
  error: null,
};

const HOLD_CONFIRMATION_MS = 8000;

/** Return whether the confirmation has stood long enough for the next person to begin. */
export function confirmationRead(ui, now) {
  return ui.screen !== "confirm" || now - ui.confirmedAt >= HOLD_CONFIRMATION_MS;
}

/** Return whether a paper can be printed for somebody here, on this kiosk's printer or on one that stands in. */
export function hasPrinter({ printer, outlets }) {
  return printer === "ok" || Object.keys(outlets).length > 0;
}

/** Return whether the next document is that of the person for whom the visitor acts. */
export function awaitsPrincipal({ screen, presentation, relation }) {
  return presentation !== null && relation !== null && (screen === "principal" || screen === "keypad");
}

/** Build the actions of the visit. */
export function visit(app, { goHome }) {
  const kiosk = () => `/kiosk/${app.state.kiosk.code}`;

  // Of a number that is typed here the answer tells, and so does a fact, before it or after; it is met once.
  let met = null; // the presentation that was met last, or let go
  let came = null; // the presentations that facts told of while an answer is awaited

  const meet = (presentation) => {
    met = presentation.presentation_id;
    app.set({ ...begin(app.ui, presentation), screen: "matters", presentation });
  };

  const actFor = (presentation) => {
    met = presentation.presentation_id;
    if (!awaitsPrincipal(app.ui)) return; // the visitor thought better of it meanwhile
    const { relation } = app.ui;
    const { paper } = app.state.relations.find((one) => one.code === relation);
    app.set({
      screen: "matters",
      awaited: null,
      typing: null,
      typed: "",
      relation: null,
      error: null,
      principal: { presentation, relation, authorisation: paper },
    });
  };

  // Whoever took a number a moment ago reads it first; `begin` is called by goHome then.
  function mustWait(begin) {
    if (confirmationRead(app.ui, performance.now())) return false;
    app.set({ next: begin });
    return true;
  }

  async function arrive(presentationId) {
    if (presentationId === met) return;
    if (came) {
      came.push(presentationId);
      return;
    }
    if (mustWait(() => arrive(presentationId))) return;
    const forAnother = awaitsPrincipal(app.ui);
    app.set({ screen: forAnother ? "principal" : "reading", awaited: presentationId, error: null, next: null });
    // Whoever laid down a card last is met: the answer about an earlier card may come later.
    const isAwaited = () => app.ui.awaited === presentationId;
    try {
      const presentation = await getOnce(`${kiosk()}/presentation/${presentationId}`);
      if (isAwaited()) (forAnother ? actFor : meet)(presentation);
    } catch (refusal) {
      if (!isAwaited()) return;
      if (!forAnother) goHome();
      app.refused(refusal);
    }
  }

  async function typed(number) {
    if (app.ui.busy) return;
    const forAnother = awaitsPrincipal(app.ui);
    const typing = {}; // which visit it is: nothing that begins another leaves it standing
    const told = [];
    let presentation;
    app.set({ typing });
    came = told;
    try {
      presentation = await app.post("typed", { number });
    } finally {
      came = null;
    }
    const isHere = app.ui.typing === typing; // else the visitor left, or went on to something else
    if (presentation) met = presentation.presentation_id;
    const card = told.filter((id) => id !== met).at(-1);
    if (!presentation) {
      if (isHere && card) arrive(card); // the answer alone was lost, or a card was laid instead
    } else if (card && !(isHere && forAnother)) arrive(card);
    else if (isHere) (forAnother ? actFor : meet)(presentation);
  }

  function confirm(answer) {
    if (!answer) return;
    app.set({ screen: "confirm", tickets: answer.tickets, confirmedAt: performance.now(), typed: "" });
    loadMap(app); // anew each time: which windows serve a queue changes with the hour
  }
  const presentationId = () => app.ui.presentation.presentation_id;

  // Nobody can check in yet, and nothing is printed for that: the slip of the appointment is, unasked.
  const isEarly = () => app.ui.error?.code === "check_in_too_early";

  function early(appointment, paper = null) {
    app.set({ screen: "early", appointment, paper, error: null });
    loadMap(app);
  }

  async function slip(appointmentId) {
    const asked = { presentation_id: presentationId(), appointment_id: appointmentId };
    const answer = await app.post("appointment-slip", asked);
    if (answer) app.set({ paper: answer.paper });
  }

  async function scannedSlip(scanId) {
    const answer = await app.post("scan-slip", { scan_id: scanId });
    if (answer) early({ ...answer.appointment, scan_id: scanId }, answer.paper);
    return answer;
  }

  // What a scan begins; a refusal stays on the screen.
  const scanned = (begin) =>
    async function start(scanId) {
      if (mustWait(() => start(scanId))) return;
      app.set({ ...NOBODY, screen: "reading" });
      if (!(await begin(scanId))) app.set({ screen: "home" });
    };

  async function search(query) {
    app.set({ search: query });
    try {
      const { matter_ids: ids } = await getOnce(`${kiosk()}/search?q=${encodeURIComponent(query)}`);
      if (app.ui.search === query) app.set({ found: query.trim() ? ids : null });
    } catch (refusal) {
      app.refused(refusal);
    }
  }

  async function bring(matterId) {
    if (app.ui.lists[matterId]) return;
    try {
      const list = await getOnce(`${kiosk()}/materials/${matterId}`);
      app.set({ lists: { ...app.ui.lists, [matterId]: list } });
    } catch (refusal) {
      app.refused(refusal);
    }
  }

  return {
    arrive,
    typed,
    search,
    choose: (chosen) => {
      app.set({ chosen, error: null });
      for (const matterId of chosen) bring(matterId);
    },
    answer: (matterId, question, option) => {
      const { answers, lists } = app.ui;
      const chosen = counting(lists[matterId].questions, { ...answers[matterId], [question]: option });
      app.set({ answers: { ...answers, [matterId]: chosen }, paper: null });
    },
    actFor: () => app.set({ screen: "principal", relation: null, typing: null, error: null }),
    actForNobody: () => app.set({ screen: "matters", relation: null, principal: null, typing: null, typed: "", error: null }),
    take: async () => {
      const { chosen, priority, principal } = app.ui;
      const represented = principal && {
        presentation_id: principal.presentation.presentation_id,
        relation: principal.relation,
        authorisation: principal.authorisation,
      };
      const asked = { matter_ids: chosen, priority, principal: represented };
      confirm(await app.post("issue", { presentation_id: presentationId(), ...asked }));
    },
    reprint: async (ticketId) =>
      confirm(await app.post("reprint", { presentation_id: presentationId(), ticket_id: ticketId })),
    checkIn: async (id) => {
      const answer = await app.post("check-in", { presentation_id: presentationId(), appointment_id: id });
      if (!isEarly()) return confirm(answer);
      early(app.ui.presentation.appointments.find((one) => one.appointment_id === id));
      return hasPrinter(app.state) ? slip(id) : undefined;
    },
    standing: scanned(async (scanId) => {
      const standing = await app.run(() => getOnce(`${kiosk()}/scan/${scanId}`));
      if (standing) {
        app.set({ screen: "standing", standing });
        loadMap(app);
      }
      return standing;
    }),
    checkInScanned: scanned(async (scanId) => {
      const answer = await app.post("scan-check-in", { scan_id: scanId });
      if (isEarly()) return scannedSlip(scanId);
      confirm(answer);
      return answer;
    }),
    reprintScanned: async () =>
      confirm(await app.post("scan-reprint", { scan_id: app.ui.standing.scan_id })),
    checklist: async (matterId) => {
      const answers = app.ui.answers[matterId] ?? {};
      const answer = await app.post("checklist", { matter_id: matterId, answers });
      if (answer) app.set({ paper: answer.paper });
    },
    slip,
    slipAgain: () => {
      const { scan_id: scanId, appointment_id: id } = app.ui.appointment;
      return scanId ? scannedSlip(scanId) : slip(id);
    },
    // How far the holder's cases are: of the card that was laid, and of nobody else's.
    showCases: () =>
      app.run(async () => {
        const { cases } = await getOnce(`${kiosk()}/cases/${presentationId()}`);
        app.set({ screen: "cases", cases });
      }),
    hideCases: () => app.set({ screen: "matters", cases: null, error: null }),
    help: async () => {
      if (await app.post("help", {})) app.set({ helped: true });
    },
    /** Let the documents of whoever is still there speak longer. */
    prolong: async () => {
      const { presentation, principal } = app.ui;
      for (const one of [presentation, principal?.presentation]) {
        if (!one) continue;
        const body = { presentation_id: one.presentation_id };
        await post(`${app.state.api}/stay`, body).catch(app.refused);
      }
    },
    goHome,
  };
}

// The same person may lay the card again and keep what was chosen; anybody else begins anew.
function begin(ui, presentation) {
  const same = ui.presentation?.masked_number === presentation.masked_number && ui.tickets.length === 0;
  if (!same) return NOBODY;
  const { chosen, lists, answers, priority, way, group, search, found, principal } = ui;
  return { ...NOBODY, chosen, lists, answers, priority, way, group, search, found, principal };
}
