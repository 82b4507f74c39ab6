// What the output window hears of the doors of lockers, and says of one that it had opened.

/** The facts after which the list of lockers is read anew while it is shown. */
export const LOCKER_FACTS = new Set([
  ...["ResultDeposited", "ResultTakenOut", "DepositOverdue", "ResultRecalled", "ResultHandedOver", "ResultTakenBack"],
  ...["CaseTerminated", "CaseVoided", "LockerBankPut", "LockerBoxesAdded", "LockerBoxOut", "LockerBoxBack", "LockerOpened", "LockerStuck"],
]);

const ANSWERED = new Set(["LockerOpened", "LockerStuck"]);

/** Return what the page keeps of doors that answered, which may be before the command to open them does. */
export const heardOfDoors = (heard, facts) => [...facts.filter(({ kind }) => ANSWERED.has(kind)).reverse(), ...heard].slice(0, 10);

/** Return the sentence of a door that was told to open: opening, then open; none of one that is stuck. */
export function saidOfDoor({ lockerSaid, lockerHeard }) {
  const answer = lockerSaid && lockerHeard.find(({ opening_id }) => opening_id === lockerSaid.opening_id);
  if (!lockerSaid || answer?.kind === "LockerStuck") return null;
  return answer || !lockerSaid.opening_id ? lockerSaid.open : lockerSaid.opening;
}
