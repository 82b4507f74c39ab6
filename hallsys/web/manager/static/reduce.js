// What the facts change on the manager's page: windows, queues, devices, ratings, the day's totals, the feed.

import {
  CHANGES_THE_HALL,
  countWaiting,
  deviceStates,
  ENDS_SERVICE,
  listWaiting,
  windowStates,
} from "../../static/fold.js";

const FEED = 30;
const SHORT_LIST = 100;
const CHANGES_THE_PAGE = new Set([...CHANGES_THE_HALL, "FloorDrawn", "RatingChanged"]);

/** Return the manager's state after a fact. */
export function reduce(state, fact) {
  const waiting = listWaiting(state.waiting, fact, { cut: state.waiting_cut });
  const next = {
    ...state,
    queues: queuesAfter(countWaiting(state.queues, fact), fact),
    waiting,
    windows: windowsAfter(windowStates(state.windows, fact), fact, state.staff),
    floor: floorAfter(state.floor, fact),
    devices: deviceStates(state.devices, fact),
    ratings: RATINGS[fact.kind]?.(state.ratings, fact) ?? state.ratings,
    today: todayAfter(state.today, fact),
    feed: [...state.feed, fact].slice(-FEED),
  };
  const short = state.waiting_cut && waiting.length < SHORT_LIST;
  return short || CHANGES_THE_PAGE.has(fact.kind) ? { ...next, refetch: true } : next;
}

const FULL = { QueueFilled: true, QueueFreed: false };

function queuesAfter(queues, fact) {
  if (!(fact.kind in FULL)) return queues;
  return queues.map((queue) => (queue.queue_id === fact.queue_id ? { ...queue, full: FULL[fact.kind] } : queue));
}

function floorAfter(floor, fact) {
  if (fact.kind !== "WindowPlaced") return floor;
  const { window_id, x, y, facing } = fact;
  return { ...floor, places: { ...floor.places, [window_id]: { x, y, facing } } };
}

function windowsAfter(windows, fact, staff) {
  const change = WINDOWS[fact.kind] ?? (ENDS_SERVICE.has(fact.kind) ? ended : null);
  if (!change) return windows;
  return windows.map((window) =>
    window.window_id === fact.window_id ? { ...window, ...change(fact, window, staff) } : window,
  );
}

const WINDOWS = {
  ClerkSignedIn: (fact, window, staff) => ({
    clerk: { clerk_id: fact.clerk_id, name: staff[fact.clerk_id] ?? "" },
  }),
  ClerkSignedOut: () => ({ clerk: null }),
  WindowLocked: (fact) => ({ lock_reason: fact.reason }),
  WindowUnlocked: () => ({ lock_reason: null }),
  QueuesAllocated: (fact) => ({ queue_ids: [...fact.queue_ids] }),
  TicketCalled: (fact) => ({
    current: { service_id: fact.service_id, number: fact.number, state: "called", since: fact.at },
  }),
  ServiceStarted: (fact, window) =>
    window.current?.service_id === fact.service_id
      ? { current: { ...window.current, state: "serving", since: fact.at } }
      : {},
};

const ended = (fact, window) => ({
  ...(window.current?.service_id === fact.service_id && { current: null }),
  ...(fact.kind === "ServiceFinished" && { served: window.served + 1 }),
});

const RATINGS = {
  RatingOpened: (ratings) => ({ ...ratings, opened: ratings.opened + 1 }),
  RatingLapsed: (ratings) => ({ ...ratings, lapsed: ratings.lapsed + 1 }),
  CaseRated: (ratings) => ({ ...ratings, cases: ratings.cases + 1 }),
  ServiceRated: (ratings, fact) => ({
    ...ratings,
    lapsed: ratings.lapsed - (fact.late ? 1 : 0),
    rated: { ...ratings.rated, [fact.level]: (ratings.rated[fact.level] ?? 0) + 1 },
  }),
};

const TALLIES = {
  TicketIssued: "issued",
  ServiceFinished: "finished",
  TicketMissed: "missed",
  TicketCancelled: "cancelled",
};

function todayAfter(today, fact) {
  const tally = TALLIES[fact.kind];
  return tally ? { ...today, [tally]: today[tally] + 1 } : today;
}

/** Return the state of a window as one word: signed_out, paused, open, called or serving. */
export function windowState(window) {
  return window.current?.state ?? window.state;
}

/** Return since when the longest-waiting ticket of a queue waits, or null. */
export function longestWait(waiting, queueId) {
  const first = waiting.find((ticket) => ticket.queue_id === queueId);
  return first ? first.waiting_since : null;
}

/** Return {rated, satisfied} of the day: a rating of 3 and more counts as satisfied (GB/T 39735). */
export function satisfaction({ rated }) {
  const count = (levels) => levels.reduce((sum, level) => sum + (rated[level] ?? 0), 0);
  return { rated: count([1, 2, 3, 4, 5]), satisfied: count([3, 4, 5]) };
}

/** Return how a window stands for the hall: as windowState, or `offline` once none of its devices answers. */
export function shownState(window, devices) {
  const state = windowState(window);
  const own = devicesAt(window, devices);
  return state === "open" && own.length > 0 && own.every((device) => device.state === "offline") ? "offline" : state;
}

/** Return the devices of a window. */
export function devicesAt(window, devices) {
  return devices.filter((device) => device.place === `window:${window.code}`);
}

/** Return the open windows that serve a queue. */
export function windowsOf(queue, windows) {
  return windows.filter((window) => window.state === "open" && window.queue_ids.includes(queue.queue_id));
}
