"""What the hall above has, and how each matter of it stands here."""

from dataclasses import dataclass
from enum import StrEnum

from sqlalchemy import Connection, text

from hallsys.inheritance.changes import changes
from hallsys.inheritance.service import hall_above
from hallsys.kernel.clock import Millis
from hallsys.matters.errors import NoHallAbove
from hallsys.matters.inherited import Inheritance, inheritance
from hallsys.matters.inheriting import NOT_NARROWED, Narrowing
from hallsys.matters.rules import Matter
from hallsys.matters.views import matters

_HALL = text("SELECT name, name_en FROM halls WHERE id = :hall_id")


class State(StrEnum):
    """How a matter of the hall above stands here."""

    ABSENT = "absent"
    OWN = "own"  # the hall has one of its own with that code
    TAKEN = "taken"
    BEHIND = "behind"  # taken over, and not yet as above
    LEFT_OUT = "left_out"


@dataclass(frozen=True)
class Above:
    """A matter of the hall above; `since`: when it was taken over; `narrowed`: how, here."""

    matter: Matter
    state: State
    since: Millis | None = None
    narrowed: Narrowing = NOT_NARROWED


@dataclass(frozen=True)
class HallAbove:
    """The hall above, and whether everything of it is taken over."""

    name: str
    name_en: str
    everything: bool
    queue_code: str
    matters: tuple[Above, ...]


def name_above(conn: Connection, hall_id: str) -> tuple[str, str] | None:
    """Return how the hall above is called, in Chinese and English; None if there is none."""
    try:
        row = conn.execute(_HALL, {"hall_id": hall_above(conn, hall_id)}).one()
    except NoHallAbove:
        return None
    return row.name, row.name_en


def above(conn: Connection, hall_id: str, now: Millis) -> HallAbove:
    """Return what the hall above has, and how it stands here. Raises NoHallAbove."""
    from_hall_id = hall_above(conn, hall_id)
    hall = conn.execute(_HALL, {"hall_id": from_hall_id}).one()
    taken = inheritance(conn, hall_id)
    own = {one.code for one in matters(conn, hall_id).values()}
    behind = {one.code for one in changes(conn, hall_id, taken, now).courses} if taken else frozenset[str]()
    return HallAbove(
        hall.name,
        hall.name_en,
        bool(taken and taken.everything),
        taken.queue_code if taken else "",
        tuple(_above(one, taken, own, behind) for one in matters(conn, from_hall_id).values()),
    )


def _above(one: Matter, taken: Inheritance | None, own: set[str], behind: set[str] | frozenset[str]) -> Above:
    row = taken.matters.get(one.code) if taken else None
    if row is None:
        return Above(one, State.OWN if one.code in own else State.ABSENT)
    if row.left_out:
        return Above(one, State.LEFT_OUT)
    state = State.BEHIND if one.code in behind else State.TAKEN
    return Above(one, state, row.since, row.narrowing)
