"""Halls, their zones, their hours and their calendars."""

from sqlalchemy import Column, ForeignKey, Integer, String, Table, Text, UniqueConstraint

from hallsys.kernel.schema import hall_column, id_column, metadata

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

calendar_years = Table(
    "calendar_years",
    metadata,
    hall_column(primary_key=True),
    Column("year", Integer, primary_key=True, autoincrement=False),
)
