// The line before a counter: the order in which it would call, as the server ranks it, and why.

import { waitingChanges } from "./fold.js";

const AT_MOST_EVERY_MS = 2000;
// Claims grow while nothing happens: whoever waits may come before another without any fact.
const AGAIN_MS = 60_000;
const RANKS_ANEW = new Set(["TicketPinned", "TicketReclassified", "TicketReleased", "QueuesAllocated", "DayBegan"]);

/**
 * Return the rows of the waiting list: ranked as `line` was read, without those that have gone since, and with
 * those that have come at its end until it is read again. Held ones stand last.
 */
export function lined({ waiting }, line) {
  const here = new Map(waiting.map((row) => [row.ticket_id, row]));
  const known = new Set(line.map((row) => row.ticket_id));
  const fresh = waiting
    .filter((row) => !known.has(row.ticket_id))
    .map((row) => ({ ...row, grounds: [], hold: null, out_of_turn: false }));
  const ranked = line.filter((row) => row.hold || here.has(row.ticket_id));
  return [...ranked.filter((row) => !row.hold), ...fresh, ...ranked.filter((row) => row.hold)];
}

/** Tell whether a fact may change who stands where. */
export function changesLine(fact) {
  return waitingChanges(fact).length > 0 || RANKS_ANEW.has(fact.kind);
}

/** Keep app.ui.line read; returns what to call with the facts of each change (none after a fresh snapshot). */
export function lineReader(app) {
  let readAt = 0;
  let planned = null;

  async function read() {
    planned = null;
    readAt = Date.now();
    try {
      app.set({ line: (await app.get(app.state.self.replace("/snapshot", "/line"))).line });
    } catch (refusal) {
      // Out of reach the page is marked as stale; the snapshot after it has the line read again.
      if (refusal.code !== "unreachable") app.refused(refusal);
    }
  }
  const soon = () => {
    planned ??= setTimeout(read, Math.max(0, readAt + AT_MOST_EVERY_MS - Date.now()));
  };
  setInterval(() => app.state.waiting.length && !app.stale && soon(), AGAIN_MS);
  soon();
  return (facts) => {
    if (facts.length === 0 || facts.some(changesLine)) soon();
  };
}
