"""Readings of devices, carried out where the device stands. A repeat is answered as the first was."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from typing import Any, Concatenate, ParamSpec, TypeVar

from sqlalchemy import Connection, bindparam, select

from hallsys.cases.locker_doors import door_closed
from hallsys.cases.pickup_codes import case_of_code
from hallsys.cases.stay_views import guest_case_of_code
from hallsys.counters.policy import CounterSettings
from hallsys.evaluation.policy import RatingSettings
from hallsys.evaluation.rules import Grade, Tags
from hallsys.evaluation.service import Rated, rate_at_window
from hallsys.evaluation.views import asking_at
from hallsys.halls.rules import local_time
from hallsys.kernel.database import Database
from hallsys.kernel.identity import BadIdNumber, Credential, parse_number, parse_validity
from hallsys.kernel.sealing import Keyring
from hallsys.kernel.text import one_line
from hallsys.kernel.transaction import Origin, Tx
from hallsys.people.errors import DocumentExpired, DocumentNotYetValid
from hallsys.people.service import SealedCredential, prepare, present
from hallsys.queue.catalogue import Catalogue
from hallsys.queue.errors import AppointmentCalledOff, CodeNotFound
from hallsys.queue.scanning import CodeKind, Scan, note, scan_appointment, scan_ticket
from hallsys.relay import keys
from hallsys.relay.directory import KEYPAD, LOCKS, PAD, READER
from hallsys.relay.errors import DeviceUnknown, NothingToRate
from hallsys.relay.events import CardNotRead
from hallsys.relay.messages import CardFailed, CardRead, ClerkKey, DoorClosed, PadKey, ReadingPosted, Scanned
from hallsys.relay.pairing import Agent
from hallsys.relay.slips import HallNow
from hallsys.relay.tables import devices
from hallsys.staff.policy import StaffSettings

P = ParamSpec("P")
R = TypeVar("R")

_OF_AGENT = select(devices.c.kind, devices.c.place).where(
    devices.c.hall_id == bindparam("hall_id"),
    devices.c.id == bindparam("device_id"),
    devices.c.agent_id == bindparam("agent_id"),
)

_INVALID = {refusal.code: refusal for refusal in (DocumentExpired, DocumentNotYetValid)}

# Which kind of device can give which readings: an agent's rights end there.
_GIVEN_BY: dict[str, tuple[str, ...]] = {
    "card_read": (READER,),
    "card_failed": (READER,),
    "scanned": (READER,),
    "pad_key": (PAD,),
    "clerk_key": (PAD, KEYPAD),  # on a bus, a rating pad's driver speaks for the key pad beside it
    "door_closed": (LOCKS,),
}

_NO_TAGS = Tags(())  # a hard key has none beside it


@dataclass(frozen=True, slots=True)
class Source:
    """Who posted a reading, from which place, as which request."""

    agent: Agent
    place: str
    request_id: str


@dataclass(frozen=True, slots=True)
class Laid:
    """A document was laid down. `fault` is the code of why it is of no use on that day, if it is not."""

    fault: str | None


@dataclass(frozen=True, slots=True)
class Noted:
    """It stands in the log."""


class ReadingDesk:
    """Carries readings out. What it needs of the slices is handed in by the server."""

    def __init__(
        self,
        db: Database,
        keyring: Keyring,
        hall: HallNow,
        counters: CounterSettings,
        ratings: RatingSettings,
        staff: StaffSettings,
    ) -> None:
        self._db = db
        self._keyring = keyring
        self._hall = hall
        self._counters = counters
        self._ratings = ratings
        self._staff = staff
        self._handlers: dict[type[Any], Callable[[Source, Any], None]] = {
            CardRead: self._card_read,
            CardFailed: self._card_failed,
            Scanned: self._scanned,
            PadKey: self._pad_key,
            ClerkKey: self._clerk_key,
            DoorClosed: self._door_closed,
        }

    def take(self, agent: Agent, posted: ReadingPosted) -> None:
        """Carry out a reading of one of the agent's devices.

        Raises DeviceUnknown, a subclass of BadIdNumber, DocumentExpired, DocumentNotYetValid,
        CodeNotFound, AppointmentCalledOff, NothingToRate, and what evaluation and counters refuse. A document
        that is refused stands in the log, not whose it is.
        """
        key = {"hall_id": agent.hall_id, "device_id": posted.device_id, "agent_id": agent.id}
        kind, place = self._db.read(_device, key)
        if kind not in _GIVEN_BY[posted.reading.type] or not agent.allow.covers(kind, place):
            raise DeviceUnknown
        self._handlers[type(posted.reading)](Source(agent, place, posted.request_id), posted.reading)

    def _card_read(self, source: Source, card: CardRead) -> None:
        try:
            sealed = prepare(self._keyring, credential(card))
        except BadIdNumber as refusal:
            self._transact(source, not_read, source.place, refusal.code)
            raise
        laid = self._transact(source, lay, sealed, source.place, self._hall.catalogue.hall.timezone)
        if laid.fault is not None:
            raise _INVALID[laid.fault]

    def _card_failed(self, source: Source, failed: CardFailed) -> None:
        self._transact(source, not_read, source.place, failed.fault)

    def _scanned(self, source: Source, code: Scanned) -> None:
        try:
            self._transact(source, scan_at, self._hall.catalogue, source.place, code.kind, code.text)
        except (CodeNotFound, AppointmentCalledOff) as refusal:
            self._transact(source, not_read, source.place, refusal.code)
            raise

    def _pad_key(self, source: Source, pressed: PadKey) -> None:
        window_id = self._db.read(keys.window_at, source.agent.hall_id, source.place)
        self._transact(source, rate_at_pad, window_id, pressed.level)

    def _clerk_key(self, source: Source, pressed: ClerkKey) -> None:
        window_id = self._db.read(keys.window_at, source.agent.hall_id, source.place)
        # For itself: a key that is refused was pressed by somebody all the same.
        self._db.transact(Origin(source.agent.hall_id, "system"), keys.note_use, window_id, self._staff)
        catalogue = self._hall.catalogue
        context = keys.KeyContext(catalogue.hall, catalogue.policy, self._counters, self._ratings)
        self._transact(source, keys.press, window_id, pressed.key, context)
        if pressed.key == keys.PAUSE:
            self._hall.forget_pace()

    def _door_closed(self, source: Source, door: DoorClosed) -> None:
        self._transact(source, note_closed, source.place, door.box)

    def _transact(
        self, source: Source, use_case: Callable[Concatenate[Tx, P], R], *args: P.args, **kwargs: P.kwargs
    ) -> R:
        origin = Origin(source.agent.hall_id, f"agent:{source.agent.id}", source.request_id)
        return self._db.transact(origin, use_case, *args, **kwargs)


def lay(tx: Tx, sealed: SealedCredential, place: str, timezone: str) -> Laid:
    """Let a document speak for its holder at `place`, or note there that it is not valid today."""
    today = local_time(tx.now, timezone).date()
    if not sealed.credential.valid_on(today):
        refusal = DocumentExpired if sealed.credential.expired_on(today) else DocumentNotYetValid
        tx.append(CardNotRead(place, refusal.code))
        return Laid(refusal.code)
    present(tx, sealed, place, today)
    return Laid(None)


def not_read(tx: Tx, place: str, fault: str) -> Noted:
    """Note that a document at `place` was of no use, and why."""
    tx.append(CardNotRead(place, fault))
    return Noted()


def note_closed(tx: Tx, place: str, box: int) -> Noted:
    """Note that the door of a box at `place` was closed."""
    door_closed(tx, place, box)
    return Noted()


def scan_at(tx: Tx, catalogue: Catalogue, place: str, kind: str, code: str) -> Scan:
    """Note a code of the hall that was scanned at `place`. Raises CodeNotFound, AppointmentCalledOff."""
    match CodeKind(kind):
        case CodeKind.TICKET:
            return scan_ticket(tx, catalogue, place, code)
        case CodeKind.APPOINTMENT:
            return scan_appointment(tx, place, code)
        case CodeKind.PICK_UP:
            case_id = case_of_code(tx.conn, tx.hall_id, code)
            case_id = case_id or guest_case_of_code(tx.conn, tx.hall_id, code)
            if case_id is None:
                raise CodeNotFound
            return note(tx, place, CodeKind.PICK_UP, case_id)


def rate_at_pad(tx: Tx, window_id: str, level: int) -> Rated:
    """Rate the service that the pad of the window asks about.

    A hard key cannot ask for a reason, so the reason of a bad level is left to the follow-up.
    Raises NothingToRate, and what evaluation refuses.
    """
    asking = asking_at(tx.conn, tx.hall_id, window_id, tx.now)
    if asking is None:
        raise NothingToRate
    return rate_at_window(tx, _NO_TAGS, window_id, asking.session_id, Grade(level, reason_later=True))


def _device(conn: Connection, key: dict[str, str]) -> tuple[str, str]:
    row = conn.execute(_OF_AGENT, key).one_or_none()
    if row is None:
        raise DeviceUnknown
    return row.kind, row.place


def credential(card: CardRead) -> Credential:
    """Return the document that a reader gave. Raises BadIdNumber or a subclass of it."""
    return Credential(
        number=parse_number(card.number),
        name=one_line(card.name),
        kind=card.kind,
        valid_from=_day(card.valid_from),
        valid_to=_day(card.valid_to),
    )


def _day(text: str) -> date | None:
    """Return a day of the validity; None for 长期, and for a field that the reader left empty."""
    return parse_validity(text) if text.strip() else None
