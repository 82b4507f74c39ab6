"""Windows, the queues each serves, and every service of a ticket at a window."""

from sqlalchemy import (
    BigInteger,
    CheckConstraint,
    Column,
    ForeignKey,
    Index,
    Integer,
    String,
    Table,
    Text,
    UniqueConstraint,
)

from hallsys.kernel.eventlog import events
from hallsys.kernel.schema import hall_column, id_column, metadata, partial_index
from hallsys.people.organisations import LONGEST_ROLE_NOTE

windows = Table(
    "windows",
    metadata,
    id_column(),
    hall_column(),
    Column("zone_id", String(26), nullable=False),
    Column("code", String(16), nullable=False),
    Column("number", Integer, nullable=False),
    Column("name", String(60), nullable=False),
    Column("name_en", String(60), nullable=False, server_default=""),
    Column("kind", String(16), nullable=False),
    Column("state", String(16), nullable=False, server_default="signed_out"),
    Column("clerk_id", String(26)),
    Column("signed_in_at", BigInteger),
    Column("pause_reason", String(60)),
    Column("state_since", BigInteger),  # when the state began
    Column("lock_reason", String(20)),  # why nobody may sign in; NULL: they may
    UniqueConstraint("hall_id", "code"),
    UniqueConstraint("hall_id", "number"),
)
partial_index(
    "uq_windows_clerk",
    windows.c.hall_id,
    windows.c.clerk_id,
    where="clerk_id IS NOT NULL",
    unique=True,
)

allocations = Table(
    "allocations",
    metadata,
    hall_column(primary_key=True),
    Column("window_id", String(26), ForeignKey("windows.id"), primary_key=True),
    Column("queue_id", String(26), ForeignKey("queues.id"), primary_key=True),
    Index("ix_allocations_queue", "hall_id", "queue_id"),
    sqlite_with_rowid=False,
)

# Of the log: the changes of allocations, which a manager looks through and takes back.
partial_index("ix_events_allocations", events.c.hall_id, events.c.seq, where="kind = 'QueuesAllocated'")

tidal_rows = Table(
    "tidal_rows",
    metadata,
    hall_column(primary_key=True),
    Column("position", Integer, primary_key=True, autoincrement=False),
    Column("window_id", String(26), ForeignKey("windows.id"), nullable=False),
    Column("weekdays", String(7), nullable=False),  # a digit a day from Monday
    Column("begins", String(5), nullable=False),
    Column("ends", String(5), nullable=False),
    Column("queue_ids", Text, nullable=False),  # JSON list
)

tidal_windows = Table(
    "tidal_windows",
    metadata,
    hall_column(primary_key=True),
    Column("window_id", String(26), ForeignKey("windows.id"), primary_key=True),
    Column("usual", Text),  # JSON list: what it serves outside of its rows; NULL while none is in force
    Column("applied_at", BigInteger, nullable=False),  # the last switch that was carried out
    Column("postponed_at", BigInteger),  # the switch that cannot be carried out yet
)

floor_drawings = Table(
    "floor_drawings",
    metadata,
    hall_column(primary_key=True),
    Column("width", Integer, nullable=False),
    Column("height", Integer, nullable=False),
    Column("areas", Text, nullable=False),  # JSON list
)

window_places = Table(
    "window_places",
    metadata,
    hall_column(primary_key=True),
    Column("window_id", String(26), ForeignKey("windows.id"), primary_key=True),
    Column("x", Integer, nullable=False),
    Column("y", Integer, nullable=False),
    Column("facing", String(8), nullable=False),
)

services = Table(
    "services",
    metadata,
    id_column(),
    hall_column(),
    Column("ticket_id", String(26), ForeignKey("tickets.id"), nullable=False),
    Column("window_id", String(26), ForeignKey("windows.id"), nullable=False),
    Column("clerk_id", String(26), nullable=False),
    Column("called_at", BigInteger, nullable=False),
    Column("waited_ms", BigInteger, nullable=False),
    Column("reason", Text, nullable=False),  # why this ticket was the next: queue.rules Reason as JSON
    Column("resumed", Integer, nullable=False, server_default="0"),  # 1: called from the parked tickets
    Column("recalls", Integer, nullable=False, server_default="0"),
    Column("recalled_at", BigInteger),
    Column("started_at", BigInteger),
    Column("ended_at", BigInteger),
    Column("outcome", String(16)),
    Index("ix_services_ticket", "hall_id", "ticket_id"),
    Index("ix_services_window", "hall_id", "window_id", "called_at"),
)
# A window has one applicant at a time; the index holds only what is going on now.
partial_index(
    "uq_services_active_window",
    services.c.hall_id,
    services.c.window_id,
    where="ended_at IS NULL",
    unique=True,
)
partial_index(
    "uq_services_active_ticket",
    services.c.hall_id,
    services.c.ticket_id,
    where="ended_at IS NULL",
    unique=True,
)

# Whom the holder of a ticket acts for at the counter, if for an organisation: said by the clerk, kept with
# the ticket, so that the next window knows. Applicants belong to no hall: ids without a foreign key.
representations = Table(
    "representations",
    metadata,
    hall_column(primary_key=True),
    Column("ticket_id", String(26), ForeignKey("tickets.id"), primary_key=True),
    Column("organisation_id", String(26), nullable=False),
    Column("role", String(16), nullable=False),
    Column("note", String(LONGEST_ROLE_NOTE), nullable=False),  # the paper that authorises an agent
    Column("at", BigInteger, nullable=False),
    CheckConstraint("role = 'representative' OR note <> ''", name="authorised_by_a_paper"),
    sqlite_with_rowid=False,
)
partial_index(
    "ix_representations_noted", representations.c.hall_id, representations.c.at, where="note NOT IN ('', '—')"
)
