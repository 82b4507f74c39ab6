"""On PostgreSQL the log lies in a partition for each month; heads tell from when on their newest facts are."""

import sqlalchemy as sa
from alembic import op

revision = "0066"
down_revision = "0065"
branch_labels = None
depends_on = None

_COLUMNS = "hall_id, seq, at, kind, payload, actor"
_MADE = (
    "hall_id VARCHAR(26) NOT NULL, seq BIGINT NOT NULL, at BIGINT NOT NULL, kind VARCHAR(40) NOT NULL, "
    "payload TEXT NOT NULL, actor VARCHAR(64) NOT NULL"
)
# The instants at which months began, as the log counts: milliseconds, of UTC.
_MONTHS = sa.text(
    "SELECT name, (extract(epoch FROM month) * 1000)::bigint AS since, "
    "(extract(epoch FROM month + interval '1 month') * 1000)::bigint AS until "
    "FROM (SELECT DISTINCT date_trunc('month', to_timestamp(at / 1000) AT TIME ZONE 'UTC') AS month FROM events_whole) m "
    "CROSS JOIN LATERAL (SELECT 'events_' || to_char(month, 'YYYY_MM') AS name) n ORDER BY month"
)
_SET_UP = (
    "ProcessPut MatterProcessSet DeskClerksSet ExpertPut HallChanged HoursChanged CalendarLoaded DayClosed DayHoursSet "
    "DayReopened ZoneAdded ZoneChanged QueueAdded QueueChanged WindowAdded WindowChanged MatterAdded MatterChanged "
    "PackagePut PackageRemoved MattersTakenOver MattersLeftOut MattersFollowed ClerkCreated ClerkChanged ReasonsSet"
)
_INDEXES = (
    ("ix_events_allocations", ["hall_id", "seq"], "kind = 'QueuesAllocated'"),
    ("ix_events_pins", ["hall_id", "at"], "kind = 'TicketPinned'"),
    (
        "ix_events_retention",
        ["hall_id", "kind", "at"],
        "kind IN ('PersonalDataErased', 'PersonalDataErasedOnRequest', 'PersonalDataSought', 'RetentionPeriodSet')",
    ),
    ("ix_events_set_up", ["hall_id", "seq"], f"kind IN ({', '.join(map(repr, _SET_UP.split()))})"),
    (
        "ix_events_turns",
        ["hall_id", "at", "seq"],
        "kind IN ('ClerkSignedIn', 'ClerkSignedOut', 'WindowPaused', 'WindowReopened')",
    ),
)


def upgrade() -> None:
    for name in ("month", "month_from"):
        op.add_column("log_heads", sa.Column(name, sa.BigInteger(), server_default="0", nullable=False))
    if op.get_bind().dialect.name == "postgresql":
        _into_months(op.get_bind())


def downgrade() -> None:
    if op.get_bind().dialect.name == "postgresql":
        _into_one()
    for name in ("month_from", "month"):
        op.drop_column("log_heads", name)


def _into_months(conn: sa.Connection) -> None:
    _put_aside("events_whole")
    op.execute(f"CREATE TABLE events ({_MADE}) PARTITION BY RANGE (at)")
    op.execute("CREATE TABLE events_default PARTITION OF events DEFAULT")
    for month in conn.execute(_MONTHS).all():
        of = f"FOR VALUES FROM ({month.since}) TO ({month.until})"
        op.execute(f"CREATE TABLE {month.name} PARTITION OF events {of}")
    _fill("events_whole")
    op.create_index("uq_events_seq", "events", ["hall_id", "seq", "at"], unique=True)


def _into_one() -> None:
    _put_aside("events_in_months")
    op.execute(f"CREATE TABLE events ({_MADE}, CONSTRAINT pk_events PRIMARY KEY (hall_id, seq))")
    _fill("events_in_months")


def _put_aside(name: str) -> None:
    op.execute(f"ALTER TABLE events RENAME TO {name}")
    for index, _, _ in _INDEXES:
        op.drop_index(index)


def _fill(of: str) -> None:
    op.execute(f"INSERT INTO events ({_COLUMNS}) SELECT {_COLUMNS} FROM {of}")  # noqa: S608
    op.execute(f"DROP TABLE {of}")
    for name, columns, where in _INDEXES:
        op.create_index(name, "events", columns, postgresql_where=sa.text(where))
