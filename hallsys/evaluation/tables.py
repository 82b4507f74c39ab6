"""Rating sessions and ratings. The person is reached only by way of the service's ticket."""

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
    Text,
    UniqueConstraint,
)

from hallsys.evaluation.rules import LONGEST_TEXT, Channel, Level, SessionState
from hallsys.kernel.schema import hall_column, id_column, metadata, partial_index

_STATES = ", ".join(f"'{state}'" for state in SessionState)

rating_sessions = Table(
    "rating_sessions",
    metadata,
    id_column(),
    hall_column(),
    Column("service_id", String(26), ForeignKey("services.id"), nullable=False),
    Column("window_id", String(26), nullable=False),
    Column("clerk_id", String(26), nullable=False),
    Column("token_hash", String(64), nullable=False, unique=True),
    Column("channel", String(16), nullable=False),
    Column("opened_at", BigInteger, nullable=False),
    Column("expires_at", BigInteger, nullable=False),
    Column("state", String(16), nullable=False),
    UniqueConstraint("service_id"),
    CheckConstraint(f"state IN ({_STATES})", name="state"),
    Index("ix_rating_sessions_opened", "hall_id", "opened_at"),
)
# What a pad asks now, and what the sweep must look at: never the history. As literals, also in
# queries: with bound parameters no database would use the partial indexes.
IS_OPEN = "state = 'open'"
IS_ON_PAD = f"{IS_OPEN} AND channel <> '{Channel.PHONE}'"
partial_index(
    "ix_rating_sessions_asking",
    rating_sessions.c.hall_id,
    rating_sessions.c.window_id,
    rating_sessions.c.expires_at,
    where=IS_ON_PAD,
)
partial_index(
    "ix_rating_sessions_expiring",
    rating_sessions.c.hall_id,
    rating_sessions.c.expires_at,
    where=IS_OPEN,
)

ratings = Table(
    "ratings",
    metadata,
    id_column(),
    hall_column(),
    Column("service_id", String(26), ForeignKey("services.id"), nullable=False),
    Column("session_id", String(26), ForeignKey("rating_sessions.id"), nullable=False, unique=True),
    Column("level", Integer, nullable=False),
    Column("channel", String(16), nullable=False),
    Column("tags", Text, nullable=False),  # JSON list of codes
    Column("text", String(LONGEST_TEXT), nullable=False),
    Column("reason_pending", Boolean, nullable=False),
    Column("at", BigInteger, nullable=False),
    UniqueConstraint("service_id"),
    CheckConstraint(f"level BETWEEN {min(Level)} AND {max(Level)}", name="level"),
)
