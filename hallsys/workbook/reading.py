"""From a file or folder to sheets of texts: .xlsx, .csv, a folder of .csv, a .zip of them."""

import csv
import io
import re
import zipfile
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from pathlib import Path, PurePosixPath
from typing import Any

from hallsys.workbook.errors import WorkbookMissing, WorkbookUnreadable

LARGEST_FILE = 32 * 1024 * 1024
LARGEST_UNPACKED = 256 * 1024 * 1024
MOST_ROWS = 50_000
_UTF8_NAME = 0x800  # flag of a zip entry
# From here on a spreadsheet has rounded the number: better a fault than a wrong code.
_FIRST_INEXACT = 10**15

_SPACE = re.compile(r"^[\s\ufeff]+|[\s\ufeff]+$")


@dataclass(frozen=True)
class RawSheet:
    """A sheet as it was found: its title and its rows of texts, the first row being the header."""

    title: str
    rows: tuple[tuple[str, ...], ...]


def read(path: Path) -> list[RawSheet]:
    """Return the sheets at `path`. Raises WorkbookMissing or WorkbookUnreadable."""
    if not path.exists():
        raise WorkbookMissing(path=path.name)
    try:
        if path.is_dir():
            files = [file for file in sorted(path.iterdir()) if file.suffix.lower() == ".csv"]
            if files:
                return [_csv(file.stem, _bytes(file)) for file in files]
        elif path.suffix.lower() in _READERS:
            return _READERS[path.suffix.lower()](path.stem, _bytes(path))
    except Exception:  # noqa: BLE001 - told as a refusal
        # A damaged file lets the libraries fail in any way; what they say may quote cells.
        raise WorkbookUnreadable(path=path.name) from None
    raise WorkbookUnreadable(path=path.name)


def read_xlsx(name: str, content: bytes) -> list[RawSheet]:
    """Return the sheets of an .xlsx that somebody sent. Raises WorkbookUnreadable."""
    try:
        return _xlsx(name, content)
    except Exception:  # noqa: BLE001 - told as a refusal, like a file's
        raise WorkbookUnreadable(path=name) from None


def read_sent(name: str, content: bytes) -> list[RawSheet]:
    """Return the sheets of an .xlsx, .csv or .zip that somebody sent. Raises WorkbookUnreadable."""
    path = PurePosixPath(name)
    try:
        return _READERS[path.suffix.lower()](path.stem, content)
    except Exception:  # noqa: BLE001 - told as a refusal, like a file's
        raise WorkbookUnreadable(path=path.name) from None


def _bytes(path: Path) -> bytes:
    if path.stat().st_size > LARGEST_FILE:
        raise ValueError("the file is too large")
    return path.read_bytes()


def _xlsx(_title: str, content: bytes) -> list[RawSheet]:
    from openpyxl import load_workbook

    kept = io.BytesIO(content)
    with zipfile.ZipFile(kept) as parts:
        _require_modest(parts.infolist())
    book = load_workbook(kept, read_only=True, data_only=True)
    try:
        sheets = []
        for sheet in book.worksheets:
            sheet.reset_dimensions()  # what the file says of its size may be wrong
            rows = (tuple(_text(cell) for cell in row) for row in sheet.iter_rows())
            sheets.append(RawSheet(sheet.title.strip(), _limited(rows)))
        return sheets
    finally:
        book.close()


def _zip(_title: str, content: bytes) -> list[RawSheet]:
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        entries = {_name(entry): entry for entry in archive.infolist() if not entry.is_dir()}
        wanted = {
            name: entry
            for name, entry in entries.items()
            if name.suffix.lower() == ".csv" and "__MACOSX" not in name.parts
        }
        if not wanted:
            raise ValueError("no sheets")
        _require_modest(list(wanted.values()))
        return [_csv(name.stem, archive.read(entry)) for name, entry in sorted(wanted.items())]


def _require_modest(entries: list[zipfile.ZipInfo]) -> None:
    """Raise ValueError if little packed data would become very much."""
    if sum(entry.file_size for entry in entries) > LARGEST_UNPACKED:
        raise ValueError("too large when unpacked")


def _name(entry: zipfile.ZipInfo) -> PurePosixPath:
    """Return the entry's path; without the UTF-8 flag a Chinese Windows wrote it as GB 18030."""
    name = entry.filename
    if not entry.flag_bits & _UTF8_NAME:
        name = name.encode("cp437").decode("gb18030", errors="replace")
    return PurePosixPath(name)


def _csv(title: str, content: bytes) -> RawSheet:
    """Decode UTF-8 with or without a mark, else GB 18030, which a Chinese Excel writes."""
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError:
        text = content.decode("gb18030")
    rows = csv.reader(io.StringIO(text, newline=""), strict=True)
    return RawSheet(title.strip(), _limited(tuple(map(_clean, row)) for row in rows))


def _limited(rows: Iterable[tuple[str, ...]]) -> tuple[tuple[str, ...], ...]:
    def counted() -> Iterator[tuple[str, ...]]:
        for number, row in enumerate(rows):
            if number == MOST_ROWS:
                raise ValueError("too many rows")
            yield row

    return tuple(counted())


def _text(cell: Any) -> str:
    """Return what a spreadsheet's cell says, as one would type it."""
    if cell.value is None:
        return ""
    if cell.data_type == "e":
        return f"!{cell.value}"  # an error such as #N/A: not to be taken for a row that is commented out
    for kind, written in _WRITTEN:
        if isinstance(cell.value, kind):
            return written(cell.value)
    return _clean(str(cell.value))


def _number(value: float) -> str:
    if abs(value) >= _FIRST_INEXACT:
        return f"{value:.14E}"
    return str(int(value)) if value == int(value) else repr(value)


def _duration(value: timedelta) -> str:
    """Write the times that a spreadsheet takes for durations, 24:00 above all."""
    hours, seconds = divmod(int(value.total_seconds()), 3600)
    return f"{hours:02d}:{seconds // 60:02d}"


def _clean(text: str) -> str:
    return _SPACE.sub("", text)


# In this order: a bool is an int, and a datetime a date.
_WRITTEN: tuple[tuple[Any, Callable[[Any], str]], ...] = (
    (bool, lambda value: "是" if value else "否"),
    (int | float, _number),
    (timedelta, _duration),
    (datetime | date | time, lambda value: value.isoformat()),
)

_READERS: dict[str, Callable[[str, bytes], list[RawSheet]]] = {
    ".xlsx": _xlsx,
    ".zip": _zip,
    ".csv": lambda name, content: [_csv(name, content)],
}
