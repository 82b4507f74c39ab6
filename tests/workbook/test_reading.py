import contextlib
import re
import zipfile
from collections.abc import Sequence
from functools import cache
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hallsys.kernel.errors import Refusal
from hallsys.workbook import reading
from hallsys.workbook.cells import BadCell, time_of_day, weekdays
from hallsys.workbook.checking import check
from hallsys.workbook.errors import WorkbookUnreadable
from hallsys.workbook.plan import Known, Plan
from hallsys.workbook.reading import RawSheet, read
from hallsys.workbook.rows import parse
from hallsys.workbook.sheets import SHEETS
from tests.workbook.books import RIGHT, changed, csv_bytes, write

CALENDARS = Path(__file__).parents[2] / "config" / "calendar"
titles = st.sampled_from([sheet.zh for sheet in SHEETS])
cells = st.one_of(
    st.text(max_size=12),
    st.sampled_from(
        ["", "main", "A", "是", "1", "09:00", "周一至周五", "2026", "即办件", "S001", "# x", "\x00"]
    ),
)


@given(st.binary(max_size=300), st.sampled_from([".csv", ".xlsx", ".zip"]))
def test_any_bytes_are_read_or_refused(
    tmp_path_factory: pytest.TempPathFactory, content: bytes, suffix: str
) -> None:
    path = tmp_path_factory.getbasetemp() / f"staff{suffix}"
    path.write_bytes(content)
    try:
        sheets = read(path)
    except Refusal as refusal:
        assert isinstance(refusal, WorkbookUnreadable)  # noqa: PT017 - no other refusal will do
    else:
        assert [sheet.title for sheet in sheets] == ["staff"]


@given(titles, st.lists(st.lists(cells, min_size=10, max_size=10), max_size=6))
def test_any_cells_come_to_a_plan_or_to_faults(title: str, lines: Sequence[Sequence[str]]) -> None:
    sheet = next(entry for entry in SHEETS if entry.zh == title)
    header = tuple(column.zh for column in sheet.columns)
    rows = (header, *(tuple(line[: len(header)]) for line in lines))
    book = parse([RawSheet(title, rows)])
    outcome = check(book, Known(), CALENDARS)
    if isinstance(outcome, Plan):
        assert all(row.values for row in book.rows[sheet.name])
    else:
        assert all(fault.sheet == title and 1 <= fault.row <= len(rows) for fault in outcome)
        assert all(1 <= fault.column <= len(header) for fault in outcome)


@given(st.integers(0, 23), st.integers(0, 59))
def test_times_of_day(hour: int, minute: int) -> None:
    for text in (f"{hour}:{minute:02d}", f"{hour:02d}:{minute:02d}:00", f"{hour}：{minute:02d}"):
        assert time_of_day(text) == f"{hour:02d}:{minute:02d}"


@pytest.mark.parametrize("text", ["24:01", "9", "9:5", "09:00:30", "9.00", "-1:00"])
def test_what_is_no_time_of_day(text: str) -> None:
    with pytest.raises(BadCell):
        time_of_day(text)


@pytest.mark.parametrize(
    ("text", "days"),
    [
        ("周一", (0,)),
        ("周一至周五", (0, 1, 2, 3, 4)),
        ("星期六 ~ 星期天", (5, 6)),
        ("1，3、5", (0, 2, 4)),
        ("Mon;sunday", (0, 6)),
    ],
)
def test_weekdays(text: str, days: tuple[int, ...]) -> None:
    assert weekdays(text) == days


@pytest.mark.parametrize("text", ["周八", "0", "周五至周一", "周一至", "周一,周一"])
def test_what_is_no_weekday(text: str) -> None:
    with pytest.raises(BadCell):
        weekdays(text)


def test_names_in_an_archive_may_be_written_by_a_chinese_windows(tmp_path: Path) -> None:
    path = tmp_path / "legacy.zip"
    with zipfile.ZipFile(path, "w") as archive:
        for title, lines in RIGHT.items():
            archive.writestr(_Legacy(f"folder/{title}.csv"), csv_bytes(lines, "gb18030"))
        archive.writestr("__MACOSX/._x.csv", b"\xff")
    with zipfile.ZipFile(path) as archive:
        assert all(entry.flag_bits & 0x800 == 0 for entry in archive.infolist())
    assert {sheet.title for sheet in read(path)} == set(RIGHT)


class _Legacy(zipfile.ZipInfo):
    """An entry whose name is written as GB 18030, without the flag that says UTF-8."""

    def _encodeFilenameFlags(self) -> tuple[bytes, int]:  # noqa: N802 - zipfile's own name
        return self.filename.encode("gb18030"), self.flag_bits


def test_a_file_that_unpacks_to_very_much_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = write(tmp_path / "hall.xlsx", changed({("区域", 2, 2): "长" * 30_000}))
    assert path.stat().st_size < 20_000
    read(path)
    monkeypatch.setattr(reading, "LARGEST_UNPACKED", 60_000)
    with pytest.raises(WorkbookUnreadable):
        read(path)


def test_too_many_rows_are_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = write(tmp_path / "hall.zip", RIGHT)
    assert len(read(path)) == len(RIGHT)
    monkeypatch.setattr(reading, "MOST_ROWS", 2)
    with pytest.raises(WorkbookUnreadable):
        read(path)


@given(damage=st.lists(st.tuples(st.integers(min_value=0), st.integers(0, 255)), min_size=1, max_size=6))
def test_a_damaged_workbook_is_read_or_refused(
    tmp_path_factory: pytest.TempPathFactory, damage: list[tuple[int, int]]
) -> None:
    path = tmp_path_factory.getbasetemp() / "damaged.xlsx"
    content = bytearray(whole_workbook(path.with_name("whole.xlsx")))
    for at, value in damage:
        content[at % len(content)] = value
    path.write_bytes(content)
    with contextlib.suppress(WorkbookUnreadable):
        read(path)


def test_a_workbook_with_a_password_is_refused(tmp_path: Path) -> None:
    content = bytearray(whole_workbook(tmp_path / "hall.xlsx"))
    for mark, flags in ((b"PK\x01\x02", 8), (b"PK\x03\x04", 6)):
        for found in re.finditer(re.escape(mark), bytes(content)):
            content[found.start() + flags] |= 1
    (tmp_path / "locked.xlsx").write_bytes(content)
    with pytest.raises(WorkbookUnreadable):
        read(tmp_path / "locked.xlsx")


@cache
def whole_workbook(path: Path) -> bytes:
    return write(path, RIGHT).read_bytes()
