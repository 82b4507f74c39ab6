"""Results that are collected in another hall: which halls hand over for others, dispatch lists, and stays."""

from sqlalchemy import (
    BigInteger,
    CheckConstraint,
    Column,
    ForeignKey,
    Integer,
    String,
    Table,
    UniqueConstraint,
)

from hallsys.cases.rules import LONGEST_SHELF
from hallsys.cases.stay_rules import LONGEST_SEALS, Stands
from hallsys.kernel.schema import hall_column, id_column, metadata, partial_index, quoted

# As literals, also in queries: with bound parameters no database would use the partial indexes.
ON_THE_WAY = f"stands IN ('{Stands.GOING}', '{Stands.RETURNING}')"
IS_THERE = f"stands = '{Stands.THERE}'"
IS_AWAY = f"stands <> '{Stands.OVER}'"

# The halls that say of themselves that they hand over results of others.
collection_points = Table(
    "collection_points",
    metadata,
    hall_column(primary_key=True),
    Column("since", BigInteger, nullable=False),
    sqlite_with_rowid=False,
)

# A dispatch list 交接单: what left a hall at once, in sealed bags.
dispatches = Table(
    "dispatches",
    metadata,
    id_column(),
    hall_column(),
    Column("to_hall_id", String(26), ForeignKey("halls.id"), nullable=False),
    Column("number", String(64), nullable=False),
    Column("seals", String(LONGEST_SEALS), nullable=False),
    Column("count", Integer, nullable=False),
    Column("at", BigInteger, nullable=False),
    Column("clerk_id", String(26), nullable=False),
    Column("window_id", String(26), ForeignKey("windows.id"), nullable=False),
    UniqueConstraint("hall_id", "number"),
)

# What was on a list, also once it is over.
dispatched_results = Table(
    "dispatched_results",
    metadata,
    Column("dispatch_id", String(26), ForeignKey("dispatches.id"), primary_key=True),
    Column("result_id", String(26), ForeignKey("results.id"), primary_key=True),
    hall_column(),
    sqlite_with_rowid=False,
)

# A result of `hall_id` in the hall `to_hall_id`, from when it was sent there until it was handed over or is
# back. `dispatch_id`: the list that it travels, or travelled last, with; `sent_at`: when.
stays = Table(
    "stays",
    metadata,
    id_column(),
    hall_column(),
    Column("to_hall_id", String(26), ForeignKey("halls.id"), nullable=False),
    Column("result_id", String(26), ForeignKey("results.id"), nullable=False, index=True),
    Column("case_id", String(26), ForeignKey("cases.id"), nullable=False),
    Column("person_id", String(26), nullable=False),
    Column("stands", String(16), nullable=False),
    Column("dispatch_id", String(26), ForeignKey("dispatches.id"), nullable=False),
    Column("sent_at", BigInteger, nullable=False),
    Column("arrived_at", BigInteger),
    Column("shelf", String(LONGEST_SHELF), nullable=False, server_default=""),
    CheckConstraint(f"stands IN ({quoted(Stands)})", name="stands"),
    CheckConstraint("hall_id <> to_hall_id", name="in_another_hall"),
    CheckConstraint(f"stands <> '{Stands.THERE}' OR (arrived_at IS NOT NULL AND shelf <> '')", name="lies"),
)
partial_index("uq_stays_away", stays.c.result_id, where=IS_AWAY, unique=True)
partial_index("ix_stays_there", stays.c.to_hall_id, stays.c.person_id, where=IS_THERE)
partial_index("ix_stays_going", stays.c.to_hall_id, stays.c.sent_at, where=f"stands = '{Stands.GOING}'")
partial_index("ix_stays_returning", stays.c.hall_id, stays.c.sent_at, where=f"stands = '{Stands.RETURNING}'")
partial_index("ix_stays_sent", stays.c.hall_id, stays.c.sent_at, where=f"stands = '{Stands.GOING}'")
partial_index(
    "ix_stays_sent_home", stays.c.to_hall_id, stays.c.sent_at, where=f"stands = '{Stands.RETURNING}'"
)
