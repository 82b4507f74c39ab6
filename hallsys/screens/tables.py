"""Passes of screens."""

from sqlalchemy import BigInteger, Column, Index, String, Table

from hallsys.kernel.schema import hall_column, id_column, metadata

screen_passes = Table(
    "screen_passes",
    metadata,
    id_column(),
    hall_column(),
    Column("place", String(40), nullable=False),  # "kiosk:K1", "board:MAIN", "sign:W01", "pad:W01"
    Column("code_hash", String(64), nullable=False, unique=True),  # the code itself is nowhere
    Column("expires_at", BigInteger, nullable=False),  # of the code
    Column("token_hash", String(64), unique=True),  # of the browser that brought the code
    Column("made_by", String(64), nullable=False),
    Column("made_at", BigInteger, nullable=False),
    Column("opened_at", BigInteger),
    Column("last_seen", BigInteger),
    Column("revoked_at", BigInteger),
    Index("ix_screen_passes_hall", "hall_id", "made_at"),
)
