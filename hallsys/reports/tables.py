"""The days that are over, in figures."""

from sqlalchemy import BigInteger, Column, String, Table, Text

from hallsys.kernel.eventlog import events
from hallsys.kernel.schema import hall_column, metadata, partial_index

day_reports = Table(
    "day_reports",
    metadata,
    hall_column(primary_key=True),
    Column("day", String(10), primary_key=True),
    Column("made_at", BigInteger, nullable=False),
    Column("figures", Text, nullable=False),  # JSON of reports.days.packed
    sqlite_with_rowid=False,
)

# Of the log: when windows opened and closed, of which a report makes their time.
TURNS = "kind IN ('ClerkSignedIn', 'ClerkSignedOut', 'WindowPaused', 'WindowReopened')"
partial_index("ix_events_turns", events.c.hall_id, events.c.at, events.c.seq, where=TURNS)
