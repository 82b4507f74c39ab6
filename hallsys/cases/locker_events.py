"""What happened at lockers. `place` is that of the bank, "locker:<code>"; nobody is named, no code told."""

from hallsys.cases.rules import Status
from hallsys.kernel.events import Event, event


@event
class LockerBankPut(Event):
    """A bank of lockers was added, or is called otherwise now."""

    bank_id: str
    bank: str


@event
class LockerBoxesAdded(Event):
    """A bank has more boxes."""

    bank_id: str
    bank: str
    first: int
    count: int
    size: str


@event
class LockerBoxOut(Event):
    """A box is out of service, for a coded reason."""

    box_id: str
    bank: str
    box: int
    reason: str


@event
class LockerBoxBack(Event):
    """A box is in service again."""

    box_id: str
    bank: str
    box: int


@event
class ResultDeposited(Event):
    """A result was put in a locker; it may be collected until `due_at`."""

    result_id: str
    case_id: str
    case_number: str
    window_id: str
    bank: str
    box: int
    due_at: int


@event
class ResultTakenOut(Event):
    """A clerk took a result out of its locker.

    `ready` if it lies ready on its shelf again; one that its department called back is not. `status`: where
    its case stands; one whose results wait for others' is decided, not ready.
    """

    result_id: str
    case_id: str
    case_number: str
    window_id: str
    bank: str
    box: int
    ready: bool
    status: str = Status.READY


@event
class DepositOverdue(Event):
    """A result has lain in a locker for as long as it may: it goes back to the output window."""

    result_id: str
    case_id: str
    case_number: str
    bank: str
    box: int


@event
class LockerOpenAsked(Event):
    """A door is to open. `reason` is that of staff who open a box that nobody collects from."""

    opening_id: str
    place: str
    box: int
    purpose: str
    reason: str


@event
class LockerKeyUsed(Event):
    """A clerk opened a box with the mechanical key; `noted` if why is on record."""

    opening_id: str
    place: str
    box: int
    purpose: str
    noted: bool


@event
class LockerOpened(Event):
    """A door is open; `handed` if its result was handed over by that."""

    opening_id: str
    place: str
    box: int
    purpose: str
    handed: bool


@event
class LockerStuck(Event):
    """A door did not open; `fault` is a code of the lock board, or "no_answer"."""

    opening_id: str
    place: str
    box: int
    purpose: str
    fault: str


@event
class LockerClosed(Event):
    """A door that was open is closed."""

    place: str
    box: int


@event
class LockerCodesPaused(Event):
    """Too many wrong codes were typed at a bank: it takes none for a while."""

    place: str
