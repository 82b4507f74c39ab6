"""A year of the calendar as it is announced: what is right, what is wrong, and files of it."""

from datetime import date
from pathlib import Path

import pytest

from hallsys.halls.calendars import published
from hallsys.halls.errors import BadCalendar, CalendarFileFaulty
from hallsys.halls.stretches import Announced, Stretch, announced, calendar_year, faults, read_file, unlisted

CONFIG = Path(__file__).parents[2] / "config" / "calendar"
NEW_YEAR = Stretch(date(2027, 1, 1), date(2027, 1, 3), "元旦")
SUNDAY = Stretch(date(2027, 1, 10), date(2027, 1, 10))


def told(off: tuple[Stretch, ...] = (NEW_YEAR,), work: tuple[Stretch, ...] = (SUNDAY,)) -> Announced:
    return Announced(2027, "国办发明电", off, work)


def test_a_year_has_each_day_of_its_stretches() -> None:
    year = calendar_year(told())
    assert [day.day for day, name in year.off if name == "元旦"] == [1, 2, 3]
    assert year.work == (date(2027, 1, 10),)


def test_a_file_is_read_as_it_was_announced_and_back() -> None:
    found = read_file((CONFIG / "cn_2026.json").read_bytes())
    assert found.off[0] == Stretch(date(2026, 1, 1), date(2026, 1, 3), "元旦")
    assert faults(found) == ()
    assert calendar_year(found) == published(2026, CONFIG)
    assert announced(calendar_year(found)) == found


def test_a_file_with_a_day_twice_is_read_and_told_of() -> None:
    days = '"off": [["2027-01-01", "元旦"], ["2027-01-01", "元旦"], ["2028-01-01", "元旦"]], "work": []'
    found = read_file(f'{{"year": 2027, "source": "试", {days}}}'.encode())
    assert [en for _, en in faults(found)] == ["2028-01-01 to 2028-01-01 is not within 2027."]
    kept = Announced(found.year, found.source, found.off[:-1], ())
    assert [en for _, en in faults(kept)] == ["2027-01-01 stands there twice."]


@pytest.mark.parametrize("year", range(2015, 2027))
def test_every_year_that_was_published_is_right_and_names_its_holidays(year: int) -> None:
    found = announced(published(year, CONFIG))
    assert faults(found) == ()
    assert [en for _, en in unlisted(found)] in ([], ["Mid-autumn Festival"])  # within the National Day


def test_a_year_that_is_half_typed_says_what_it_does_not_name() -> None:
    assert [zh for zh, _ in unlisted(told())] == ["春节", "清明节", "劳动节", "端午节", "中秋节", "国庆节"]


@pytest.mark.parametrize(
    "content", [b"", b"{}", b"\xff", b'{"year": 2027, "source": "", "off": 1, "work": []}']
)
def test_what_is_no_file_of_holidays_is_refused(content: bytes) -> None:
    with pytest.raises(CalendarFileFaulty):
        read_file(content)


@pytest.mark.parametrize(
    ("wrong", "why"),
    [
        (told(off=()), "no holidays"),
        (told(off=(Stretch(date(2027, 1, 3), date(2027, 1, 1), "元旦"),)), "ends before it begins"),
        (told(off=(Stretch(date(2026, 12, 31), date(2027, 1, 1), "元旦"),)), "not within 2027"),
        (told(off=(Stretch(date(2027, 1, 1), date(2027, 10, 1), "元旦"),)), "longer than"),
        (told(off=(Stretch(date(2027, 1, 1), date(2027, 1, 1)),)), "no name"),
        (told(off=(NEW_YEAR, NEW_YEAR)), "2027-01-01 stands there twice"),
        (told(work=(Stretch(date(2027, 1, 3), date(2027, 1, 3)),)), "2027-01-03 stands there twice"),
        (told(work=(Stretch(date(2027, 1, 11), date(2027, 1, 11)),)), "2027-01-11 is no weekend"),
        (Announced(2027, "", (NEW_YEAR,), ()), "say the source"),
    ],
)
def test_what_cannot_be_is_told(wrong: Announced, why: str) -> None:
    assert why in faults(wrong)[0][1]
    with pytest.raises(BadCalendar):
        calendar_year(wrong)
