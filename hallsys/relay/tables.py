"""Paired agents, their devices, and what was sent to each device."""

from sqlalchemy import (
    BigInteger,
    Boolean,
    CheckConstraint,
    Column,
    ForeignKey,
    Index,
    String,
    Table,
    Text,
    UniqueConstraint,
)

from hallsys.kernel.schema import MOMENTARY, hall_column, id_column, metadata, partial_index

agents = Table(
    "agents",
    metadata,
    id_column(),
    hall_column(),
    Column("name", String(60), nullable=False),
    Column("token_hash", String(64), nullable=False, unique=True),  # the token itself is nowhere
    Column("allow", Text, nullable=False),  # JSON list of the kinds of devices it may run
    Column("paired_at", BigInteger, nullable=False),
    Column("revoked_at", BigInteger),
    Column("last_seen", BigInteger, nullable=False),  # when it came or went last
    Column("version", String(40), nullable=False, server_default=""),
    Column("session", String(40)),  # the connection that said hello; NULL while it is away
    Column("server_id", String(26)),  # the server process that holds that connection
    Index("ix_agents_hall", "hall_id"),
)

pairing_codes = Table(
    "pairing_codes",
    metadata,
    Column("code_hash", String(64), primary_key=True),
    hall_column(),
    Column("created_by", String(64), nullable=False),
    Column("allow", Text, nullable=False),
    Column("expires_at", BigInteger, nullable=False),
    Column("used_at", BigInteger),
    Index("ix_pairing_codes_expiry", "hall_id", "expires_at"),
)

devices = Table(
    "devices",
    metadata,
    hall_column(primary_key=True),
    Column("id", String(64), primary_key=True),  # from the agent's wiring, so unique in the hall only
    Column("agent_id", String(26), ForeignKey("agents.id"), nullable=False),
    Column("kind", String(20), nullable=False),
    Column("driver", String(40), nullable=False),
    Column("place", String(40), nullable=False),
    Column("state", String(8), nullable=False),
    Column("fault", String(40)),
    Column("since", BigInteger, nullable=False),  # when the state began
    Column("last_seen", BigInteger, nullable=False),
    CheckConstraint("state IN ('ok', 'broken', 'offline')", name="state"),
    Index("ix_devices_agent", "hall_id", "agent_id"),
    sqlite_with_rowid=False,
)

deliveries = Table(
    "deliveries",
    metadata,
    id_column(),
    hall_column(),
    Column("device_id", String(64), nullable=False),
    Column("key", String(64), nullable=False),
    Column("command", Text, nullable=False),  # JSON; a slip's contents are read when it is sent
    Column("created_at", BigInteger, nullable=False),
    Column("expires_at", BigInteger, nullable=False),
    Column("state", String(12), nullable=False),
    Column("sent_at", BigInteger),
    Column("acked_at", BigInteger),
    Column("fault", String(40)),
    UniqueConstraint("hall_id", "device_id", "key"),
    CheckConstraint(
        "state IN ('pending', 'sent', 'done', 'failed', 'late', 'superseded')",
        name="state",
    ),
    Index("ix_deliveries_created", "hall_id", "created_at"),
)
# What is under way; everything that is over stands in neither of these.
partial_index(
    "ix_deliveries_under_way",
    deliveries.c.hall_id,
    deliveries.c.expires_at,
    where="state IN ('pending', 'sent')",
)
partial_index(
    "ix_deliveries_failed",
    deliveries.c.hall_id,
    deliveries.c.device_id,
    deliveries.c.expires_at,
    where="state = 'failed'",
)

# Papers other than tickets, and how far each is. What stands on one is read when it is sent.
papers = Table(
    "papers",
    metadata,
    id_column(),
    hall_column(),
    Column("layout", String(20), nullable=False),
    Column("subject_id", String(26), nullable=False),  # of a case, service, appointment or matter
    Column("about", Text, nullable=False),  # JSON of the ids that it needs besides
    Column("place", String(40), nullable=False),  # where it was asked for
    Column("outlet", String(40)),  # where it came out
    Column("reprint", Boolean, nullable=False),
    Column("state", String(8), nullable=False),
    Column("fault", String(40)),
    Column("at", BigInteger, nullable=False),
    CheckConstraint("state IN ('ordered', 'printed', 'failed')", name="state"),
    Index("ix_papers_subject", "hall_id", "subject_id"),
    Index("ix_papers_at", "hall_id", "at"),
)

# The server processes of a hall that are alive. One of them does what is to be done once.
servers = Table(
    "servers",
    metadata,
    id_column(),
    hall_column(),
    Column("until", BigInteger, nullable=False),  # it counts as dead if it has not said more by then
    Column("leads", Boolean, nullable=False),
    Column("pads", Text, nullable=False),  # JSON: the codes of windows whose pad's page is open there
    Column("process", String(26)),  # the same in all its halls; NULL while it cannot be given the lead
    Index("ix_servers_hall", "hall_id"),
    info={MOMENTARY: True},
)
partial_index("uq_servers_leader", servers.c.hall_id, where="leads", unique=True)

cursors = Table(
    "cursors",
    metadata,
    hall_column(primary_key=True),
    Column("sink", String(20), primary_key=True),
    Column("seq", BigInteger, nullable=False),
)
