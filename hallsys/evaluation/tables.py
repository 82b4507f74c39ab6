"""Rating sessions, ratings, what becomes of bad ones. Persons are reached only by the service's ticket."""

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

from hallsys.evaluation.followups import FORCED, LONGEST_NOTE, OVER, Ground, State, Step
from hallsys.evaluation.rules import (
    LONGEST_CODE,
    LONGEST_DEVICE,
    LONGEST_TAG,
    LONGEST_TEXT,
    Channel,
    Level,
    SessionState,
)
from hallsys.kernel.schema import hall_column, id_column, metadata, partial_index, quoted, sealed_column

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
    CheckConstraint(f"state IN ({quoted(SessionState)})", name="state"),
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
    # Of a visit; a case is rated as a whole without having been asked about.
    Column("session_id", String(26), ForeignKey("rating_sessions.id"), unique=True),
    Column("case_id", String(26), ForeignKey("cases.id"), unique=True),
    # What the exchange knows a rating by.
    Column("project_number", String(50), nullable=False),
    Column("assess_number", Integer, nullable=False),
    Column("level", Integer, nullable=False),
    Column("channel", String(16), nullable=False),
    Column("tag_version", Integer, nullable=False, server_default="1"),
    Column("tags", Text, nullable=False),  # JSON list of codes
    Column("text", String(LONGEST_TEXT), nullable=False),
    Column("reason_pending", Boolean, nullable=False),  # its applicant can still tell it
    Column("reason_by", String(16)),  # who told it later than the level
    Column("at", BigInteger, nullable=False),
    UniqueConstraint("hall_id", "project_number", "assess_number"),
    CheckConstraint(f"level BETWEEN {min(Level)} AND {max(Level)}", name="level"),
    CheckConstraint("(session_id IS NULL) <> (case_id IS NULL)", name="of_a_visit_or_a_case"),
    Index("ix_ratings_at", "hall_id", "at"),
)
# A service is rated once; the case that was accepted in it is rated besides.
OF_A_VISIT = "case_id IS NULL"
partial_index("uq_ratings_service_id", ratings.c.service_id, where=OF_A_VISIT, unique=True)

HAS_WORDS = "text <> ''"
partial_index("ix_ratings_words", ratings.c.hall_id, ratings.c.at, where=HAS_WORDS)
REASON_WAITS = "reason_pending"
partial_index("ix_ratings_reason_pending", ratings.c.hall_id, ratings.c.at, where=REASON_WAITS)

# The hall's tables of tags, numbered from 1, each in force from a day on.
tag_tables = Table(
    "tag_tables",
    metadata,
    hall_column(primary_key=True),
    Column("version", Integer, primary_key=True),
    Column("in_force_from", String(10), nullable=False),
    Column("imported_at", BigInteger, nullable=False),
    sqlite_with_rowid=False,
)
tags = Table(
    "tags",
    metadata,
    hall_column(primary_key=True),
    Column("version", Integer, primary_key=True),
    Column("code", String(LONGEST_CODE), primary_key=True),
    Column("position", Integer, nullable=False),
    Column("level", Integer, nullable=False),
    Column("name", String(LONGEST_TAG), nullable=False),
    Column("name_en", String(LONGEST_TAG), nullable=False),
    Column("required_set", Boolean, nullable=False),
    CheckConstraint(f"level BETWEEN {min(Level)} AND {max(Level)}", name="level"),
    sqlite_with_rowid=False,
)

# The number to call back that was given with a bad rating, sealed; the row goes when its time is over.
call_backs = Table(
    "call_backs",
    metadata,
    Column("rating_id", String(26), ForeignKey("ratings.id"), primary_key=True),
    hall_column(),
    sealed_column(),
    Column("given_at", BigInteger, nullable=False),
    Index("ix_call_backs_given", "hall_id", "given_at"),
    sqlite_with_rowid=False,
)

# What tells the phone of a rating from others of its day, until supervision has read it: a visit's session or
# a case, and a keyed hash of the day and of a number that the phone's browser drew.
rating_devices = Table(
    "rating_devices",
    metadata,
    hall_column(primary_key=True),
    Column("subject_id", String(26), primary_key=True),
    Column("device", String(LONGEST_DEVICE), nullable=False),
    sqlite_with_rowid=False,
)

# Groups of a clerk's ratings as they stood when they were released: what the clerk sees is made of these.
clerk_figures = Table(
    "clerk_figures",
    metadata,
    hall_column(primary_key=True),
    Column("clerk_id", String(26), primary_key=True),
    Column("until", BigInteger, primary_key=True),
    Column("by_level", String(80), nullable=False),  # JSON, counts from level 5 to 1
    Column("tags", Text, nullable=False),  # JSON, counts by version and code
    sqlite_with_rowid=False,
)

follow_ups = Table(
    "follow_ups",
    metadata,
    id_column(),
    hall_column(),
    Column("rating_id", String(26), ForeignKey("ratings.id"), nullable=False, unique=True),
    Column("service_id", String(26), ForeignKey("services.id"), nullable=False),
    Column("window_id", String(26), nullable=False),
    Column("clerk_id", String(26), nullable=False),  # who was rated
    Column("state", String(16), nullable=False),
    Column("opened_at", BigInteger, nullable=False),
    Column("changed_at", BigInteger, nullable=False),
    Column("calls", Integer, nullable=False, server_default="0"),
    Column("appeals", Integer, nullable=False, server_default="0"),
    Column("appealed_by", String(26)),
    Column("ground", String(16)),
    CheckConstraint(f"state IN ({quoted(State)})", name="state"),
    CheckConstraint(f"ground IN ({quoted(Ground)})", name="ground"),
    Index("ix_follow_ups_opened", "hall_id", "opened_at"),
)
IS_UNDER_WAY = f"state NOT IN ({quoted(OVER)})"
IS_OVER = f"state IN ({quoted(OVER)})"
partial_index("ix_follow_ups_under_way", follow_ups.c.hall_id, follow_ups.c.opened_at, where=IS_UNDER_WAY)
partial_index("ix_follow_ups_over", follow_ups.c.hall_id, follow_ups.c.changed_at, where=IS_OVER)

# What was done, by whom, and what they noted: rows are added, never changed.
follow_up_steps = Table(
    "follow_up_steps",
    metadata,
    id_column(),
    hall_column(),
    Column("follow_up_id", String(26), ForeignKey("follow_ups.id"), nullable=False),
    Column("step", String(16), nullable=False),
    Column("by", String(26), nullable=False),
    Column("at", BigInteger, nullable=False),
    Column("note", String(LONGEST_NOTE), nullable=False),
    CheckConstraint(f"step IN ({quoted(Step)})", name="step"),
    Index("ix_follow_up_steps", "hall_id", "follow_up_id"),
)
partial_index("ix_follow_up_steps_noted", follow_up_steps.c.hall_id, follow_up_steps.c.at, where="note <> ''")

# Ratings that do not count as they were given. Without a level they do not count at all.
rating_changes = Table(
    "rating_changes",
    metadata,
    Column("rating_id", String(26), ForeignKey("ratings.id"), primary_key=True),
    hall_column(),
    Column("level", Integer),
    Column("ground", String(16), nullable=False),
    Column("by", String(26), nullable=False),
    Column("at", BigInteger, nullable=False),
    CheckConstraint(f"ground IN ({quoted((*Ground, FORCED))})", name="ground"),
    CheckConstraint(f"level BETWEEN {min(Level)} AND {max(Level)}", name="level"),
    sqlite_with_rowid=False,
)
