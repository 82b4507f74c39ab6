// What the facts of the log mean for the numbers that several pages show. Plain functions, no browser.

const STAYED = [];
const joins = (fact) => [[fact.queue_id, 1]];
const leaves = (fact) => [[fact.queue_id, -1]];
const leavesIfWaiting = (fact) => (fact.was === "waiting" ? leaves(fact) : STAYED);
const returnsUnlessParked = (fact) => (fact.resumed ? STAYED : joins(fact));

/** kind -> how many tickets a fact adds to the waiting ones of a queue. */
const WAITING_CHANGES = {
  TicketIssued: joins,
  TicketCalled: (fact) => (fact.resumed ? STAYED : leaves(fact)),
  TicketRequeued: joins,
  TicketTransferred: joins,
  CallUndone: returnsUnlessParked,
  TicketCancelled: leavesIfWaiting,
  TicketExpired: leavesIfWaiting,
};

/** The fact kinds after which names, queues, windows or the day of the hall are not what a snapshot said. */
export const CHANGES_THE_HALL = new Set([
  "DayBegan",
  "HallChanged",
  "ZoneAdded",
  "ZoneChanged",
  "QueueAdded",
  "QueueChanged",
  "WindowAdded",
  "WindowChanged",
]);

/** The fact kinds that end a service at a window. */
export const ENDS_SERVICE = new Set([
  "ServiceFinished",
  "TicketMissed",
  "TicketParked",
  "TicketTransferred",
  "CallUndone",
]);

/** Return [[queue_id, +1 | -1]] for a fact; empty when nobody began or ceased to wait. */
export function waitingChanges(fact) {
  return WAITING_CHANGES[fact.kind]?.(fact) ?? STAYED;
}

/** Return queues (rows with queue_id and waiting) with their waiting counts after a fact. */
export function countWaiting(queues, fact) {
  const changes = waitingChanges(fact);
  if (changes.length === 0) return queues;
  return queues.map((queue) => {
    const change = changes.find(([queueId]) => queueId === queue.queue_id);
    return change ? { ...queue, waiting: Math.max(0, queue.waiting + change[1]) } : queue;
  });
}

/** Return the waiting list after a fact: rows {ticket_id, number, queue_id, priority_class, waiting_since, ...}. */
export function listWaiting(tickets, fact, { wanted = () => true, cut = false } = {}) {
  if (fact.kind === "TicketReclassified") return reclassified(tickets, fact);
  const [change] = fact.kind === "TicketReleased" ? joins(fact) : waitingChanges(fact);
  if (!change) return tickets;
  const others = tickets.filter((ticket) => ticket.ticket_id !== fact.ticket_id);
  if (change[1] < 0) return others.length === tickets.length ? tickets : others;
  const ticket = {
    ticket_id: fact.ticket_id,
    number: fact.number,
    queue_id: fact.queue_id,
    priority_class: fact.priority_class,
    waiting_since: fact.waiting_since ?? fact.at, // a new ticket waits from the instant of its fact
    target_window_id: fact.target_window_id ?? null,
  };
  if (!wanted(ticket)) return others;
  // A cut list ends before the newest tickets: one that belongs behind its end is counted, not listed.
  const place = others.findIndex((other) => comesBefore(ticket, other));
  if (place < 0) return cut ? others : [...others, ticket];
  return [...others.slice(0, place), ticket, ...others.slice(place)];
}

const reclassified = (tickets, { ticket_id, priority_class }) =>
  tickets.map((ticket) => (ticket.ticket_id === ticket_id ? { ...ticket, priority_class } : ticket));

function comesBefore(one, other) {
  if (one.waiting_since !== other.waiting_since) return one.waiting_since < other.waiting_since;
  return one.ticket_id < other.ticket_id;
}

/** Return the windows after a fact; of what stands in their rows besides window_id, what the fact changes. */
export function windowStates(windows, fact) {
  const change = WINDOW_CHANGES[fact.kind];
  if (!change || !windows.some((window) => window.window_id === fact.window_id)) return windows;
  return windows.map((window) => (window.window_id === fact.window_id ? patched(window, change(fact)) : window));
}

const patched = (row, patch) => ({
  ...row,
  ...Object.fromEntries(Object.entries(patch).filter(([name]) => name in row)),
});

/** Return the row of a call as boards and signs have it, from TicketCalled. */
export function callRow(fact) {
  return {
    service_id: fact.service_id,
    ticket_id: fact.ticket_id,
    number: fact.number,
    queue_id: fact.queue_id,
    window_id: fact.window_id,
    window_number: fact.window_number,
    zone_id: fact.zone_id,
    called_at: fact.at,
    recalls: 0,
    state: "called",
    last_called_at: fact.at,
  };
}

const WINDOW_CHANGES = {
  ClerkSignedIn: (fact) => ({ state: "open", clerk_id: fact.clerk_id, pause_reason: null }),
  ClerkSignedOut: () => ({ state: "signed_out", clerk_id: null, pause_reason: null }),
  WindowPaused: (fact) => ({ state: "paused", pause_reason: fact.reason }),
  WindowReopened: () => ({ state: "open", pause_reason: null }),
  QueuesAllocated: (fact) => ({ queue_ids: [...fact.queue_ids] }),
};

const AGENT_GONE = "agent_offline";

/** Return the devices (rows with device_id, kind, place, state, fault, since) after a fact, by place. */
export function deviceStates(devices, fact) {
  if (fact.kind === "DeviceRemoved") return devices.filter((device) => device.device_id !== fact.device_id);
  const state = DEVICE_STATES[fact.kind]?.(fact);
  if (!state) return devices;
  const before = devices.find((device) => device.device_id === fact.device_id);
  const row = {
    ...before,
    device_id: fact.device_id,
    kind: fact.device_kind,
    place: fact.place,
    state,
    fault: fact.fault ?? null,
    since: before?.state === state ? before.since : fact.at,
  };
  return [...devices.filter((device) => device !== before), row].sort(byPlace);
}

function byPlace(one, other) {
  const [first, second] = [one, other].map((device) => `${device.place} ${device.device_id}`);
  return first < second ? -1 : 1;
}

const DEVICE_STATES = {
  DeviceAdded: () => "ok",
  DeviceBroke: (fact) => (fact.fault === AGENT_GONE ? "offline" : "broken"),
  DeviceHealed: () => "ok",
  DeviceNoted: (fact) => fact.state,
};
