"""What the server knows of its copies: how old the newest verified one is, and the seals that it keeps."""

import logging
from collections.abc import Callable, Mapping

from sqlalchemy import Connection, text

from hallsys.halls.views import Hall
from hallsys.kernel.clock import HOUR, MINUTE, SECOND, Clock, Millis
from hallsys.kernel.copy_notes import Note, NoteBroken, old_since, read_note
from hallsys.kernel.database import Database
from hallsys.kernel.log_seals import FIRST, Begin, Newest, gone, newest_seal, seal_log
from hallsys.kernel.seal_notes import SealNotes
from hallsys.kernel.transaction import Tx
from hallsys.settings import BackupSettings
from hallsys.supervision.log_checking import check_log, found_broken

log = logging.getLogger(__name__)

_READ_EVERY: Millis = MINUTE
_BEGAN = text("SELECT at FROM events WHERE hall_id = :hall_id ORDER BY seq LIMIT 1")


def first_fact_at(conn: Connection, hall_id: str) -> Millis | None:
    """Return when the first fact of a hall's log was written."""
    at: Millis | None = conn.execute(_BEGAN, {"hall_id": hall_id}).scalar_one_or_none()
    return at


class LogGuard:
    """Seals a hall's log, tells a seal once an hour in the server's own log, and looks through it nightly.

    `copies` keep a seal elsewhere; a line of the server's log goes wherever that is gathered. Where one that
    is kept is gone from the database, nothing is sealed any more: a seal would vouch for what took its place.
    `settled`: whether the last look found all facts sealed, and that seal known to this machine.
    `begins`: where the logs begin whose oldest months were put away, by the hall's code.
    """

    def __init__(
        self, key: bytes, copies: "CopyWatch", hall: Callable[[], Hall], begins: Mapping[str, Begin]
    ) -> None:
        self._key = key
        self._copies = copies
        self._hall = hall
        self._begins = begins
        self._told_at: Millis | None = None
        self.settled = False

    def __call__(self, tx: Tx) -> bool:
        """Do what is due, in some ten milliseconds; return whether the next turn is to go on with it."""
        hall, seal = self._hall(), newest_seal(tx.conn, tx.hall_id)
        if seal is not None and (self._told_at is None or tx.now - self._told_at >= HOUR):
            log.info("seal %s:%d:%s", hall.code, seal.through, seal.digest)  # committed before this
            self._told_at = tx.now
        kept, begin = self._copies.kept(hall.code), self._begins.get(hall.code, FIRST)
        through = 0 if seal is None else seal.through
        here = {} if seal is None else {seal.through: seal.digest}  # the newest was read just now
        first = gone(tx.conn, tx.hall_id, dict(kept.items() - here.items()), through)
        if first is None:
            self._copies.keep(hall.code, seal)
            self.settled = seal_log(tx, self._key) == 0
        else:
            self.settled = True
            found_broken(tx, first)
        return check_log(tx, self._key, hall.business_day(tx.now), kept, begin)


class CopyWatch:
    """Reads the note of the newest copy once a minute; one that cannot be read is none.

    `notes`: the seals that this machine knows.
    """

    def __init__(
        self, settings: BackupSettings, clock: Clock, db: Database, hall_id: str, notes: SealNotes
    ) -> None:
        self._settings = settings
        self._notes = notes
        self._clock = clock
        self._began = db.read(first_fact_at, hall_id)
        self._note: Note | None = None
        self._read_at: Millis | None = None

    def old_since(self) -> Millis | None:
        """Return since when the newest copy is too old, None while it is not."""
        now = self._clock.now()
        return old_since(
            self._newest(), now if self._began is None else self._began, self._settings.old_hours, now
        )

    def age(self) -> float | None:
        """Return how many seconds old the newest copy is, None if there is none."""
        note = self._newest()
        return None if note is None else max(0, self._clock.now() - note.at) / SECOND

    def kept(self, code: str) -> dict[int, str]:
        """Return the seals of a hall that this machine knows, and that stand with the newest copy.

        They are told by the last fact that each covers. Of two that contradict each other none can be right.
        """
        note, kept = self._newest(), self._notes.of(code)
        if note is not None and code in note.seals:
            through, digest = note.seals[code]
            if kept.setdefault(through, digest) != digest:
                kept[through] = f"{digest}, elsewhere {kept[through]}"
        return kept

    def keep(self, code: str, seal: Newest | None) -> None:
        """Have this machine know the newest seal of a hall, which is committed."""
        if seal is not None and self._notes.of(code) != {seal.through: seal.digest}:
            self._notes.keep(code, seal)

    def _newest(self) -> Note | None:
        now = self._clock.now()
        if self._read_at is None or now - self._read_at >= _READ_EVERY:
            self._read_at = now
            try:
                self._note = read_note(self._settings.note)
            except NoteBroken as broken:
                log.warning("the note of the newest copy cannot be read: %s", broken)
                self._note = None
        return self._note
