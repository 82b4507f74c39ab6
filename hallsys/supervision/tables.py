"""The alerts of now with what was noted to them, and the calls for help."""

from sqlalchemy import BigInteger, Column, Index, String, Table

from hallsys.kernel.schema import hall_column, id_column, metadata, partial_index
from hallsys.supervision.rules import LONGEST_NOTE

alerts = Table(
    "alerts",
    metadata,
    hall_column(primary_key=True),
    Column("key", String(80), primary_key=True),
    Column("code", String(24), nullable=False),
    Column("fingerprint", String(40), nullable=False),  # what must change for it to be new again
    Column("raised_at", BigInteger, nullable=False),
    Column("note", String(LONGEST_NOTE)),
    Column("noted_at", BigInteger),
    Column("noted_by", String(64)),
)

help_calls = Table(
    "help_calls",
    metadata,
    id_column(),
    hall_column(),
    Column("place", String(40), nullable=False),
    Column("asked_at", BigInteger, nullable=False),
    Column("asked_by", String(64), nullable=False),
    Column("answered_at", BigInteger),
    Column("answered_by", String(64)),
    Column("closed_at", BigInteger),
    Index("ix_help_calls_asked", "hall_id", "asked_at"),
)
# A place calls once until somebody has been there.
partial_index(
    "uq_help_calls_open", help_calls.c.hall_id, help_calls.c.place, where="closed_at IS NULL", unique=True
)
