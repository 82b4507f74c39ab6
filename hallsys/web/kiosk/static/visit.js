// One person's visit at the kiosk: what a card, a touch and an answer change. The visit's state lives in app.ui.

import { getOnce } from "../../static/api.js";

/** The state of a kiosk nobody stands at. */
export const NOBODY = {
  screen: "home",
  presentation: null,
  typed: "",
  chosen: [],
  priority: null,
  zone: null,
  search: "",
  ticket: null,
  confirmedAt: 0,
  next: null,
  elder: false,
  helped: false,
  standing: null,
  outlet: null,
  checklist: null,
  error: null,
};

const HOLD_CONFIRMATION_MS = 8000;

/** Return whether the confirmation has stood long enough for the next person to begin. */
export function confirmationRead(ui, now) {
  return ui.screen !== "confirm" || now - ui.confirmedAt >= HOLD_CONFIRMATION_MS;
}

/** Return the chosen matters after a touch on one of them. */
export function toggle(chosen, matterId) {
  return chosen.includes(matterId) ? chosen.filter((id) => id !== matterId) : [...chosen, matterId];
}

/** Return whether a matter belongs to another queue than those chosen: one ticket stands in one queue. */
export function apart(matters, chosen, matter) {
  const first = matters.find((one) => one.matter_id === chosen[0]);
  return first !== undefined && first.queue_id !== matter.queue_id;
}

/** Return the matters that a search and a zone leave. */
export function found(matters, search, zoneId) {
  const words = search.trim().toLowerCase().split(/\s+/).filter(Boolean);
  const text = (matter) =>
    [matter.name, matter.name_en, matter.code, matter.department, matter.keywords].join(" ").toLowerCase();
  return matters.filter(
    (matter) =>
      (zoneId === null || matter.zone_id === zoneId) && words.every((word) => text(matter).includes(word)),
  );
}

/** Build the actions of the visit. */
export function visit(app, { goHome }) {
  const meet = (presentation) =>
    app.set({ ...begin(app.ui, presentation), screen: "matters", presentation, elder: app.ui.elder });

  // Whoever took a number a moment ago reads it first; `begin` is called by goHome then.
  function mustWait(begin) {
    if (confirmationRead(app.ui, app.now())) return false;
    app.set({ next: begin });
    return true;
  }

  async function arrive(presentationId) {
    if (mustWait(() => arrive(presentationId))) return;
    app.set({ screen: "reading", error: null, next: null });
    try {
      meet(await getOnce(`/kiosk/${app.state.kiosk.code}/presentation/${presentationId}`));
    } catch (refusal) {
      goHome();
      app.refused(refusal);
    }
  }

  async function typed(number) {
    const presentation = await app.post("typed", { number });
    if (presentation) meet(presentation);
  }

  const confirm = (answer) =>
    answer && app.set({ screen: "confirm", ticket: answer.ticket, confirmedAt: app.now(), typed: "" });
  const presentationId = () => app.ui.presentation.presentation_id;

  return {
    arrive,
    typed,
    take: async () => {
      const { chosen, priority } = app.ui;
      confirm(await app.post("issue", { presentation_id: presentationId(), matter_ids: chosen, priority }));
    },
    reprint: async (ticketId) =>
      confirm(await app.post("reprint", { presentation_id: presentationId(), ticket_id: ticketId })),
    checkIn: async (appointmentId) =>
      confirm(
        await app.post("check-in", { presentation_id: presentationId(), appointment_id: appointmentId }),
      ),
    standing: async function standing(scanId) {
      if (mustWait(() => standing(scanId))) return;
      app.set({ ...NOBODY, elder: app.ui.elder, screen: "reading" });
      try {
        const standing = await getOnce(`/kiosk/${app.state.kiosk.code}/scan/${scanId}`);
        app.set({ screen: "standing", standing });
      } catch (refusal) {
        goHome();
        app.refused(refusal);
      }
    },
    checkInScanned: async function checkInScanned(scanId) {
      if (mustWait(() => checkInScanned(scanId))) return;
      app.set({ ...NOBODY, elder: app.ui.elder, screen: "reading" });
      const answer = await app.post("scan-check-in", { scan_id: scanId });
      if (answer) confirm(answer);
      else app.set({ screen: "home" }); // the refusal stays on the screen
    },
    reprintScanned: async () =>
      confirm(await app.post("scan-reprint", { scan_id: app.ui.standing.scan_id })),
    checklist: async (matterId) => {
      const answer = await app.post("checklist", { matter_id: matterId });
      if (answer) app.set({ checklist: answer.paper });
    },
    help: async () => {
      if (await app.post("help", {})) app.set({ helped: true });
    },
    goHome,
  };
}

// The same person may lay the card again and keep what was chosen; anybody else begins anew.
function begin(ui, presentation) {
  const same = ui.presentation?.masked_number === presentation.masked_number && !ui.ticket;
  if (!same) return NOBODY;
  const { chosen, priority, zone, search } = ui;
  return { ...NOBODY, chosen, priority, zone, search };
}
