"""Departments' own systems, their keys, the numbers of cases there; and who was told of what is overdue."""

from sqlalchemy import (
    BigInteger,
    Column,
    ForeignKey,
    Index,
    Integer,
    String,
    Table,
    UniqueConstraint,
)

from hallsys.cases import tables as _cases  # noqa: F401 - the table that all these refer to
from hallsys.kernel.schema import hall_column, id_column, metadata, sealed_column

LONGEST_NUMBER = 64
LONGEST_NONCE = 64

case_systems = Table(
    "case_systems",
    metadata,
    id_column(),
    hall_column(),
    Column("name", String(60), nullable=False),
    Column("departments", String(400), nullable=False),  # codes of 18 characters, with a space between
    Column("added_at", BigInteger, nullable=False),
    UniqueConstraint("hall_id", "name"),
)

case_system_keys = Table(
    "case_system_keys",
    metadata,
    id_column(),
    hall_column(),
    Column("system_id", String(26), ForeignKey("case_systems.id"), nullable=False),
    sealed_column("sealed_secret"),
    Column("scopes", String(200), nullable=False, server_default="cases:write"),  # with a space between
    Column("made_by", String(64), nullable=False),
    Column("made_at", BigInteger, nullable=False),
    Column("revoked_at", BigInteger),
    Column("used_at", BigInteger),  # to the minute
    Index("ix_case_system_keys_system", "hall_id", "system_id"),
)

# What signed requests have used up, for as long as they could come again.
case_system_nonces = Table(
    "case_system_nonces",
    metadata,
    hall_column(primary_key=True),
    Column("key_id", String(26), primary_key=True),
    Column("nonce", String(LONGEST_NONCE), primary_key=True),
    Column("at", BigInteger, nullable=False),
    Index("ix_case_system_nonces_at", "hall_id", "at"),
    sqlite_with_rowid=False,
)

# The number of a case in a department's own system, beside ours.
case_references = Table(
    "case_references",
    metadata,
    hall_column(primary_key=True),
    Column("system_id", String(26), ForeignKey("case_systems.id"), primary_key=True),
    Column("number", String(LONGEST_NUMBER), primary_key=True),
    Column("case_id", String(26), ForeignKey("cases.id"), nullable=False),
    Column("at", BigInteger, nullable=False),
    UniqueConstraint("hall_id", "case_id", "system_id"),
    Index("ix_case_references_number", "hall_id", "number"),
    sqlite_with_rowid=False,
)

# That somebody was alerted to an overdue case: once for each step of the table of the settings.
case_escalations = Table(
    "case_escalations",
    metadata,
    hall_column(primary_key=True),
    Column("case_id", String(26), ForeignKey("cases.id"), primary_key=True),
    Column("after_days", Integer, primary_key=True),
    Column("told", String(16), nullable=False),
    Column("raised_at", BigInteger, nullable=False),
    Column("ended_at", BigInteger),
    Index("ix_case_escalations_open", "hall_id", "ended_at", "after_days"),  # those have no end
    Index("ix_case_escalations_newest", "hall_id", "after_days", "raised_at"),
    sqlite_with_rowid=False,
)
