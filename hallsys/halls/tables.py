"""Halls, their zones, their hours and their calendars."""

from sqlalchemy import (
    BigInteger,
    Boolean,
    Column,
    ForeignKey,
    Integer,
    String,
    Table,
    Text,
    UniqueConstraint,
    false,
)

from hallsys.kernel.schema import hall_column, id_column, metadata, partial_index

halls = Table(
    "halls",
    metadata,
    id_column(),
    Column("parent_id", String(26), ForeignKey("halls.id"), index=True),
    Column("level", String(16), nullable=False),
    Column("code", String(32), nullable=False, unique=True),
    Column("name", String(60), nullable=False),
    Column("name_en", String(120), nullable=False, server_default=""),
    Column("timezone", String(40), nullable=False),
    Column("rollover_minutes", Integer, nullable=False),
    Column("settings", Text, nullable=False, server_default="{}"),
    # In the tree alone: it has a database of its own, and reports from there.
    Column("kept_elsewhere", Boolean, nullable=False, server_default=false()),
)

zones = Table(
    "zones",
    metadata,
    id_column(),
    hall_column(),
    Column("code", String(16), nullable=False),
    Column("name", String(60), nullable=False),
    Column("name_en", String(120), nullable=False, server_default=""),
    Column("voice_zone", String(16), nullable=False),  # zones within earshot share one
    UniqueConstraint("hall_id", "code"),
)

opening_hours = Table(
    "opening_hours",
    metadata,
    hall_column(primary_key=True),
    Column("weekday", Integer, primary_key=True, autoincrement=False),
    Column("opens", String(5), primary_key=True),
    Column("closes", String(5), nullable=False),
)

calendar_days = Table(
    "calendar_days",
    metadata,
    hall_column(primary_key=True),
    Column("day", String(10), primary_key=True),
    Column("kind", String(8), nullable=False),
    Column("note", String(40), nullable=False, server_default=""),
)

# Days the hall itself stays shut (a power cut, a move). They still count as working days of a limit.
closed_days = Table(
    "closed_days",
    metadata,
    hall_column(primary_key=True),
    Column("day", String(10), primary_key=True),
    Column("note", String(60), nullable=False, server_default=""),
)

# The hours of single days, instead of those of the weekday: the hall closes early, or opens on a holiday.
day_hours = Table(
    "day_hours",
    metadata,
    hall_column(primary_key=True),
    Column("day", String(10), primary_key=True),
    Column("opens", String(5), primary_key=True),
    Column("closes", String(5), nullable=False),
)

notices = Table(
    "notices",
    metadata,
    id_column(),
    hall_column(),
    Column("zone_id", String(26), ForeignKey("zones.id")),  # NULL: in all zones
    Column("zh", String(200), nullable=False),
    Column("en", String(400), nullable=False),
    Column("severity", String(16), nullable=False),
    Column("begins_at", BigInteger, nullable=False),
    Column("ends_at", BigInteger),
    Column("withdrawn_at", BigInteger),
)
partial_index("ix_notices_standing", notices.c.hall_id, notices.c.ends_at, where="withdrawn_at IS NULL")

board_layouts = Table(
    "board_layouts",
    metadata,
    hall_column(primary_key=True),
    Column("zone_id", String(26), primary_key=True),  # empty: the board of all zones
    Column("layout", Text, nullable=False),  # JSON: halls.layouts.BoardLayout
)

calendar_years = Table(
    "calendar_years",
    metadata,
    hall_column(primary_key=True),
    Column("year", Integer, primary_key=True, autoincrement=False),
    Column("source", String(120), nullable=False, server_default=""),  # empty: loaded before that was kept
)
