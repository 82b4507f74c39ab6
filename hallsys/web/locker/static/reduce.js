// What the facts change at a bank of lockers: its devices, its name, and whose card was laid last.

const CHANGES_THE_BANK = new Set(["LockerBankPut", "DeviceAdded", "DeviceRemoved", "DeviceBroke", "DeviceHealed"]);
const STILL_THERE_MS = 15_000; // whoever laid down a card waits that long before they lay it down again

/** Return the state after a fact. */
export function reduce(state, fact) {
  if (CHANGES_THE_BANK.has(fact.kind)) return { ...state, refetch: true };
  if (fact.kind === "CardPresented" && fact.place === placeOf(state))
    return { ...state, presented: { presentation_id: fact.presentation_id, at: fact.at } };
  return state;
}

/** Return what was presented between two states, if anything, and not so long ago that its holder is gone. */
export function arrived(before, state, now) {
  const { presented } = state;
  if (!presented || presented.presentation_id === before.presented?.presentation_id) return null;
  return now - presented.at < STILL_THERE_MS ? presented.presentation_id : null;
}

/** Return the place of this bank as it stands in facts. */
export function placeOf(state) {
  return `locker:${state.bank.code}`;
}

/** Return the digits of a code after a key: a digit, "back" or "clear"; never more than `most`. */
export function typeDigit(typed, key, most) {
  if (key === "clear") return "";
  if (key === "back") return typed.slice(0, -1);
  return typed.length < most && /^[0-9]$/.test(key) ? typed + key : typed;
}

/**
 * Return the screen that a door's fact leads to from `screen`; null for one that changes nothing here.
 *
 * Only the door that this screen asked for opens it, and only what was seen open is closed. A door that opened
 * on what its department called back meanwhile hands nothing over.
 */
export function afterDoor({ screen, door }, fact) {
  if (!door) return null;
  if (fact.kind === "LockerClosed") return screen === "open" && fact.box === door.box ? "closed" : null;
  if (fact.opening_id !== door.opening_id) return null;
  if (fact.kind === "LockerOpened") return fact.handed ? "open" : "recalled";
  return fact.kind === "LockerStuck" ? "stuck" : null;
}
