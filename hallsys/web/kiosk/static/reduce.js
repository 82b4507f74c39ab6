// What the facts change on a kiosk: waiting counts and its own devices.

import { CHANGES_THE_HALL, countWaiting } from "../../static/fold.js";

const DEVICE_PLACES = { ticket_printer: "printer", credential_reader: "reader" };
const DEVICE_STATES = { DeviceAdded: "ok", DeviceRemoved: "broken", DeviceBroke: "broken", DeviceHealed: "ok" };
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
  const deviceState = DEVICE_STATES[fact.kind];
  const device = deviceState && fact.place === placeOf(state) && DEVICE_PLACES[fact.device_kind];
  if (device) return { ...state, [device]: deviceState };
  const queues = countWaiting(state.queues, fact);
  return queues === state.queues ? state : { ...state, queues };
}

/** Return the place of this kiosk as it stands in facts. */
export function placeOf(state) {
  return `kiosk:${state.kiosk.code}`;
}
