"""Queues, tickets and what is counted about them. The constraints forbid the impossible."""

from sqlalchemy import (
    BigInteger,
    Boolean,
    CheckConstraint,
    Column,
    ForeignKey,
    Index,
    Integer,
    String,
    Table,
    UniqueConstraint,
    true,
)

from hallsys.kernel.schema import hall_column, id_column, metadata, partial_index

queues = Table(
    "queues",
    metadata,
    id_column(),
    hall_column(),
    Column("code", String(16), nullable=False),
    Column("prefix", String(2), nullable=False),
    Column("care_prefix", String(2)),
    Column("appointment_prefix", String(2)),
    Column("name", String(60), nullable=False),
    Column("name_en", String(120), nullable=False, server_default=""),
    Column("zone_id", String(26)),
    Column("common", Boolean, nullable=False, server_default=true()),  # served by comprehensive windows
    Column("limit_minutes", Integer, nullable=False, server_default="30"),
    Column("daily_limit", Integer, nullable=False, server_default="0"),  # tickets a day; 0: no limit
    Column("appointment_quota", Integer, nullable=False, server_default="0"),  # a slot; 0: not bookable
    Column("position", Integer, nullable=False, server_default="0"),
    Column("open", Boolean, nullable=False, server_default=true()),
    UniqueConstraint("hall_id", "code"),
)

tickets = Table(
    "tickets",
    metadata,
    id_column(),
    hall_column(),
    Column("day", String(10), nullable=False),
    Column("prefix", String(2), nullable=False),
    Column("serial", Integer, nullable=False),
    Column("number", String(12), nullable=False),
    Column("queue_id", String(26), ForeignKey("queues.id"), nullable=False),
    Column("person_id", String(26), nullable=False),  # for whom the matters are
    Column(
        "present_id", String(26), nullable=False, server_default=""
    ),  # who comes: the agent, if there is one
    Column("relation", String(16)),  # of the agent to the applicant
    Column("authorisation", String(100)),  # what the agent showed for it
    Column("priority_class", String(16), nullable=False),
    Column("status", String(12), nullable=False),
    Column("issued_at", BigInteger, nullable=False),
    Column("issued_at_place", String(40), nullable=False),
    Column("waiting_since", BigInteger, nullable=False),
    Column("token", String(22), nullable=False),
    Column("target_window_id", String(26)),
    Column("window_id", String(26)),
    Column("last_called_at", BigInteger),
    Column("calls", Integer, nullable=False, server_default="0"),
    Column("transfers", Integer, nullable=False, server_default="0"),
    Column("missed_at_call", Integer),  # the queue's count of calls when the ticket was missed
    Column("print_state", String(12), nullable=False),
    Column("pinned_reason", String(150)),
    Column("appointment_id", String(26)),
    UniqueConstraint("hall_id", "day", "prefix", "serial"),
    # Led by the day, so that new secrets fall into today's few pages however old the log is.
    UniqueConstraint("hall_id", "day", "token"),
)

# What is waiting or going on now; finished tickets stand in none of these.
partial_index(
    "uq_tickets_waiting_person",
    tickets.c.hall_id,
    tickets.c.day,
    tickets.c.queue_id,
    tickets.c.person_id,
    where="status = 'waiting'",
    unique=True,
)
partial_index(
    "ix_tickets_lane",
    tickets.c.hall_id,
    tickets.c.day,
    tickets.c.queue_id,
    tickets.c.priority_class,
    tickets.c.waiting_since,
    tickets.c.id,
    where="status = 'waiting' AND target_window_id IS NULL",
)
partial_index(
    "ix_tickets_targeted",
    tickets.c.hall_id,
    tickets.c.target_window_id,
    where="status = 'waiting' AND target_window_id IS NOT NULL",
)
partial_index(
    "ix_tickets_pinned",
    tickets.c.hall_id,
    tickets.c.day,
    tickets.c.queue_id,
    tickets.c.pinned_reason,
    where="status = 'waiting' AND pinned_reason IS NOT NULL",
)
partial_index(
    "uq_tickets_active_window",
    tickets.c.hall_id,
    tickets.c.window_id,
    where="status IN ('called', 'serving')",
    unique=True,
)
# Nobody is at two windows at once; and the next call finds by it whom to pass over.
partial_index(
    "uq_tickets_active_present",
    tickets.c.hall_id,
    tickets.c.day,
    tickets.c.present_id,
    where="status IN ('called', 'serving')",
    unique=True,
)
partial_index(
    "ix_tickets_agent",
    tickets.c.hall_id,
    tickets.c.day,
    tickets.c.present_id,
    where="status = 'waiting' AND present_id <> person_id",
)
partial_index(
    "ix_tickets_aside",
    tickets.c.hall_id,
    tickets.c.day,
    where="status IN ('called', 'parked', 'no_show')",
)
partial_index(
    "ix_tickets_authorised", tickets.c.hall_id, tickets.c.issued_at, where="authorisation IS NOT NULL"
)

ticket_matters = Table(
    "ticket_matters",
    metadata,
    hall_column(primary_key=True),
    Column("ticket_id", String(26), ForeignKey("tickets.id"), primary_key=True),
    Column("position", Integer, primary_key=True, autoincrement=False),
    Column("matter_id", String(26), nullable=False),
    sqlite_with_rowid=False,
)

ticket_counters = Table(
    "ticket_counters",
    metadata,
    hall_column(primary_key=True),
    Column("day", String(10), primary_key=True),
    Column("prefix", String(2), primary_key=True),
    Column("last", Integer, nullable=False),
    sqlite_with_rowid=False,
)

# Blocks of numbers that a kiosk may give out by itself while it is cut off. The id is known to its
# holder alone; what of a block is never used is a gap in the numbers of that day.
number_leases = Table(
    "number_leases",
    metadata,
    id_column(),
    hall_column(),
    Column("place", String(40), nullable=False),
    Column("day", String(10), nullable=False),
    Column("prefix", String(2), nullable=False),
    Column("first", Integer, nullable=False),
    Column("last", Integer, nullable=False),
    Column("issued_to", String(26), nullable=False),  # the agent
    Column("at", BigInteger, nullable=False),
    UniqueConstraint("hall_id", "day", "prefix", "first"),
    Index("ix_number_leases_place", "hall_id", "day", "place"),
    CheckConstraint("last >= first", "not_empty"),
)

lanes = Table(
    "lanes",
    metadata,
    hall_column(primary_key=True),
    Column("day", String(10), primary_key=True),
    Column("queue_id", String(26), ForeignKey("queues.id"), primary_key=True),
    Column("priority_class", String(16), primary_key=True),
    Column("waiting", Integer, nullable=False),
    Column("issued", Integer, nullable=False),
    Column(
        "given_up", Integer, nullable=False, server_default="0"
    ),  # of those, before anybody dealt with them
    Column("called", Integer, nullable=False),
    CheckConstraint("waiting >= 0", "not_negative"),
    sqlite_with_rowid=False,
)

paces = Table(
    "paces",
    metadata,
    hall_column(primary_key=True),
    Column("day", String(10), primary_key=True),
    Column("queue_id", String(26), ForeignKey("queues.id"), primary_key=True),
    Column("n", Integer, nullable=False),
    Column("sum_ms", BigInteger, nullable=False),
    Column("sumsq", BigInteger, nullable=False),  # of milliseconds
    sqlite_with_rowid=False,
)

appointments = Table(
    "appointments",
    metadata,
    id_column(),
    hall_column(),
    Column("person_id", String(26), nullable=False),
    Column("matter_id", String(26), nullable=False),
    Column("queue_id", String(26), ForeignKey("queues.id"), nullable=False),
    Column("day", String(10), nullable=False),
    Column("starts_at", BigInteger, nullable=False),
    Column("ends_at", BigInteger, nullable=False),
    Column("state", String(12), nullable=False),
    Column("ticket_id", String(26), ForeignKey("tickets.id")),
    Column("created_at", BigInteger, nullable=False),
    Column("code", String(13)),  # what its holder's QR code says; none for those booked before there were any
    Column("called_off_why", String(20)),  # by the hall: a code of `calling_off.Why`
    Column("called_off_note", String(120), nullable=False, server_default=""),  # as the manager said it
    Index("ix_appointments_person", "hall_id", "person_id", "day"),
    Index("uq_appointments_code", "hall_id", "code", unique=True),
)
partial_index(
    "uq_appointments_person_matter_day",
    appointments.c.hall_id,
    appointments.c.person_id,
    appointments.c.matter_id,
    appointments.c.day,
    where="state IN ('booked', 'checked_in')",
    unique=True,
)
partial_index("ix_appointments_booked", appointments.c.hall_id, appointments.c.day, where="state = 'booked'")

appointment_slots = Table(
    "appointment_slots",
    metadata,
    hall_column(primary_key=True),
    Column("queue_id", String(26), ForeignKey("queues.id"), primary_key=True),
    Column("starts_at", BigInteger, primary_key=True, autoincrement=False),
    Column("booked", Integer, nullable=False),
    CheckConstraint("booked >= 0", "not_negative"),
    sqlite_with_rowid=False,
)

# A code that was scanned somewhere: the right to see there, for two minutes, what it stands for.
scans = Table(
    "scans",
    metadata,
    id_column(),
    hall_column(),
    Column("place", String(40), nullable=False),
    Column("code_kind", String(12), nullable=False),
    Column("subject_id", String(26), nullable=False),  # of a ticket, an appointment or a case
    Column("at", BigInteger, nullable=False),
    Column("expires_at", BigInteger, nullable=False),
    Index("ix_scans_expiry", "hall_id", "expires_at"),
)
