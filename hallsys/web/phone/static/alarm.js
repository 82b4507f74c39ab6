// Telling somebody whose phone is in a pocket: it shakes, and where that was allowed a note appears.

const PATTERNS = { near: [300], called: [500, 200, 500, 200, 500] };

/** Return whether the reader can still be asked for notes; browsers only have them over https. */
export const canAsk = () => "Notification" in window && Notification.permission === "default";

/** Ask whether notes may appear; `done` is called once that is answered. */
export const ask = (done) => Notification.requestPermission().then(done);

/** Return why to sound an alarm after facts: "called", "near", or null. `near`: so many ahead are few. */
export function reason(before, state, facts, near) {
  const mine = (fact) => fact.ticket_id === state.ticket.ticket_id;
  if (facts.some((fact) => mine(fact) && ["TicketCalled", "TicketRecalled"].includes(fact.kind))) return "called";
  const comes = (at) => at.ticket.status === "waiting" && at.ahead <= near;
  return comes(state) && !comes(before) ? "near" : null;
}

/** Sound the alarm: a second one of the same kind replaces the first. */
export function sound(kind, title, body) {
  navigator.vibrate?.(PATTERNS[kind]);
  if (!("Notification" in window) || Notification.permission !== "granted") return;
  try {
    new Notification(title, { body, tag: kind, renotify: true });
  } catch (refused) {
    // Chrome on Android has notes of service workers only; the page itself says the same.
    if (!(refused instanceof TypeError)) throw refused;
  }
}
