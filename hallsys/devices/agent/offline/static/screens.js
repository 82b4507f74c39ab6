// Which screen an offline kiosk shows, and when it is done with somebody. Plain functions, no browser.

/** The part of the page that a visit changes; what the agent knows of the visit is in its state. */
export const NOBODY = { keypad: false, typed: "", queueId: null, elder: false, error: null, confirmedAt: 0 };

/** Return the queue that was chosen; where there is one only, nobody has to choose it. */
export function chosenQueue(state, ui) {
  return ui.queueId ?? (state.queues.length === 1 ? state.queues[0].queue_id : null);
}

/** Return the name of the screen. */
export function screenOf(state, ui) {
  if (state.ticket) return "confirm";
  if (state.visitor) return mattersOf(state, chosenQueue(state, ui)).length ? "matters" : "queues";
  if (ui.keypad) return "keypad";
  if (state.up) return "connecting";
  return state.closed ? "closed" : "home";
}

/** Return the matters that people come to a queue for. */
export function mattersOf(state, queueId) {
  return state.matters.filter((matter) => matter.queue_id === queueId);
}

/** Return whether nobody stands there: the page may go to the server's. */
export function isFree(state, ui) {
  return !state.visitor && !state.ticket && !ui.keypad;
}

/** Return the page's part after news from the agent: another visitor, or a new number, begins anew. */
export function afterNews(before, state, ui, now) {
  if (state.ticket && state.ticket.number !== before.ticket?.number) return { ...ui, confirmedAt: now };
  if (state.visitor && state.visitor.id !== before.visitor?.id) return { ...ui, ...NOBODY, elder: ui.elder };
  return ui;
}
