"""A clerk's key pad: a few hard keys beside the rating pad that do what buttons of the page do."""

from collections.abc import Callable
from dataclasses import dataclass

from sqlalchemy import Connection, text

from hallsys.counters import desk as desks
from hallsys.counters import service, shifts
from hallsys.counters.desk import ActiveService, Desk
from hallsys.counters.errors import NobodyHere
from hallsys.counters.policy import CounterSettings
from hallsys.counters.rules import PauseReason, WindowState
from hallsys.evaluation.finishing import finish_and_ask
from hallsys.evaluation.policy import RatingSettings
from hallsys.evaluation.rules import Channel
from hallsys.halls.views import Hall
from hallsys.kernel.transaction import Tx
from hallsys.queue.policy import PolicySettings
from hallsys.relay.errors import NobodySignedIn, NotAWindow, OnScreenOnly
from hallsys.staff.policy import StaffSettings
from hallsys.staff.service import note_used

PAUSE = "pause"  # the key that closes a window for a while, and opens it again
_WINDOW_PLACE = "window:"

_WINDOW_ID = text("SELECT id FROM windows WHERE hall_id = :hall_id AND code = :code")


@dataclass(frozen=True)
class KeyContext:
    """What the keys need to know of the hall."""

    hall: Hall
    policy: PolicySettings
    counters: CounterSettings
    ratings: RatingSettings


@dataclass(frozen=True, slots=True)
class Pressed:
    """The key did what it does. `service_id` is the service it was about, if any."""

    key: str
    service_id: str | None = None


def window_at(conn: Connection, hall_id: str, place: str) -> str:
    """Return the id of the window that "window:<code>" names. Raises NotAWindow."""
    code = place.removeprefix(_WINDOW_PLACE) if place.startswith(_WINDOW_PLACE) else ""
    window_id = conn.execute(_WINDOW_ID, {"hall_id": hall_id, "code": code}).scalar_one_or_none()
    if window_id is None:
        raise NotAWindow
    return str(window_id)


def press(tx: Tx, window_id: str, key: str, context: KeyContext) -> Pressed:
    """Do what a key does, in the name of the clerk who is signed in at the window.

    Raises NobodySignedIn, OnScreenOnly for a transfer, and what counters and evaluation refuse.
    """
    desk = desks.desk(tx, window_id)
    if desk.clerk_id is None:
        raise NobodySignedIn(number=desk.number)
    return Pressed(key, _KEYS[key](tx, desk, desk.clerk_id, context))


def note_use(tx: Tx, window_id: str, settings: StaffSettings) -> None:
    """Note that whoever is signed in at the window does something, whatever comes of the key."""
    clerk_id = desks.desk(tx, window_id).clerk_id
    if clerk_id is not None:
        note_used(tx, clerk_id, settings)


Key = Callable[[Tx, Desk, str, KeyContext], str | None]


def _call(tx: Tx, desk: Desk, clerk_id: str, context: KeyContext) -> str | None:
    day = context.hall.business_day(tx.now)
    called = service.call_next(tx, desk.window_id, clerk_id, context.policy, day)
    return None if called is None else called.service_id


def _recall(tx: Tx, desk: Desk, clerk_id: str, context: KeyContext) -> str:
    going_on = _going_on(tx, desk)
    return service.recall(tx, desk.window_id, clerk_id, going_on.id, context.counters).service_id


def _start(tx: Tx, desk: Desk, clerk_id: str, _context: KeyContext) -> str:
    return service.start(tx, desk.window_id, clerk_id, _going_on(tx, desk).id).service_id


def _no_show(tx: Tx, desk: Desk, clerk_id: str, context: KeyContext) -> str:
    going_on = _going_on(tx, desk)
    return service.no_show(tx, desk.window_id, clerk_id, going_on.id, context.counters).service_id


def _park(tx: Tx, desk: Desk, clerk_id: str, _context: KeyContext) -> str:
    return service.park(tx, desk.window_id, clerk_id, _going_on(tx, desk).id).service_id


def _end(channel: Channel) -> "Key":
    """Return the key that ends the service and has it rated by way of `channel`."""

    def end(tx: Tx, desk: Desk, clerk_id: str, context: KeyContext) -> str:
        going_on = _going_on(tx, desk)
        ended = finish_and_ask(
            tx, desk.window_id, clerk_id, going_on.id, context.hall, context.ratings, channel
        )
        return ended.service_id

    return end


def _pause(tx: Tx, desk: Desk, clerk_id: str, _context: KeyContext) -> None:
    if desk.state is WindowState.PAUSED:
        shifts.reopen(tx, desk.window_id, clerk_id)
    else:
        shifts.pause(tx, desk.window_id, clerk_id, PauseReason.BREAK)


def _transfer(_tx: Tx, _desk: Desk, _clerk_id: str, _context: KeyContext) -> None:
    raise OnScreenOnly


def _going_on(tx: Tx, desk: Desk) -> ActiveService:
    found = desks.active(tx, desk.window_id)
    if found is None:
        raise NobodyHere
    return found


_KEYS: dict[str, Key] = {
    "call": _call,
    "recall": _recall,
    "start": _start,
    "rate": _end(Channel.KEYPAD),
    "finish": _end(Channel.PHONE),  # whoever wants to rates on the phone; no pad asks
    "no_show": _no_show,
    "park": _park,
    PAUSE: _pause,
    "transfer": _transfer,
}
