"""The tables of tags of a hall: each is in force from a day on, and a rating keeps which it was given under.

The first comes with the installation. Another is imported for a coming day, so that nobody finds other
tags on a page that is open; what was ticked before keeps its names for ever.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from itertools import groupby

from sqlalchemy import Connection, insert, text

from hallsys.evaluation.errors import TagTableTooEarly
from hallsys.evaluation.events import TagsImported
from hallsys.evaluation.rules import Level, Tag, Tags
from hallsys.evaluation.tables import tag_tables, tags
from hallsys.kernel.transaction import Tx

_TABLES = text("SELECT version, in_force_from FROM tag_tables WHERE hall_id = :hall_id ORDER BY version")
_TAGS = text(
    "SELECT version, code, level, name, required_set, name_en FROM tags WHERE hall_id = :hall_id "
    "ORDER BY version, position"
)
_PUT_TABLE = insert(tag_tables)
_PUT_TAGS = insert(tags)
_FOR_EVER = "0000-00-00"  # before every day


@dataclass(frozen=True, slots=True)
class Imported:
    """A table was imported: its number, and how many tags it has."""

    version: int
    tags: int


class TagTables:
    """The tables of a hall, the first first, each with the day from which it is in force."""

    def __init__(self, tables: Iterable[tuple[str, Tags]]) -> None:
        self._tables = tuple(tables)
        self._by_version: Mapping[int, Tags] = {one.version: one for _, one in self._tables}

    def on(self, day: str) -> Tags:
        """Return the table in force on a day of the hall; one without tags for a hall that has none."""
        return next((one for since, one in reversed(self._tables) if since <= day), Tags(()))

    def names(self, version: int, code: str) -> tuple[str, str]:
        """Return a tag's name in Chinese and English as it stands in the table with that number."""
        return self._by_version.get(version, Tags(())).names(code)

    def last(self) -> Tags:
        """Return the table that was imported last, in force or not yet; one without tags for none."""
        return self._tables[-1][1] if self._tables else Tags(())

    def newest(self) -> tuple[int, str]:
        """Return the number of the last table and the day from which it is in force; (0, "") for none."""
        return (self._tables[-1][1].version, self._tables[-1][0]) if self._tables else (0, "")


def tag_tables_of(conn: Connection, hall_id: str) -> TagTables:
    """Return the tables of a hall."""
    key = {"hall_id": hall_id}
    found = {
        version: Tags(
            (Tag(row.code, Level(row.level), row.name, bool(row.required_set), row.name_en) for row in rows),
            version,
        )
        for version, rows in groupby(conn.execute(_TAGS, key), lambda row: int(row.version))
    }
    rows = conn.execute(_TABLES, key)
    return TagTables((row.in_force_from, found.get(row.version, Tags((), row.version))) for row in rows)


def adopt(tx: Tx, shipped: Tags) -> None:
    """Make the table of the installation the hall's first, unless the hall has one."""
    if tx.execute(_TABLES, {"hall_id": tx.hall_id}).first() is None:
        _put(tx, shipped, 1, _FOR_EVER)


def import_tags(tx: Tx, table: Tags, in_force_from: str, today: str) -> Imported:
    """Import a table that is in force from a coming day on. Raises TagTableTooEarly."""
    version, since = tag_tables_of(tx.conn, tx.hall_id).newest()
    last = max(today, since)
    if in_force_from <= last:
        raise TagTableTooEarly(day=last)
    return _put(tx, table, version + 1, in_force_from)


def _put(tx: Tx, table: Tags, version: int, in_force_from: str) -> Imported:
    key = {"hall_id": tx.hall_id, "version": version}
    tx.execute(_PUT_TABLE, {**key, "in_force_from": in_force_from, "imported_at": tx.now})
    rows = [
        {
            **key,
            "code": tag.code,
            "position": position,
            "level": int(tag.level),
            "name": tag.name,
            "name_en": tag.name_en,
            "required_set": tag.required_set,
        }
        for position, tag in enumerate(table)
    ]
    if rows:
        tx.conn.execute(_PUT_TAGS, rows)
    tx.append(TagsImported(version, in_force_from))
    return Imported(version, len(rows))
