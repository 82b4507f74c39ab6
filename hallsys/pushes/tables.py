"""Pushes, each from the fact that it tells of until it has arrived, and the daily comparisons.

A push holds no message: that is made from the rows of its subject when it is sent.
"""

from sqlalchemy import (
    BigInteger,
    CheckConstraint,
    Column,
    Index,
    Integer,
    String,
    Table,
    Text,
    UniqueConstraint,
)

from hallsys.kernel.schema import hall_column, metadata, partial_index, quoted
from hallsys.pushes.rules import HEADS, LONGEST_NOTE, LONGEST_REASON, OVER, State

# As literals, also in queries: with bound parameters no database would use the partial indexes.
IS_WAITING = f"state = '{State.WAITING}'"
IS_HELD = f"state = '{State.HELD}'"
IS_DEAD = f"state = '{State.DEAD}'"
IS_HEAD = f"state IN ({quoted(HEADS)})"
IS_OVER = f"state IN ({quoted(OVER)})"

pushes = Table(
    "pushes",
    metadata,
    hall_column(primary_key=True),
    Column("receiver", String(15), primary_key=True),
    Column("seq", BigInteger, primary_key=True, autoincrement=False),  # of the fact in the log
    Column("part", Integer, primary_key=True, autoincrement=False),  # of its messages
    Column("key", String(80), nullable=False),
    Column("kind", String(16), nullable=False),
    Column("chain", String(26), nullable=False),  # the case, or the service without one: sent in order
    Column("subject_id", String(26), nullable=False),
    Column("day", String(10), nullable=False),
    Column("state", String(8), nullable=False),
    Column("since", BigInteger, nullable=False),  # when it came to wait, or was settled
    Column("attempts", Integer, nullable=False, server_default="0"),
    Column("next_at", BigInteger, nullable=False),
    Column("fault", String(20)),
    Column("reason", String(LONGEST_REASON), nullable=False, server_default=""),
    Column("note", String(LONGEST_NOTE)),
    Column("noted_by", String(64)),
    UniqueConstraint("hall_id", "receiver", "key"),
    CheckConstraint(f"state IN ({quoted(State)})", name="state"),
    Index("ix_pushes_day", "hall_id", "receiver", "day"),
    sqlite_with_rowid=False,
)
_OF = (pushes.c.hall_id, pushes.c.receiver)
# Of those about one case one is on its way: a later one cannot overtake it.
partial_index("uq_pushes_head", *_OF, pushes.c.chain, where=IS_HEAD, unique=True)
partial_index("ix_pushes_waiting", *_OF, pushes.c.next_at, where=IS_WAITING)
partial_index("ix_pushes_held", *_OF, pushes.c.chain, pushes.c.seq, pushes.c.part, where=IS_HELD)
partial_index("ix_pushes_dead", *_OF, pushes.c.seq, where=IS_DEAD)
partial_index("ix_pushes_over", pushes.c.hall_id, pushes.c.since, where=IS_OVER)

# What a receiver had of a day, when it was asked last.
push_checks = Table(
    "push_checks",
    metadata,
    hall_column(primary_key=True),
    Column("receiver", String(15), primary_key=True),
    Column("day", String(10), primary_key=True),
    Column("at", BigInteger, nullable=False),
    Column("found", Text, nullable=False),  # JSON: pushes.comparing.Comparison
    Column("sent_again", Integer, nullable=False),
    sqlite_with_rowid=False,
)
