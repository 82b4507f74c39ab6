"""Where a demo hall lives: a folder of its own with keys, database, settings and wiring."""

import json
import shutil
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

from sqlalchemy import bindparam, create_engine, inspect, select, update
from sqlalchemy.engine import make_url

from hallsys.bootstrap import TAGS
from hallsys.cases import locker_views
from hallsys.cases.locker_rules import Size
from hallsys.cases.service import add_boxes, put_bank
from hallsys.counters.views import standings, windows
from hallsys.demo.bookings import book_for_the_cast
from hallsys.demo.history import tell_the_past
from hallsys.demo.past import Visits, desks, guests
from hallsys.demo.rated import rate_the_cases, rate_the_past, rated_before
from hallsys.demo.underway import LOCKERS, Office, tell_of_cases
from hallsys.evaluation.tags import load_tags
from hallsys.evaluation.tagtables import adopt
from hallsys.halls import service as halls
from hallsys.halls.calendars import CalendarYear
from hallsys.halls.tables import halls as halls_table
from hallsys.kernel.clock import SECOND, SystemClock
from hallsys.kernel.database import Database
from hallsys.kernel.errors import Refusal
from hallsys.kernel.migrate import upgrade
from hallsys.kernel.sealing import Keyring
from hallsys.kernel.transaction import Origin, Tx
from hallsys.queue.catalogue import Catalogue, catalogue
from hallsys.relay.pairing import PairingCode, create_pairing_code
from hallsys.relay.policy import PrintSettings
from hallsys.settings import CONFIG, BackupSettings, ServerSettings, Settings
from hallsys.staff.policy import StaffSettings
from hallsys.staff.views import clerks
from hallsys.workbook.service import Imported, import_workbook

_MARK = ".hallsys-demo"
_HALL = "DEMO"  # its code in config/demo/hall
_SATURDAY = 5
_TURN_AT_MIDNIGHT = (
    update(halls_table).where(halls_table.c.id == bindparam("of_hall")).values(rollover_minutes=0)
)


class NotADemoFolder(Refusal):
    """The folder holds something that no demo made; it is left alone."""

    code = "not_a_demo_folder"
    zh = "目录 {folder} 不是演示目录，为避免覆盖数据已停止。"
    en = "{folder} was not made by the demo; it is left alone."


class NotADemoDatabase(Refusal):
    """The database has a hall that no demo made; nothing in it is changed."""

    code = "not_a_demo_database"
    zh = "数据库中有正式大厅（{halls}），演示已停止，未作任何改动。"
    en = "The database has a hall that is no demo ({halls}); nothing in it was changed."


class DemoBroken(Refusal):
    """The demo hall's own files are not in order."""

    code = "demo_broken"
    status = 500
    zh = "演示大厅的数据文件有误：{why}"
    en = "The files of the demo hall are not in order: {why}"


@dataclass(frozen=True)
class DemoPlace:
    """A prepared demo: settings for the server, wiring for the agent.

    `pairing_code` is for the agent's first start, None once it is paired.
    """

    folder: Path
    settings: Settings
    devices_file: Path
    pairing_code: str | None

    @property
    def token_file(self) -> Path:
        """Where the demo's agent keeps its token."""
        return self.folder / "agent.token"


def prepare(
    folder: Path, host: str, port: int, control_port: int, *, fresh: bool, database: str = ""
) -> DemoPlace:
    """Make the demo hall in `folder`, or take up the one that is there unless `fresh`.

    `database` is the URL of one that stands elsewhere. Raises NotADemoFolder for a folder with
    anything else in it, and NotADemoDatabase, `fresh` or not.
    """
    mark = folder / _MARK
    if folder.exists() and any(folder.iterdir()) and not mark.exists():
        raise NotADemoFolder(folder=str(folder))
    url = database or f"sqlite:///{folder / 'hall.db'}"
    _leave_others_alone(url)
    if fresh and folder.exists():
        shutil.rmtree(folder)
    folder.mkdir(parents=True, exist_ok=True)
    mark.touch()
    settings = Settings(
        server=ServerSettings(
            host=host,
            port=port,
            public_url=f"http://{host}:{port}",
            database=url,
            keys=folder / "keys.json",
            clips=folder / "clips",
            recordings=folder / "voice",
            screens="open",
        ),
        backup=BackupSettings(note=folder / "backup.json", old_hours=0),
        staff=StaffSettings(idle_minutes=480),  # nobody sits at most of its pages
        printing=PrintSettings(
            instead={
                "kiosk:K1": ("window:W01",),
                **{f"window:W0{number}": ("window:W01", "kiosk:K1") for number in range(1, 9)},
            }
        ),
    )
    devices_file = folder / "devices.toml"
    wiring = (CONFIG / "demo" / "devices.toml").read_text(encoding="utf-8")
    head = (
        f"server = {json.dumps(f'http://{host}:{port}')}\n"
        f"token_file = {json.dumps(str(folder / 'agent.token'))}\n"
        f"ledger_file = {json.dumps(str(folder / 'agent.ledger'))}\n"
        f"control_port = {control_port}\n"
    )
    devices_file.write_text(head + wiring.replace("@CLIPS@", str(folder / "clips")), encoding="utf-8")
    if not settings.server.keys.exists():
        Keyring.create(settings.server.keys)
    place = DemoPlace(folder, settings, devices_file, None)
    code = _seed(place)
    return DemoPlace(folder, settings, devices_file, code)


def _leave_others_alone(url: str) -> None:
    """Raise NotADemoDatabase if a hall at `url` is not the demo's, before its schema is touched."""
    place = make_url(url)
    if place.get_backend_name() == "sqlite" and not Path(place.database or "").exists():
        return
    engine = create_engine(url, hide_parameters=True)
    try:
        with engine.connect() as conn:
            there = (
                conn.execute(select(halls_table.c.code)).scalars() if inspect(conn).has_table("halls") else ()
            )
            others = sorted(code for code in there if code != _HALL)
    finally:
        engine.dispose()
    if others:
        raise NotADemoDatabase(halls=", ".join(others))


def _seed(place: DemoPlace) -> str | None:
    """Import the demo hall; return a pairing code while the agent has no token."""
    url = place.settings.server.database
    upgrade(url)
    db = Database.open(url, SystemClock())
    try:
        imported = import_workbook(db, CONFIG / "demo" / "hall", CONFIG / "calendar", demo=True)
        if not isinstance(imported, Imported):
            raise DemoBroken(why="; ".join(str(fault) for fault in imported))
        origin = Origin(imported.hall_id, "system")
        db.transact(origin, _always_open)
        db.transact(origin, _lockers_at_the_entrance)
        offered = db.read(catalogue, imported.hall_id, place.settings.queue)
        if not place.token_file.exists():  # its first start
            db.transact(origin, tell_the_past, offered)
            db.transact(origin, _people_of_the_past, offered, place.settings)
        db.transact(origin, book_for_the_cast, offered, Keyring.load(place.settings.server.keys))
        if place.token_file.exists():
            return None
        code: PairingCode = db.transact(origin, create_pairing_code, "demo")
        return code.code
    finally:
        db.close()


def _people_of_the_past(tx: Tx, offered: Catalogue, settings: Settings) -> None:
    """Let the visitors of the last month be there with their ratings and cases, unless they are already."""
    if rated_before(tx):
        return
    keyring, tags = Keyring.load(settings.server.keys), load_tags(TAGS)
    adopt(tx, tags)
    serves = {key: one.queue_ids for key, one in standings(tx.conn, tx.hall_id).items()}
    there, people, visits = desks(tx, offered, serves), guests(tx, keyring), Visits(tx.hall_id)
    clerk_ids = {one.login: one.id for one in clerks(tx.conn, tx.hall_id)}
    followers = [clerk_ids[login] for login in ("boss", "boss2")]
    rate_the_past(tx, offered, tags, settings.evaluation, visits, list(there.values()), people, followers)
    approvers = [clerk_ids[login] for login in ("app01", "app02")]
    pickup = next(one.id for one in windows(tx.conn, tx.hall_id) if one.kind == "output"), clerk_ids["out01"]
    office = Office(
        offered, settings.cases, visits, there, people, approvers, pickup, clerk_ids["boss"], keyring
    )
    tell_of_cases(tx, office)
    rate_the_cases(tx, offered.hall, tags, settings.evaluation, followers)


def _lockers_at_the_entrance(tx: Tx) -> None:
    """Put a bank of twelve lockers at the entrance, unless it stands there already."""
    if locker_views.banks(tx.conn, tx.hall_id):
        return
    bank_id = put_bank(
        tx, LOCKERS, "入口取件柜", "Lockers at the entrance", "大厅入口右侧", "Right of the entrance"
    )
    for first, count, size in ((1, 6, Size.SMALL), (7, 4, Size.MEDIUM), (11, 2, Size.LARGE)):
        add_boxes(tx, bank_id, first, count, size)


def _always_open(tx: Tx) -> None:
    """Make every day of last year, this and the next a working day: a demo is looked at on Sundays too.

    And at night: its day turns at midnight. If it turned at four, as that of a hall that closes does, the
    hours before would belong to yesterday, whose appointments and opening hours are over.
    """
    tx.execute(_TURN_AT_MIDNIGHT, {"of_hall": tx.hall_id})
    this_year = datetime.fromtimestamp(tx.now / SECOND, UTC).year
    for year in (this_year - 1, this_year, this_year + 1):
        days = (date(year, 1, 1) + timedelta(days=n) for n in range(366))
        weekends = tuple(day for day in days if day.year == year and day.weekday() >= _SATURDAY)
        halls.load_calendar(tx, CalendarYear(year=year, source="demo", off=(), work=weekends))
