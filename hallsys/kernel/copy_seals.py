"""Whether the facts of a database, as of a copy, are those that were sealed.

A night's copy is looked at from some thousand seals back on, which takes as long after years as after a week;
who tries a copy, or puts it back, looks at all of it.
"""

from collections.abc import Mapping
from dataclasses import dataclass

from sqlalchemy import Connection, text

from hallsys.kernel.log_seals import FIRST, Begin, verify_stretch
from hallsys.kernel.migrate import VERSION, newest

NEWEST = 3000  # seals of a hall: of two days at least

_HALLS = text("SELECT id, code FROM halls ORDER BY code")
_BACK = text(
    "SELECT through FROM log_seals WHERE hall_id = :hall_id ORDER BY through DESC LIMIT 1 OFFSET :newest"
)


@dataclass(frozen=True, slots=True)
class SealCheck:
    """What seals are reckoned anew with: the log's key, where logs begin by the hall's code.

    `newest`: how many seals of each hall, None for all.
    """

    key: bytes
    begins: Mapping[str, Begin]
    newest: int | None = None

    def broken(self, conn: Connection) -> Mapping[str, int] | None:
        """Return from which fact on a log is not what was sealed, by the hall's code.

        None for a database of another version of the program, which is not looked at.
        """
        if conn.execute(VERSION).scalar_one() != newest():
            return None
        found = {hall.code: self._from(conn, hall.id, hall.code) for hall in conn.execute(_HALLS).all()}
        return {code: first for code, first in found.items() if first is not None}

    def _from(self, conn: Connection, hall_id: str, code: str) -> int | None:
        key = {"hall_id": hall_id, "newest": self.newest}
        after = 0 if self.newest is None else conn.execute(_BACK, key).scalar_one_or_none() or 0
        begin = self.begins.get(code, FIRST)
        while True:
            stretch = verify_stretch(conn, hall_id, self.key, after, {}, begin)
            if stretch.ended:
                return stretch.broken
            after = stretch.through
