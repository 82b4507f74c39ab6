"""The one MetaData that every slice's tables belong to."""

from collections.abc import Iterable
from typing import Any

from sqlalchemy import Column, Index, LargeBinary, MetaData, String, text

SEALED = "sealed"
MOMENTARY = "momentary"  # said of a table that tells of running processes alone

metadata = MetaData(
    naming_convention={
        "ix": "ix_%(table_name)s_%(column_0_N_name)s",
        "uq": "uq_%(table_name)s_%(column_0_N_name)s",
        "ck": "ck_%(table_name)s_%(constraint_name)s",
        "fk": "fk_%(table_name)s_%(column_0_N_name)s",
        "pk": "pk_%(table_name)s",
    }
)


def id_column() -> Column[str]:
    """Return the primary key that most tables have: an id of `kernel.ids.new_id`."""
    return Column("id", String(26), primary_key=True)


def hall_column(*, primary_key: bool = False) -> Column[str]:
    """Return the hall that a row belongs to; it stands in front of each hot index."""
    return Column("hall_id", String(26), nullable=False, primary_key=primary_key)


def sealed_column(name: str = "sealed", *, nullable: bool = False) -> Column[bytes]:
    """Return a column of what `Keyring.seal` made: by this mark `kernel.resealing` finds them all."""
    return Column(name, LargeBinary, nullable=nullable, info={SEALED: True})


def partial_index(name: str, *columns: Any, where: str, unique: bool = False) -> Index:
    """Return an index over the rows that satisfy `where`, on SQLite and PostgreSQL alike."""
    condition = text(where)
    return Index(name, *columns, unique=unique, sqlite_where=condition, postgresql_where=condition)


def quoted(values: Iterable[str]) -> str:
    """Return values as SQL literals, for constraints and the conditions of partial indexes.

    With bound parameters no database would use such an index. They are our own words, without quotes in them.
    """
    return ", ".join(f"'{value}'" for value in values)
