"""The days that are over, in figures."""

from sqlalchemy import BigInteger, Column, String, Table, Text

from hallsys.kernel.eventlog import events
from hallsys.kernel.schema import hall_column, metadata, partial_index, quoted

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

# What changes the set-up of a hall; read by the page of changes, the newest first.
PROCESS_KINDS = ("ProcessPut", "MatterProcessSet", "DeskClerksSet", "ExpertPut")
HALL_KINDS = (
    "HallChanged",
    "HoursChanged",
    "CalendarLoaded",
    "DayClosed",
    "DayHoursSet",
    "DayReopened",
    "ZoneAdded",
    "ZoneChanged",
    "QueueAdded",
    "QueueChanged",
    "WindowAdded",
    "WindowChanged",
    "MatterAdded",
    "MatterChanged",
    "PackagePut",
    "PackageRemoved",
    "MattersTakenOver",
    "MattersLeftOut",
    "MattersFollowed",
    "ClerkCreated",
    "ClerkChanged",
)
REASON_KINDS = ("ReasonsSet",)
SET_UP = f"kind IN ({quoted((*PROCESS_KINDS, *HALL_KINDS, *REASON_KINDS))})"
partial_index("ix_events_set_up", events.c.hall_id, events.c.seq, where=SET_UP)
