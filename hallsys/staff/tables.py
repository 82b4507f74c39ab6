"""Accounts and sessions of the staff."""

from sqlalchemy import (
    BigInteger,
    Boolean,
    Column,
    ForeignKey,
    Index,
    Integer,
    String,
    Table,
    Text,
    UniqueConstraint,
    false,
    true,
)

from hallsys.kernel.schema import hall_column, id_column, metadata, partial_index, sealed_column

clerks = Table(
    "clerks",
    metadata,
    id_column(),
    hall_column(),
    Column("login", String(32), nullable=False),
    Column("name", String(60), nullable=False),
    Column("staff_number", String(32), nullable=False),
    Column("password_hash", String(200), nullable=False),
    Column("roles", Text, nullable=False),  # JSON list
    Column("skills", Text, nullable=False),  # JSON list of queue codes
    Column("active", Boolean, nullable=False, server_default=true()),
    Column("must_change", Boolean, nullable=False, server_default=false()),  # the password
    Column("failed_logins", Integer, nullable=False, server_default="0"),
    Column("locked_until", BigInteger, nullable=False, server_default="0"),
    # The same of sign-ins in the halls below, so that nobody down there locks the account in its own hall.
    Column("failed_below", Integer, nullable=False, server_default="0"),
    Column("locked_below", BigInteger, nullable=False, server_default="0"),
    sealed_column("second_sealed", nullable=True),  # the secret of one-time codes
    Column("second_step", BigInteger, nullable=False, server_default="0"),  # of the code that was used last
    UniqueConstraint("hall_id", "login"),
)

# Failed sign-ins that no account counts: of a login that nobody has, or of an account in a browser that it
# signed in from before.
sign_in_tries = Table(
    "sign_in_tries",
    metadata,
    hall_column(primary_key=True),
    Column("subject", String(64), primary_key=True),  # SHA-256 of the login, or of browser and account
    Column("failures", Integer, nullable=False),
    Column("locked_until", BigInteger, nullable=False),
    Column("at", BigInteger, nullable=False),
    Index("ix_sign_in_tries_at", "hall_id", "at"),
    sqlite_with_rowid=False,
)

sessions = Table(
    "sessions",
    metadata,
    Column("id", String(64), primary_key=True),  # SHA-256 of the token; the token itself is nowhere
    hall_column(),
    Column("clerk_id", String(26), ForeignKey("clerks.id"), nullable=False),
    Column("created_at", BigInteger, nullable=False),
    Column("expires_at", BigInteger, nullable=False),
    Column("active_at", BigInteger),  # when it was last used, give or take seconds; NULL: when it was opened
    Column("ended_at", BigInteger),
    Column("replaced", Boolean, nullable=False, server_default=false()),  # by newer ones of the account
)
partial_index("ix_sessions_live", sessions.c.hall_id, sessions.c.clerk_id, where="ended_at IS NULL")
partial_index("ix_sessions_of_clerk", sessions.c.clerk_id, where="ended_at IS NULL")  # in all halls
