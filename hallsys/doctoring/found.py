"""What a check of `hallsys doctor` looks at, and what it tells."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from enum import StrEnum

from sqlalchemy import Connection, Row, text

from hallsys.addresses import addressable
from hallsys.kernel.clock import SECOND, Millis
from hallsys.kernel.errors import Refusal
from hallsys.kernel.migrate import VERSION, newest
from hallsys.settings import EVERY_HALL, Settings

HALLS = text("SELECT id, code FROM halls ORDER BY code")
_KEPT_HERE = text("SELECT id, code FROM halls WHERE NOT kept_elsewhere ORDER BY code")
_HALL_OF = text("SELECT id, code FROM halls WHERE code = :code OR :code = '' ORDER BY code LIMIT 2")


class State(StrEnum):
    """How bad it is: nothing, something to look into, or no hall can work so."""

    GOOD = "ok"
    ODD = "look"
    BAD = "bad"


@dataclass(frozen=True, slots=True)
class Found:
    """One thing that a check found, in Chinese and in English."""

    state: State
    zh: str
    en: str


@dataclass(frozen=True)
class Patient:
    """What is looked at; `conn` is None when the database cannot be read."""

    settings: Settings
    now: Millis
    conn: Connection | None

    def served(self) -> Iterator[tuple[str, str, Settings]]:
        """Yield id, code and settings of each hall that is served from here: one, or every one.

        A hall whose settings are not in order is passed over: `own_settings` tells of it.
        """
        if self.conn is None:
            return
        code = self.settings.server.hall
        if code != EVERY_HALL:
            halls = self.conn.execute(_HALL_OF, {"code": code}).all()
            yield from ((hall.id, hall.code, self.settings) for hall in halls if len(halls) == 1)
            return
        for hall in kept_here(self.conn):
            try:
                yield hall.id, hall.code, addressable(self.settings, hall.code)
            except Refusal:
                continue


def kept_here(conn: Connection) -> Sequence[Row[tuple[str, str]]]:
    """Return id and code of each hall that is here with more than its place in the tree."""
    told = conn.execute(VERSION).scalar_one() == newest()  # an older schema does not tell them apart
    return conn.execute(_KEPT_HERE if told else HALLS).all()


def of_hall(code: str, found: Found) -> Found:
    """Say of which hall that is."""
    return replace(found, zh=f"大厅 {code}：{found.zh}", en=f"Hall {code}: {found.en}")


def day_of(at: Millis) -> str:
    """Return the day of an instant, in UTC."""
    return datetime.fromtimestamp(at / SECOND, UTC).date().isoformat()
