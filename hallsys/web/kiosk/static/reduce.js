// What the facts change on a kiosk: waiting counts and its own devices.

import { countWaiting } from "../../static/fold.js";

const DEVICE_PLACES = { ticket_printer: "printer", credential_reader: "reader" };
const DEVICE_STATES = { DeviceBroke: "broken", DeviceHealed: "ok" };
const REFETCH = new Set([
  "MatterOpened",
  "MatterShut",
  "QueueOpened",
  "QueueShut",
  "HallOpened",
  "HallShut",
]);

/** Return the state after a fact. */
export function reduce(state, fact) {
  if (REFETCH.has(fact.kind)) return { ...state, refetch: true };
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
