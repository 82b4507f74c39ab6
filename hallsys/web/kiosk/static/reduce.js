// What the facts change on a kiosk: waiting counts and its own devices.

import { CHANGES_THE_HALL, countWaiting } from "../../static/fold.js";

// Of several devices of a kind, the server tells what can be done without the one that broke.
const CHANGES_A_DEVICE = new Set(["DeviceAdded", "DeviceRemoved", "DeviceBroke", "DeviceHealed"]);
const CHANGES_THE_OFFER = new Set([
  ...CHANGES_THE_HALL,
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

/** Return the state after a fact. */
export function reduce(state, fact) {
  if (CHANGES_THE_OFFER.has(fact.kind)) return { ...state, refetch: true };
  if (CHANGES_A_DEVICE.has(fact.kind) && fact.place === placeOf(state)) return { ...state, refetch: true };
  const queues = countWaiting(state.queues, fact);
  return queues === state.queues ? state : { ...state, queues };
}

/** Return the place of this kiosk as it stands in facts. */
export function placeOf(state) {
  return `kiosk:${state.kiosk.code}`;
}
