// What the facts change on a kiosk: waiting counts and its own devices.

import { CHANGES_THE_HALL, countWaiting } from "../../static/fold.js";

// Of several devices of a kind, the server tells what can be done without the one that broke.
const CHANGES_A_DEVICE = new Set(["DeviceAdded", "DeviceRemoved", "DeviceBroke", "DeviceHealed"]);
const CHANGES_THE_OFFER = new Set([
  ...CHANGES_THE_HALL,
  "QueueFilled",
  "QueueFreed",
  "MatterAdded",
  "MatterChanged",
  "MatterSuspended",
  "MatterResumed",
  "HoursChanged",
  "CalendarLoaded",
  "DayClosed",
  "DayReopened",
  "DayHoursSet",
  "PackagePut",
  "PackageRemoved",
]);

const STILL_THERE_MS = 15_000; // whoever laid down a card waits that long before they lay it down again

/** Return the state after a fact. */
export function reduce(state, fact) {
  if (CHANGES_THE_OFFER.has(fact.kind)) return { ...state, refetch: true };
  if (CHANGES_A_DEVICE.has(fact.kind) && fact.place === placeOf(state)) return { ...state, refetch: true };
  if (fact.kind === "CardPresented" && fact.place === placeOf(state))
    return { ...state, presented: { presentation_id: fact.presentation_id, at: fact.at } };
  const queues = countWaiting(state.queues, fact);
  return queues === state.queues ? state : { ...state, queues };
}

/** Return what was presented between two states, if anything, and not so long ago that its holder is gone. */
export function arrived(before, state, now) {
  const { presented } = state;
  if (!presented || presented.presentation_id === before.presented?.presentation_id) return null;
  return now - presented.at < STILL_THERE_MS ? presented.presentation_id : null;
}

/** Return the place of this kiosk as it stands in facts. */
export function placeOf(state) {
  return `kiosk:${state.kiosk.code}`;
}
