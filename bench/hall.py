"""The hall that is measured: open now, windows manned, and cards presented far in advance.

It is set up by hallsys's own use cases; only what would take hours through the pages (hundreds of
signed-in clerks, thousands of cards on readers) is written into the tables directly.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from itertools import islice
from pathlib import Path
from typing import Any

from sqlalchemy import Connection, insert

from hallsys.counters.rules import WindowKind, WindowState
from hallsys.counters.tables import allocations, windows
from hallsys.halls.calendars import CalendarYear
from hallsys.halls.rules import Hours
from hallsys.halls.service import add_zone, change_settings, create_hall, load_calendar, set_hours
from hallsys.kernel.clock import DAY, SECOND, SystemClock
from hallsys.kernel.database import Database
from hallsys.kernel.identity import Credential, IdNumber, check_character
from hallsys.kernel.ids import new_id, new_token
from hallsys.kernel.migrate import upgrade
from hallsys.kernel.sealing import Keyring
from hallsys.kernel.transaction import Origin, Tx
from hallsys.matters.rules import Kind, MatterFacts
from hallsys.matters.service import put_matter
from hallsys.people.service import prepare
from hallsys.people.tables import people, presentations
from hallsys.queue.queues import QueueFacts
from hallsys.queue.setup import add_queue
from hallsys.staff.rules import Role
from hallsys.staff.tables import clerks, sessions
from hallsys.staff.views import session_id

KIOSK = "K1"
ZONE = "main"
QUEUES = "ABCDE"  # their prefixes
MATTERS_A_QUEUE = 4
DEPARTMENT = "11000000MB0000001X4"  # department (18) and level (1) of the implementation codes
_SENIOR_EVERY = 7  # about 15 % of the applicants are seniors
_TWO_MATTERS_EVERY = 5
_AT_ONCE = 5000


@dataclass(frozen=True)
class Desk:
    """A manned window: its code, and the cookie of the clerk who sits there."""

    code: str
    window_id: str
    cookie: str


@dataclass(frozen=True)
class Card:
    """A card on the kiosk's reader, not yet used, and the matters that its holder comes for."""

    presentation_id: str
    matter_ids: tuple[str, ...]


@dataclass(frozen=True)
class Hall:
    """A hall in a folder of its own, ready to be served."""

    folder: Path
    id: str
    day: str
    queue_ids: tuple[str, ...]
    matter_ids: tuple[str, ...]
    desks: tuple[Desk, ...]
    cards: tuple[Card, ...]
    url: str
    keys: Path  # the file of the keys that personal data are sealed with

    @property
    def config(self) -> Path:
        """The settings file."""
        return self.folder / "hall.toml"

    @property
    def database(self) -> Path:
        """The database file."""
        return self.folder / "hall.db"


def build(
    folder: Path,
    desks: int,
    cards: int,
    url: str = "",
    redis: str = "",
    code: str = "bench",
    keys: Path | None = None,
    others: int = 0,
) -> Hall:
    """Make a hall with so many manned windows and cards in `folder`.

    In the database at `url` if it is given, beside others of another `code`; its processes then wake each
    other through `redis`. With the `keys` of others one process can serve it together with them, who have
    so many cards of other people.
    """
    hall_id = new_id()
    now = datetime.now(UTC)
    offset = 12 - now.hour
    today = (now + timedelta(hours=offset)).date()
    url = url or f"sqlite:///{folder / 'hall.db'}"
    upgrade(url)
    keys = keys or folder / "keys.json"
    keyring = Keyring.load(keys) if keys.exists() else Keyring.create(keys)
    db = Database.open(url, SystemClock())
    try:
        origin = Origin(hall_id, "system")
        zone_id, queue_ids, matter_ids = db.transact(origin, _set_up, code, offset, today)
        manned = db.transact(origin, _man, zone_id, queue_ids, desks)
        presented: list[Card] = []
        holders = _holders(others, others + cards)
        while batch := list(islice(holders, _AT_ONCE)):
            presented += db.transact(origin, _present, keyring, batch, matter_ids, len(presented))
    finally:
        db.close()
    hall = Hall(
        folder, hall_id, today.isoformat(), queue_ids, matter_ids, tuple(manned), tuple(presented), url, keys
    )
    hall.config.write_text(
        f'[server]\nport = 0\nhall = "{code}"\ndatabase = "{url}"\nkeys = "{keys}"\n'
        f'clips = "{folder / "clips"}"\nrecordings = "{folder / "voice"}"\n'
        f'screens = "open"\nredis = "{redis}"\n'
        "[voice]\nstale_seconds = 20\n[staff]\nidle_minutes = 720\n",
        encoding="utf-8",
    )
    return hall


def _set_up(tx: Tx, code: str, offset: int, today: date) -> tuple[str, tuple[str, ...], tuple[str, ...]]:
    # The hall lies where it is noon now, so that no run meets its night. POSIX turns the sign around.
    create_hall(tx, code=code, name="压测大厅", name_en="Bench Hall", timezone=f"Etc/GMT{-offset:+d}")
    # Windows without a visit of a bench, and people who wait for it to begin, are none that a hall would
    # complain of, nor is that what is measured.
    change_settings(tx, {"idle_minutes": 120})
    set_hours(tx, [Hours(weekday, "00:00", "24:00") for weekday in range(7)])
    load_calendar(tx, CalendarYear(year=today.year, source="bench", off=(), work=(today,)))
    zone_id = add_zone(tx, code=ZONE, name="综合区", name_en="Main zone")
    queue_ids = tuple(
        add_queue(
            tx,
            QueueFacts(
                code=f"q{prefix}", prefix=prefix, name=f"{prefix} 队列", zone_id=zone_id, limit_minutes=1440
            ),
        )
        for prefix in QUEUES
    )
    matter_ids = tuple(
        put_matter(
            tx,
            MatterFacts(
                code=f"m{at}",
                name=f"事项 {at}",
                kind=Kind.PROMISED,
                limit_days=5,
                queue_code=f"q{QUEUES[at % len(QUEUES)]}",
                implementation_code=f"{DEPARTMENT}{at:012d}",
                position=at,
            ),
        )
        for at in range(MATTERS_A_QUEUE * len(QUEUES))
    )
    return zone_id, queue_ids, matter_ids


def _man(tx: Tx, zone_id: str, queue_ids: Sequence[str], count: int) -> list[Desk]:
    """Write windows that all serve all queues, each with a signed-in clerk of its own."""
    desks, rows = [], _Rows()
    for number in range(1, count + 1):
        code, window_id, clerk_id, token = f"W{number:03d}", new_id(), new_id(), new_token()
        window = {
            "id": window_id,
            "hall_id": tx.hall_id,
            "zone_id": zone_id,
            "code": code,
            "number": number,
            "name": f"{number}号窗口",
            "kind": WindowKind.COMPREHENSIVE,
            "state": WindowState.OPEN,
            "state_since": tx.now,
            "clerk_id": clerk_id,
            "signed_in_at": tx.now,
        }
        clerk = {
            "id": clerk_id,
            "hall_id": tx.hall_id,
            "login": f"clerk{number}",
            "name": "虚构",
            "staff_number": f"{number:04d}",
            "password_hash": "!",  # no password opens it
            "roles": f'["{Role.CLERK}"]',
            "skills": "[]",
        }
        session = {
            "id": session_id(token),
            "hall_id": tx.hall_id,
            "clerk_id": clerk_id,
            "created_at": tx.now,
            "expires_at": tx.now + DAY,
        }
        rows.add(windows, window)
        rows.add(clerks, clerk)
        rows.add(sessions, session)
        for queue_id in queue_ids:
            rows.add(allocations, {"hall_id": tx.hall_id, "window_id": window_id, "queue_id": queue_id})
        desks.append(Desk(code, window_id, f"hallsys_clerk={token}"))
    rows.insert(tx.conn)
    return desks


def _holders(first: int, beyond: int) -> Iterator[Credential]:
    """Yield invented persons by their numbers, all of age; every seventh a senior."""
    for at in range(first, beyond):
        senior = at % _SENIOR_EVERY == 0
        born = date(1945 if senior else 1975, 1, 1) + timedelta(days=at % 5000)
        first17 = f"{110101 + at // 5000 // 900}{born:%Y%m%d}{100 + at // 5000 % 900:03d}"
        yield Credential(IdNumber(first17 + check_character(first17)), "虚构某某", "resident")


def _present(
    tx: Tx, keyring: Keyring, holders: Sequence[Credential], matter_ids: Sequence[str], first: int
) -> list[Card]:
    """Write the holders and their presentations, which stay good for a day."""
    cards, rows = [], _Rows()
    today = datetime.fromtimestamp(tx.now / SECOND, UTC).date()
    for at, credential in enumerate(holders, first):
        sealed = prepare(keyring, credential)
        person = {
            "id": new_id(),
            "fingerprint": sealed.fingerprint,
            "kind": sealed.kind,
            "sealed_number": sealed.sealed_number,
            "sealed_name": sealed.sealed_name,
            "name_fingerprint": sealed.name_fingerprint,
            "created_at": tx.now,
            "seen_at": tx.now,  # whoever was not here for long is erased
        }
        presentation = {
            "id": new_id(),
            "hall_id": tx.hall_id,
            "place": f"kiosk:{KIOSK}",
            "person_id": person["id"],
            "age": credential.number.age_on(today),
            "expired_document": False,
            "at": tx.now,
            "expires_at": tx.now + DAY,
        }
        rows.add(people, person)
        rows.add(presentations, presentation)
        chosen = 2 if at % _TWO_MATTERS_EVERY == 0 else 1
        wanted = tuple(matter_ids[(at + k) % len(matter_ids)] for k in range(chosen))
        cards.append(Card(str(presentation["id"]), wanted))
    rows.insert(tx.conn)
    return cards


class _Rows:
    """Rows for several tables, written table by table."""

    def __init__(self) -> None:
        self._rows: dict[Any, list[dict[str, Any]]] = {}

    def add(self, table: Any, row: dict[str, Any]) -> None:
        self._rows.setdefault(table, []).append(row)

    def insert(self, conn: Connection) -> None:
        for table, rows in self._rows.items():
            conn.execute(insert(table), rows)
