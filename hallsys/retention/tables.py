"""The periods that a hall chose, where not the defaults of `retention.rules`; erasures in the log."""

from sqlalchemy import BigInteger, CheckConstraint, Column, Integer, String, Table

from hallsys.kernel.eventlog import events
from hallsys.kernel.schema import hall_column, metadata, partial_index, quoted
from hallsys.retention.rules import Kind

retention_periods = Table(
    "retention_periods",
    metadata,
    hall_column(primary_key=True),
    Column("kind", String(16), primary_key=True),
    Column("days", Integer, nullable=False),
    Column("at", BigInteger, nullable=False),
    Column("set_by", String(64), nullable=False),
    CheckConstraint(f"kind IN ({quoted(Kind)})", name="kind"),
    sqlite_with_rowid=False,
)

# What all halls of a database share is erased by one of them in a night: by which last, and when. As `people`
# it is of no hall.
shared_turns = Table(
    "shared_turns",
    metadata,
    Column("what", String(16), primary_key=True),
    Column("by_hall", String(26), nullable=False),
    Column("at", BigInteger, nullable=False),
    sqlite_with_rowid=False,
)

# Of the log: what was erased, and who asked or set what; read by the page of it, the newest first.
KINDS = ("PersonalDataErased", "PersonalDataErasedOnRequest", "PersonalDataSought", "RetentionPeriodSet")
LOGGED = f"kind IN ({quoted(KINDS)})"
partial_index("ix_events_retention", events.c.hall_id, events.c.kind, events.c.at, where=LOGGED)
