"""The import of a workbook: read, check, hash, and apply the whole of it in one transaction."""

from dataclasses import dataclass, replace
from pathlib import Path

from sqlalchemy import Connection

from hallsys.cases.experts import put_expert
from hallsys.cases.processes import processes, set_desks
from hallsys.counters import setup as counters
from hallsys.counters import views as counters_views
from hallsys.counters.setup import WindowFacts
from hallsys.counters.shifts import allocate
from hallsys.halls import service as halls
from hallsys.halls import views as halls_views
from hallsys.halls.errors import HallUnknown
from hallsys.kernel.clock import Millis
from hallsys.kernel.database import Database
from hallsys.kernel.ids import new_id
from hallsys.kernel.transaction import Origin, Tx
from hallsys.matters.samples import all_samples
from hallsys.matters.standing import standing
from hallsys.queue import setup as queues
from hallsys.queue import views as queue_views
from hallsys.staff import service as staff
from hallsys.staff import views as staff_views
from hallsys.staff.passwords import PasswordHash, hash_of
from hallsys.workbook.checking import check
from hallsys.workbook.errors import HallUnsettled
from hallsys.workbook.matters import put_matters
from hallsys.workbook.plan import HallPlan, Known, Plan
from hallsys.workbook.reading import read, read_xlsx
from hallsys.workbook.rows import Book, Fault, parse
from hallsys.workbook.sheets import STANDARD


@dataclass(frozen=True)
class Checked:
    """A workbook without a fault: what is to be done, in which hall, and whether that hall is new."""

    plan: Plan
    hall_id: str
    new: bool
    known: Known


@dataclass(frozen=True)
class Imported:
    """How many rows of each kind were created or brought up to date."""

    hall_id: str
    zones: int
    hours: int
    queues: int
    windows: int
    allocations: int
    matters: int
    packages: int
    materials: int
    staff: int


def check_workbook(
    db: Database, path: Path, calendars: Path, hall_code: str | None = None, *, demo: bool = False
) -> Checked | tuple[Fault, ...]:
    """Return what the workbook at `path` comes to, or every wrong cell in it. Changes nothing.

    The hall is the one in its sheet of halls, else `hall_code`. `calendars` is the folder with the
    published holidays. Raises WorkbookMissing, WorkbookUnreadable, HallUnsettled, HallUnknown.
    """
    book = parse(read(path))
    code = _hall_code(book) or hall_code
    if code is None:
        if book.faults:
            return book.sorted_faults()
        raise HallUnsettled
    hall_id, known = db.read(known_in, code)
    known = replace(known, code=code, demo=demo)
    checked = check(book, known, calendars)
    if not isinstance(checked, Plan):
        return checked
    if hall_id is None and checked.hall is None:
        raise HallUnknown
    return Checked(checked, hall_id or new_id(), hall_id is None, known)


def _hall_code(book: Book) -> str | None:
    codes = [row.values["code"] for row in book.rows["halls"] if "code" in row.values]
    return codes[0] if codes else None


def import_workbook(
    db: Database,
    path: Path,
    calendars: Path,
    hall_code: str | None = None,
    actor: str = "system",
    *,
    demo: bool = False,
) -> Imported | tuple[Fault, ...]:
    """Import the workbook at `path`, all of it, or return every wrong cell and change nothing.

    Raises what `check_workbook` raises, and StrandsWaiters if an allocation would leave waiters
    without a window; then nothing is changed either.
    """
    checked = check_workbook(db, path, calendars, hall_code, demo=demo)
    if not isinstance(checked, Checked):
        return checked
    hashes = hash_passwords(checked)
    return db.transact(Origin(checked.hall_id, actor), apply, checked, hashes)


def hash_passwords(checked: Checked) -> dict[str, PasswordHash]:
    """Return the hashes for the logins that are new. Slow: to be called outside of the transaction."""
    known = checked.known.codes["staff"]
    return {
        clerk.facts.login: hash_of(clerk.password)
        for clerk in checked.plan.staff
        if clerk.password is not None and clerk.facts.login not in known
    }


def known_in(conn: Connection, hall_code: str, at: Millis | None = None) -> tuple[str | None, Known]:
    """Return the hall's id, None if there is no such hall, and what a workbook for it may refer to.

    `at`: when it is to take effect, if not now.
    """
    halls_by_code = {hall.code: hall.id for hall in halls_views.tree(conn)}
    all_halls = frozenset(halls_by_code)
    hall_id = halls_by_code.get(hall_code)
    if hall_id is None:
        return None, Known(codes={"halls": all_halls, "staff": frozenset()})
    return hall_id, known_of(conn, hall_id, all_halls, at)


def known_of(
    conn: Connection, hall_id: str, all_halls: frozenset[str] = frozenset(), at: Millis | None = None
) -> Known:
    """Return what a workbook for a hall that is there may refer to."""
    hall = halls_views.hall(conn, hall_id)
    queues_there = queue_views.queues(conn, hall_id).values()
    windows_there = counters_views.windows(conn, hall_id)
    matters_there = standing(conn, hall_id, at)
    return Known(
        codes={
            "halls": all_halls,
            "zones": frozenset(zone.code for zone in hall.zones),
            "queues": frozenset(queue.code for queue in queues_there),
            "windows": frozenset(window.code for window in windows_there),
            "matters": frozenset(matters_there),
            "staff": frozenset(clerk.login for clerk in staff_views.clerks(conn, hall_id)),
            "processes": frozenset(processes(conn, hall_id)),
        },
        prefixes={queue.code: queue.prefix for queue in queues_there},
        numbers={window.code: window.number for window in windows_there},
        samples=all_samples(conn, hall_id),
        matters=matters_there,
    )


def check_matters(conn: Connection, hall_id: str, content: bytes, at: Millis) -> Plan | tuple[Fault, ...]:
    """Return what an .xlsx with the sheets of matters comes to at `at`, or every wrong cell in it.

    Raises WorkbookUnreadable.
    """
    book = parse(read_xlsx("xlsx", content), STANDARD)
    return check(book, known_of(conn, hall_id, at=at), Path())


def apply(tx: Tx, checked: Checked, hashes: dict[str, PasswordHash]) -> Imported:
    """Carry out a plan: create what is new, bring the rest up to date; call off what cannot be kept.

    What else the hall has stays. Raises what the services raise, if the hall changed since the check.
    """
    plan = checked.plan
    if plan.hall is not None:
        _put_hall(tx, plan.hall, new=checked.new)
    _put_zones(tx, plan)
    if plan.hours:
        halls.set_hours(tx, plan.hours)
    zones = {zone.code: zone.id for zone in halls_views.hall(tx.conn, tx.hall_id).zones}
    _put_queues(tx, plan, zones)
    _put_windows(tx, plan, zones)
    _allocate(tx, plan)
    put_matters(tx, plan, tx.now)
    _put_staff(tx, plan, hashes, initial=not checked.known.demo)
    _put_back_office(tx, plan)
    return Imported(
        hall_id=tx.hall_id,
        zones=len(plan.zones),
        hours=len(plan.hours),
        queues=len(plan.queues),
        windows=len(plan.windows),
        allocations=len(plan.allocations),
        matters=sum(1 for said in plan.matters.values() if said.matter),
        packages=len(plan.packages),
        materials=sum(len(said.materials) for said in plan.matters.values()),
        staff=len(plan.staff),
    )


def _put_hall(tx: Tx, hall: HallPlan, *, new: bool) -> None:
    parent_id = halls_views.hall_id_of(tx.conn, hall.parent) if hall.parent else None
    if new:
        halls.create_hall(
            tx,
            code=hall.code,
            name=hall.name,
            name_en=hall.name_en,
            level=hall.level,
            parent_id=parent_id,
            timezone=hall.timezone,
        )
    else:
        halls.change_hall(
            tx,
            name=hall.name,
            name_en=hall.name_en,
            level=hall.level,
            parent_id=parent_id,
            timezone=hall.timezone,
        )
    _put_place(tx, hall)
    if hall.elsewhere is not None:
        halls.set_kept_elsewhere(tx, elsewhere=hall.elsewhere)
    for year in hall.years:
        halls.load_calendar(tx, year)


def _put_place(tx: Tx, hall: HallPlan) -> None:
    said = {"address": hall.address, "address_en": hall.address_en, "help_phone": hall.help_phone}
    halls.say_of_hall(tx, {name: value for name, value in said.items() if value is not None})


def _put_zones(tx: Tx, plan: Plan) -> None:
    ids = {zone.code: zone.id for zone in halls_views.hall(tx.conn, tx.hall_id).zones}
    for zone in plan.zones:
        facts = {
            "name": zone.name,
            "name_en": zone.name_en,
            "voice_zone": zone.voice_zone or zone.code,
        }
        if zone.code in ids:
            halls.change_zone(tx, ids[zone.code], **facts)
        else:
            halls.add_zone(tx, code=zone.code, **facts)


def _put_queues(tx: Tx, plan: Plan, zones: dict[str, str]) -> None:
    ids = {queue.code: queue.id for queue in queue_views.queues(tx.conn, tx.hall_id).values()}
    for queue in plan.queues:
        facts = replace(queue.facts, zone_id=zones[queue.zone] if queue.zone else None)
        if facts.code in ids:
            queues.change_queue(tx, ids[facts.code], facts)
        else:
            queues.add_queue(tx, facts)


def _put_windows(tx: Tx, plan: Plan, zones: dict[str, str]) -> None:
    ids = {window.code: window.id for window in counters_views.windows(tx.conn, tx.hall_id)}
    facts = [
        WindowFacts(
            code=window.code,
            number=window.number,
            name=window.name,
            name_en=window.name_en,
            zone_id=zones[window.zone],
            kind=window.kind,
        )
        for window in plan.windows
    ]
    counters.change_windows(tx, {ids[entry.code]: entry for entry in facts if entry.code in ids})
    for entry in facts:
        if entry.code not in ids:
            counters.add_window(tx, entry)


def _allocate(tx: Tx, plan: Plan) -> None:
    if not plan.allocations:
        return
    day = halls_views.hall(tx.conn, tx.hall_id).business_day(tx.now)
    windows = {window.code: window.id for window in counters_views.windows(tx.conn, tx.hall_id)}
    queue_ids = {queue.code: queue.id for queue in queue_views.queues(tx.conn, tx.hall_id).values()}
    wanted = {windows[code]: tuple(queue_ids[queue] for queue in codes) for code, codes in plan.allocations}
    # First give, then take away: a queue that moves from one window to another strands nobody between.
    for window_id, its_queues in wanted.items():
        serves = counters_views.standings(tx.conn, tx.hall_id)[window_id].queue_ids
        allocate(tx, window_id, (*serves, *its_queues), day, confirmed=True)
    for window_id, its_queues in wanted.items():
        allocate(tx, window_id, its_queues, day)


def _put_staff(tx: Tx, plan: Plan, hashes: dict[str, PasswordHash], *, initial: bool) -> None:
    ids = {clerk.login: clerk.id for clerk in staff_views.clerks(tx.conn, tx.hall_id)}
    for clerk in plan.staff:
        login = clerk.facts.login
        if login in ids:
            staff.change_clerk(tx, ids[login], clerk.facts)
        else:
            staff.create_clerk(tx, clerk.facts, hashes[login], initial=initial)


def _put_back_office(tx: Tx, plan: Plan) -> None:
    clerk_ids = {clerk.login: clerk.id for clerk in staff_views.clerks(tx.conn, tx.hall_id)}
    for login, departments in plan.desks:
        set_desks(tx, clerk_ids[login], departments)
    for one in plan.experts:
        put_expert(tx, one.name, one.unit, one.fields, active=one.active)
