// What the facts change on the page of one ticket: its status, its window, how many are before it.

/** Return the page's state after a fact. */
export function reduce(state, fact) {
  if (fact.ticket_id === state.ticket.ticket_id) return OWN[fact.kind]?.(state, fact) ?? state;
  if (fact.service_id && fact.service_id === state.service_id) return RATING[fact.kind]?.(state, fact) ?? state;
  if (CHANGES_A_VISIT.has(fact.kind)) state = withoutOther(state, fact);
  // A ticket of a kiosk that was cut off may belong before this one: the server counts.
  if (fact.kind === "TicketIssued" && fact.waiting_since) return { ...state, refetch: "later" };
  // With every call in its queue a missed ticket comes closer to being too late: the server counts.
  if (fact.kind === "TicketCalled" && state.rejoin && fact.queue_id === state.ticket.queue_id)
    return { ...state, refetch: true };
  return LEAVES.has(fact.kind) ? oneLessAhead(state, fact) : state;
}

// The holder's other tickets are told as long as there is something to wait for.
function withoutOther(state, fact) {
  if (!state.others.some((one) => one.ticket_id === fact.ticket_id)) return state;
  if (fact.kind === "TicketTransferred") return { ...state, refetch: true };
  return { ...state, others: state.others.filter((one) => one.ticket_id !== fact.ticket_id) };
}

const to = (status, more) => (state, fact) => ({
  ...state,
  ticket: { ...state.ticket, status, window_number: null, zone_id: null, ...more?.(fact) },
});

// Back in the queue, the number of people ahead is for the server to count.
const back = (state, fact) => ({ ...to("waiting")(state, fact), rejoin: false, refetch: true });

const OWN = {
  TicketCalled: (state, fact) => ({
    ...to("called", () => ({ window_number: fact.window_number, zone_id: fact.zone_id }))(state, fact),
    ahead: 0,
    ahead_ids: [],
    service_id: fact.service_id,
  }),
  ServiceStarted: (state) => ({ ...state, ticket: { ...state.ticket, status: "serving" } }),
  // Facts about ratings are not for everybody's phones: the server tells whether this one can be rated.
  ServiceFinished: (state, fact) => ({ ...to("finished")(state, fact), refetch: true }),
  TicketMissed: (state, fact) => ({ ...to("no_show")(state, fact), refetch: true }),
  TicketParked: to("parked"),
  TicketCancelled: to("cancelled"),
  TicketExpired: to("expired"),
  TicketRequeued: back,
  TicketTransferred: back,
  CallUndone: back,
};

const RATING = {
  RatingOpened: (state) => ({ ...state, rating: "open" }),
  ServiceRated: (state, fact) => ({ ...state, rating: "rated", ...(fact.reason_pending && { refetch: true }) }),
};

const CHANGES_A_VISIT = new Set(["ServiceFinished", "TicketCancelled", "TicketExpired", "TicketTransferred"]);
const LEAVES = new Set(["TicketCalled", "TicketCancelled", "TicketExpired"]);

function oneLessAhead(state, fact) {
  const ahead_ids = state.ahead_ids.filter((id) => id !== fact.ticket_id);
  if (ahead_ids.length === state.ahead_ids.length) return state;
  // The expected range belongs to the people ahead. Every phone in the queue hears of the same call: each
  // reads the range anew at a moment of its own.
  return { ...state, ahead_ids, ahead: Math.max(0, state.ahead - 1), refetch: "later" };
}
