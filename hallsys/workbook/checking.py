"""What single cells cannot tell: doubles, references between sheets, rows that contradict themselves."""

from collections.abc import Callable, Iterator, Sequence
from itertools import pairwise
from pathlib import Path
from typing import Any

from hallsys.halls.calendars import CalendarYear, published
from hallsys.halls.errors import CalendarUnpublished
from hallsys.halls.rules import Hours
from hallsys.halls.stretches import announced, faults
from hallsys.matters.packages import PackageFacts
from hallsys.queue.queues import QueueFacts
from hallsys.staff.errors import WeakPassword
from hallsys.staff.rules import check_password
from hallsys.staff.service import ClerkFacts
from hallsys.workbook.matter_rules import MATTER_RULES
from hallsys.workbook.plan import (
    ClerkPlan,
    ExpertPlan,
    HallPlan,
    Known,
    Plan,
    QueuePlan,
    WindowPlan,
    ZonePlan,
)
from hallsys.workbook.process_rows import process_faults, templates
from hallsys.workbook.rows import Book, Fault, Row
from hallsys.workbook.sheet import Sheet
from hallsys.workbook.sheets import SHEETS
from hallsys.workbook.wanted import by_matter


def check(book: Book, known: Known, calendars: Path) -> Plan | tuple[Fault, ...]:
    """Return what is to be done, or, if anything is wrong anywhere, every wrong cell.

    `calendars` is the folder with the published holidays.
    """
    years = _calendars(book, calendars)
    for rule in _RULES:
        book.faults.extend(rule(book, known))
    if book.faults:
        return book.sorted_faults()
    return _plan(book.rows, years)


def _doubles(book: Book, _known: Known) -> Iterator[Fault]:
    for sheet in SHEETS:
        yield from doubles(sheet, book.rows[sheet.name])


def doubles(sheet: Sheet, rows: Sequence[Row]) -> Iterator[Fault]:
    """Yield the rows of a sheet that say again what another one says."""
    for group in sheet.unique:
        first: dict[tuple[Any, ...], int] = {}
        for row in rows:
            values = row.get(*group)
            if values is None:
                continue
            before = first.setdefault(values, row.number)
            if before != row.number:
                yield row.fault(group[-1], f"与第 {before} 行重复", f"the same as in row {before}")


def _references(book: Book, known: Known) -> Iterator[Fault]:
    there = {sheet.name: _codes(book, sheet) | known.codes.get(sheet.name, frozenset()) for sheet in SHEETS}
    titles = {sheet.name: sheet.zh for sheet in SHEETS}
    for sheet in SHEETS:
        for column in sheet.columns:
            if not column.refers:
                continue
            for row in book.rows[sheet.name]:
                value = row.values.get(column.key)
                wanted = value if isinstance(value, tuple) else (value,)
                for code in wanted:
                    if code is not None and code not in there[column.refers]:
                        yield row.fault(
                            column.key,
                            f"“{titles[column.refers]}”中没有 {code}",
                            f"there is no {code} among the {column.refers}",
                        )


def _codes(book: Book, sheet: Sheet) -> frozenset[str]:
    key = sheet.columns[0].key
    return frozenset(row.values[key] for row in book.rows[sheet.name] if key in row.values)


def _hall(book: Book, known: Known) -> Iterator[Fault]:
    halls = book.rows["halls"]
    for row in halls[1:]:
        yield row.fault("code", "一个文件只能有一个大厅", "a workbook describes one hall")
    for row in halls:
        parent = row.values.get("parent")
        if parent and (
            parent == row.values.get("code") or parent not in known.codes.get("halls", frozenset())
        ):
            yield row.fault("parent", f"没有上级大厅 {parent}", f"there is no hall {parent} above")
        if row.values.get("elsewhere") and not parent:
            yield row.fault(
                "elsewhere",
                "只有填写了上级大厅的大厅才能另有数据库：在它自己的数据库中请留空",
                "only a hall under another one can be kept elsewhere: leave it empty in its own database",
            )


def _calendars(book: Book, folder: Path) -> tuple[CalendarYear, ...]:
    years: list[CalendarYear] = []
    for row in book.rows["halls"]:
        for year in row.values.get("years", ()):
            try:
                found = published(year, folder)
                book.faults += [row.fault("years", zh, en) for zh, en in faults(announced(found))]
                years.append(found)
            except CalendarUnpublished as refusal:
                book.faults.append(row.fault("years", refusal.sentence("zh"), refusal.sentence("en")))
    return tuple(years)


def _hours(book: Book, _known: Known) -> Iterator[Fault]:
    stretches: list[tuple[Hours, Row]] = []
    for row in book.rows["hours"]:
        values = row.get("weekdays", "opens", "closes")
        if values is None:
            continue
        days, opens, closes = values
        if opens >= closes:
            yield row.fault("closes", "关门应晚于开门", "it closes before it opens")
        else:
            stretches += ((Hours(day, opens, closes), row) for day in days)
    stretches.sort(key=lambda stretch: stretch[0])
    for (before, other), (after, row) in pairwise(stretches):
        if before.weekday == after.weekday and after.opens < before.closes:
            yield row.fault(
                "opens", f"与第 {other.number} 行时段重叠", f"it overlaps with row {other.number}"
            )


def _prefixes(book: Book, known: Known) -> Iterator[Fault]:
    """No two queues have one prefix; care and appointment prefixes may be shared, but are none of these."""
    rows = book.rows["queues"]
    in_file = {row.values.get("code") for row in rows}
    owners = {prefix: code for code, prefix in known.prefixes.items() if code not in in_file}
    for row in rows:
        owner = owners.get(row.values.get("prefix", ""))
        if owner:
            yield row.fault("prefix", f"前缀已用于队列 {owner}", f"the queue {owner} has this prefix")
    ordinary = set(owners) | {row.values.get("prefix") for row in rows}
    for row in rows:
        for key in ("care_prefix", "appointment_prefix"):
            prefix = row.values.get(key)
            if prefix is not None and prefix in ordinary:
                yield row.fault(key, "与队列的号码前缀相同", "it is the number prefix of a queue")


def _numbers(book: Book, known: Known) -> Iterator[Fault]:
    rows = book.rows["windows"]
    in_file = {row.values.get("code") for row in rows}
    owners = {number: code for code, number in known.numbers.items() if code not in in_file}
    for row in rows:
        owner = owners.get(row.values.get("number", 0))
        if owner:
            yield row.fault("number", f"窗口号已用于窗口 {owner}", f"the window {owner} has this number")


def _passwords(book: Book, known: Known) -> Iterator[Fault]:
    for row in book.rows["staff"]:
        values = row.get("login", "password")
        if values is None or values[0] in known.codes.get("staff", frozenset()):
            continue
        login, password = values
        if password is None:
            yield row.fault("password", "新用户须有初始密码", "a new login needs a first password")
            continue
        if known.demo:
            continue
        try:
            check_password(login, password, known.code)
        except WeakPassword as refusal:
            yield row.fault("password", refusal.sentence("zh"), refusal.sentence("en"))


_RULES: tuple[Callable[[Book, Known], Iterator[Fault]], ...] = (
    _doubles,
    _references,
    _hall,
    _hours,
    _prefixes,
    _numbers,
    *MATTER_RULES,
    _passwords,
    process_faults,
)


def _plan(rows: dict[str, list[Row]], years: tuple[CalendarYear, ...]) -> Plan:
    halls = [row.values | {"years": years} for row in rows["halls"]]
    return Plan(
        hall=HallPlan(**halls[0]) if halls else None,
        zones=tuple(ZonePlan(**row.values) for row in rows["zones"]),
        hours=tuple(
            Hours(day, row.values["opens"], row.values["closes"])
            for row in rows["hours"]
            for day in row.values["weekdays"]
        ),
        queues=tuple(_queue(row, at) for at, row in enumerate(rows["queues"], 1)),
        windows=tuple(WindowPlan(**row.values) for row in rows["windows"]),
        allocations=tuple((row.values["window"], row.values["queues"]) for row in rows["allocations"]),
        matters=by_matter(rows),
        packages=tuple(_package(row, at) for at, row in enumerate(rows["packages"], 1)),
        staff=tuple(_clerk(row) for row in rows["staff"]),
        processes=templates(rows["processes"]),
        matter_processes=tuple(
            (row.values["matter"], row.values["process"]) for row in rows["matter_processes"]
        ),
        desks=tuple((row.values["login"], row.values["departments"]) for row in rows["desks"]),
        experts=tuple(ExpertPlan(**row.values) for row in rows["experts"]),
    )


def _queue(row: Row, position: int) -> QueuePlan:
    zone, facts = _split(row, "zone")
    return QueuePlan(QueueFacts(**facts, position=position), zone)


def _package(row: Row, position: int) -> PackageFacts:
    codes, facts = _split(row, "matters")
    return PackageFacts(**facts, matter_codes=codes, position=position)


def _clerk(row: Row) -> ClerkPlan:
    password, facts = _split(row, "password")
    return ClerkPlan(ClerkFacts(**facts), password)


def _split(row: Row, key: str) -> tuple[Any, dict[str, Any]]:
    """Return the value of one column, and the others."""
    return row.values[key], {name: value for name, value in row.values.items() if name != key}
