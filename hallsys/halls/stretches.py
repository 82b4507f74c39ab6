"""The holidays of a year as they are announced: stretches of days, and make-up working days. Pure.

Source: 国务院办公厅关于部分节假日安排的通知, one each year:
"1月1日至3日放假调休，共3天。1月4日（周日）上班。"
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from pydantic import ValidationError

from hallsys.halls.calendars import LONGEST_SOURCE, CalendarFile, CalendarYear
from hallsys.halls.errors import BadCalendar, CalendarFileFaulty

LONGEST_NAME = 40
_LONGEST_HOLIDAY = 15  # days; the longest that was ever announced has nine
_SATURDAY = 5
# In Chinese, and in English as the bundled library says it.
_PUBLIC = (
    ("元旦", "New Year's Day"),
    ("春节", "Spring Festival"),
    ("清明节", "Tomb-sweeping Day"),
    ("劳动节", "Labour Day"),
    ("端午节", "Dragon Boat Festival"),
    ("中秋节", "Mid-autumn Festival"),
    ("国庆节", "National Day"),
)


@dataclass(frozen=True, slots=True)
class Stretch:
    """Days that follow each other, with the name of the holiday; make-up working days have none."""

    first: date
    last: date
    name: str = ""

    @property
    def days(self) -> tuple[date, ...]:
        """Every day of it; none if it ends before it begins."""
        return tuple(self.first + timedelta(n) for n in range((self.last - self.first).days + 1))


@dataclass(frozen=True, slots=True)
class Announced:
    """What was announced for a year."""

    year: int
    source: str
    off: tuple[Stretch, ...]
    work: tuple[Stretch, ...]


Why = tuple[str, str]  # in Chinese and English


def faults(told: Announced) -> tuple[Why, ...]:
    """Return everything that is wrong with what was announced, in its order."""
    found = [why for stretch in (*told.off, *told.work) for why in _of_stretch(stretch, told.year)]
    if not told.off:
        found.append(("没有节假日。", "there are no holidays."))
    if not 0 < len(told.source) <= LONGEST_SOURCE:
        found.append(
            (f"请填写来源，最多 {LONGEST_SOURCE} 字。", f"say the source, in at most {LONGEST_SOURCE} signs.")
        )
    if found:  # then it cannot be told which days are meant
        return tuple(found)
    found.extend(
        (
            f"{one.first} 起的假期没有名称或名称过长。",
            f"the holiday from {one.first} has no name, or a long one.",
        )
        for one in told.off
        if not 0 < len(one.name) <= LONGEST_NAME
    )
    found.extend(
        (f"{day} 是周一至周五，本来就上班，不是调休。", f"{day} is no weekend: it is a working day anyway.")
        for day in _days(told.work)
        if day.weekday() < _SATURDAY
    )
    found.extend(
        (f"{day} 出现两次。", f"{day} stands there twice.") for day in _twice([*told.off, *told.work])
    )
    return tuple(found)


def unlisted(told: Announced) -> tuple[Why, ...]:
    """Return the public holidays that a year does not name: it may be half typed.

    Source: 全国年节及纪念日放假办法, article 2. It is no fault, as an announcement may call one otherwise.
    """
    names = " ".join(one.name for one in told.off).lower()
    return tuple((zh, en) for zh, en in _PUBLIC if zh[:2] not in names and en.lower() not in names)


def _of_stretch(stretch: Stretch, year: int) -> Iterator[Why]:
    said, said_en = f"{stretch.first} 至 {stretch.last}", f"{stretch.first} to {stretch.last}"
    if stretch.last < stretch.first:
        yield f"{said} 先止后起。", f"{said_en} ends before it begins."
    elif stretch.first.year != year or stretch.last.year != year:
        yield f"{said} 不在 {year} 年内。", f"{said_en} is not within {year}."
    elif (stretch.last - stretch.first).days >= _LONGEST_HOLIDAY:
        yield (
            f"{said} 超过 {_LONGEST_HOLIDAY} 天，请核对。",
            f"{said_en} is longer than {_LONGEST_HOLIDAY} days; please look again.",
        )


def _days(stretches: Iterable[Stretch]) -> Iterator[date]:
    return (day for stretch in stretches for day in stretch.days)


def _twice(stretches: Sequence[Stretch]) -> list[date]:
    seen: set[date] = set()
    again: dict[date, None] = {}
    for day in _days(stretches):
        if day in seen:
            again[day] = None
        seen.add(day)
    return list(again)


def calendar_year(told: Announced) -> CalendarYear:
    """Return the year with each of its days. Raises BadCalendar with the first thing that is wrong."""
    for why, why_en in faults(told):
        raise BadCalendar(why=why, why_en=why_en)
    off = sorted((day, stretch.name) for stretch in told.off for day in stretch.days)
    work = sorted(_days(told.work))
    return CalendarYear(year=told.year, source=told.source, off=tuple(off), work=tuple(work))


def announced(year: CalendarFile) -> Announced:
    """Return a year as it is announced: days that follow each other under one name are one stretch."""
    off = _joined(sorted(year.off))
    work = _joined([(day, "") for day in sorted(year.work)])
    return Announced(year.year, year.source, off, work)


def _joined(days: Sequence[tuple[date, str]]) -> tuple[Stretch, ...]:
    found: list[Stretch] = []
    for day, name in days:
        if found and found[-1].name == name and day - found[-1].last == timedelta(1):
            found[-1] = Stretch(found[-1].first, day, name)
        else:
            found.append(Stretch(day, day, name))
    return tuple(found)


def read_file(content: bytes) -> Announced:
    """Return what a file `cn_<year>.json` announces; `faults` says what is wrong with that.

    Raises CalendarFileFaulty for what is no such file.
    """
    try:
        return announced(CalendarFile.model_validate_json(content))
    except ValidationError:
        raise CalendarFileFaulty from None
