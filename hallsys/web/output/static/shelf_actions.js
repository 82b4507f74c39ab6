// What is done at the shelves: receiving, taking back, sending off, reminding, putting on another shelf.

import { beep } from "../../static/beeps.js";
import { latest } from "../../static/latest.js";
import { HALLS, hallActions } from "./halls.js";
import { lockerActions, LOCKERS } from "./lockers.js";

const LISTED = 50;

/** What the page knows of its shelves when it is opened. */
export const SHELVES = {
  panel: "pickup",
  taking: null,
  reason: null,
  shelf: "",
  shelved: [],
  sending: null,
  parcels: null,
  toSend: null,
  addresses: {},
  overdue: null,
  incoming: null,
  received: [],
  given: null,
  ledger: null,
  signature: null,
  ...LOCKERS,
  ...HALLS,
};

const WHOLE = new Set(["ledger", "lockers", "halls"]);
const LISTS = { incoming: "incoming", courier: "parcels", lockers: "lockers", halls: "halls", overdue: "overdue", ledger: "ledger" };

/** Build the actions of the shelves. */
export function shelfActions(app) {
  const here = () => ({ window: app.state.window.code });
  const without = (rows, resultId) => rows?.filter((row) => row.result_id !== resultId) ?? null;
  const shelve = async (asked, shelf) => (await app.post("shelve", { ...here(), asked, shelf }))?.shelved;
  const fields = (event) => {
    event.preventDefault();
    return Object.fromEntries(new FormData(event.target));
  };
  const beginReading = latest(); // lists
  const act = {
    ...lockerActions(app, () => act.show("lockers")),
    ...hallActions(app, () => act.show("halls"), beep),
    show: async (panel) => {
      app.set({ panel, listed: null });
      const list = LISTS[panel];
      const counts = beginReading();
      if (!list) return;
      try {
        const told = await app.get(`/output/${app.state.window.code}/${list}`);
        if (!counts()) return;
        app.set({ [list]: WHOLE.has(list) ? told : told.results });
        if (panel === "courier") app.set({ toSend: told.to_send, addresses: {} });
      } catch (refusal) {
        if (counts()) app.refused(refusal);
      }
    },
    lookAt: async (row) => {
      const answer = await app.post("signature", { ...here(), hand_over_id: row.hand_over_id });
      if (answer) app.set({ dialog: "signature", signature: { ...answer.signature, row } });
    },
    askBack: (row) => app.set({ dialog: "take-back", taking: row, reason: null }),
    takeBack: async (event) => {
      const { note } = fields(event);
      const { taking, reason } = app.ui;
      const body = { ...here(), result_id: taking.result_id, reason: reason ?? "", note };
      app.set({ dialog: null });
      if (await app.post("take-back", body)) app.set({ done: null, taking: null });
    },
    putOnShelf: async (event) => {
      const form = event.target;
      const { shelf, asked } = fields(event);
      app.set({ shelf });
      await act.shelveCase(asked.trim());
      form.elements.asked.value = "";
      form.elements.asked.focus();
    },
    receive: async (event) => {
      const form = event.target;
      const { shelf, asked } = fields(event);
      app.set({ shelf });
      const answer = await app.post("receive", { ...here(), asked: asked.trim(), shelf: shelf.trim() });
      beep(answer ? "taken" : "refused");
      form.elements.asked.select();
      if (!answer) return;
      form.elements.asked.value = "";
      app.set({ received: [answer.received, ...app.ui.received].slice(0, LISTED) });
      await act.show("incoming");
    },
    findGiven: async (event) => {
      const { case_number } = fields(event);
      const answer = await app.post("given", { ...here(), case_number });
      if (answer) app.set({ given: answer.results });
    },
    takeIn: async (event, row) => {
      const { reason, note } = fields(event);
      if (await app.post("take-in", { ...here(), result_id: row.result_id, reason, note }))
        app.set({ given: without(app.ui.given, row.result_id) });
    },
    bringBack: (asked) => app.post("bring-back", { ...here(), asked }),
    shelveCase: async (asked) => {
      const { shelf } = app.ui;
      const row = await shelve(asked, shelf.trim());
      if (row) app.set({ shelved: [row, ...app.ui.shelved].slice(0, LISTED) });
    },
    unshelve: async (row) => {
      if (await shelve(row.case_number, row.before)) {
        app.set({ shelved: app.ui.shelved.filter((one) => one !== row) });
      }
    },
    findToSend: async (event) => {
      const { case_number } = fields(event);
      const answer = await app.post("find", { ...here(), case_number });
      if (answer) app.set({ sending: answer.results });
    },
    send: async (event, row) => {
      const { number } = fields(event);
      if (!(await app.post("send", { ...here(), result_id: row.result_id, number }))) return;
      app.set({ sending: without(app.ui.sending, row.result_id) });
      await act.show("courier");
    },
    address: async (row) => {
      const answer = await app.post("address", { ...here(), result_id: row.result_id });
      if (answer) app.set({ addresses: { ...app.ui.addresses, [row.result_id]: answer.address } });
    },
    delivered: async (row) => {
      if (await app.post("delivered", { ...here(), result_id: row.result_id })) {
        app.set({ parcels: without(app.ui.parcels, row.result_id) });
      }
    },
    remind: async (row) => {
      const answer = await app.post("remind", { ...here(), result_id: row.result_id });
      if (!answer) return;
      const marked = (one) => (one.result_id === row.result_id ? { ...one, reminded_at: answer.at } : one);
      app.set({ overdue: app.ui.overdue.map(marked) });
    },
  };
  return act;
}
