"""Moving a whole database into an empty one of either kind, with a check of every row."""

from collections.abc import Iterator
from dataclasses import dataclass
from hashlib import sha256
from itertools import islice
from typing import Any

from sqlalchemy import Connection, Row, Table, insert, inspect, select
from sqlalchemy.exc import DBAPIError

from hallsys.kernel.clock import DAY
from hallsys.kernel.errors import Refusal
from hallsys.kernel.eventlog import events
from hallsys.kernel.months import month_of
from hallsys.kernel.partitions import provide
from hallsys.kernel.schema import MOMENTARY, metadata

BATCH = 1000  # rows that are held at a time
_MODULUS = 1 << 256
_DAYS = select(events.c.at.op("/")(DAY)).distinct()  # of the log


class TargetNotEmpty(Refusal):
    """The database to move into holds something already."""

    code = "target_not_empty"
    zh = "目标数据库的表 {table} 中已有数据，只能迁入空库。"
    en = "The table {table} of the target database is not empty; a hall moves into an empty one only."


class RowNotTaken(Refusal):
    """The other database takes a row not as it is; nothing was moved."""

    code = "row_not_taken"
    zh = "目标数据库不接受表 {table} 的数据：{why}。没有迁移任何内容。"
    en = "The target database does not take a row of the table {table}: {why}. Nothing was moved."


class MoveNotTrue(Refusal):
    """What was read back is not what was written; nothing was moved."""

    code = "move_not_true"
    zh = "表 {table} 核对不一致（原 {rows} 行）。没有迁移任何内容。"
    en = "The table {table} of {rows} rows is not the same after the move. Nothing was moved."


@dataclass(slots=True)
class Tally:
    """How many rows a table has, and a sum over all of them that no order changes."""

    rows: int = 0
    total: int = 0

    def counting(self, rows: Iterator[Row[Any]]) -> Iterator[Row[Any]]:
        """Yield the rows and count each: its types count, too, so that 1 is not "1"."""
        for row in rows:
            self.rows += 1
            digest = sha256(repr(tuple(row)).encode()).digest()
            self.total = (self.total + int.from_bytes(digest)) % _MODULUS
            yield row


def require_empty(target: Connection) -> None:
    """Raise TargetNotEmpty if one of our tables is there, of whichever release, and has a row."""
    there = inspect(target).get_table_names()
    for table in metadata.sorted_tables:
        if table.name in there and target.execute(select(1).select_from(table).limit(1)).first():
            raise TargetNotEmpty(table=table.name)


def move(source: Connection, target: Connection) -> dict[str, int]:
    """Copy every row of `source` into `target`, whose tables are there and empty.

    What tells of running processes alone stays behind. Returns the rows of each table. Reads everything
    back and compares before that; the caller commits then. Raises TargetNotEmpty, RowNotTaken and
    MoveNotTrue, after which the caller rolls back.
    """
    require_empty(target)
    provide(target, {month_of(day * DAY) for day in source.execute(_DAYS).scalars()})
    moved = {}
    for table in metadata.sorted_tables:
        if MOMENTARY in table.info:
            continue
        written = _copy(table, source, target)
        if _tally(table, target) != written:
            raise MoveNotTrue(table=table.name, rows=written.rows)
        moved[table.name] = written.rows
    return moved


def _copy(table: Table, source: Connection, target: Connection) -> Tally:
    tally = Tally()
    write = _into_postgresql if target.dialect.name == "postgresql" else _into_sqlite
    try:
        write(table, target, tally.counting(_rows(table, source)))
    except (DBAPIError, target.dialect.loaded_dbapi.Error) as error:
        said = error.orig if isinstance(error, DBAPIError) else error
        # The first line tells what is wrong, the others quote the row.
        raise RowNotTaken(table=table.name, why=str(said).partition("\n")[0]) from None
    return tally


def _into_postgresql(table: Table, target: Connection, rows: Iterator[Row[Any]]) -> None:
    # A statement for the whole table: at its end a row's parent is there, wherever it stands.
    columns = ", ".join(column.name for column in table.columns)
    cursor = target.connection.cursor()
    with cursor.copy(f"COPY {table.name} ({columns}) FROM STDIN") as copy:
        for row in rows:
            copy.write_row(tuple(row))


def _into_sqlite(table: Table, target: Connection, rows: Iterator[Row[Any]]) -> None:
    while batch := [dict(row._mapping) for row in islice(rows, BATCH)]:
        target.execute(insert(table), batch)


def _tally(table: Table, conn: Connection) -> Tally:
    tally = Tally()
    for _row in tally.counting(_rows(table, conn)):
        pass
    return tally


def _rows(table: Table, conn: Connection) -> Iterator[Row[Any]]:
    yield from conn.execute(select(table).execution_options(yield_per=BATCH))
