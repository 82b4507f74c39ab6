"""Messages, each from the fact that it tells of until it went out, and the versions of their texts.

A message holds neither number nor text: both are read when it is sent.
"""

from sqlalchemy import BigInteger, Boolean, CheckConstraint, Column, Index, Integer, String, Table

from hallsys.kernel.schema import hall_column, metadata, partial_index, quoted
from hallsys.messages.rules import LONGEST_CODE, LONGEST_TEXT
from hallsys.pushes.rules import LONGEST_REASON, OVER, State

# As literals, also in queries: with bound parameters no database would use the partial indexes.
IS_WAITING = f"state = '{State.WAITING}'"
IS_FAILED = f"state = '{State.DEAD}'"
IS_OVER = f"state IN ({quoted(OVER)})"

messages = Table(
    "messages",
    metadata,
    hall_column(primary_key=True),
    Column("key", String(60), primary_key=True),  # of the fact and the kind: told once, under this key
    Column("kind", String(20), nullable=False),
    Column("subject_id", String(26), nullable=False),  # a case or a ticket
    Column("seq", BigInteger, nullable=False),  # of the fact in the log; 0 for what the clock brings about
    Column("at", BigInteger, nullable=False),  # of the fact
    Column("state", String(8), nullable=False),
    Column("since", BigInteger, nullable=False),  # when it came to stand so
    Column("attempts", Integer, nullable=False, server_default="0"),
    Column("next_at", BigInteger, nullable=False),
    Column("fault", String(20)),
    Column("reason", String(LONGEST_REASON), nullable=False, server_default=""),
    Column("version", Integer),  # of the text that went out
    CheckConstraint(f"state IN ({quoted(State)})", name="state"),
    Index("ix_messages_day", "hall_id", "at"),
    Index("ix_messages_subject", "hall_id", "subject_id", "since"),
    sqlite_with_rowid=False,
)
_C = messages.c
# The same is not told twice at once: of two results of a case that lie ready there is one message.
partial_index("uq_messages_waiting", _C.hall_id, _C.subject_id, _C.kind, where=IS_WAITING, unique=True)
partial_index("ix_messages_due", _C.hall_id, _C.next_at, where=IS_WAITING)
partial_index("ix_messages_failed", _C.hall_id, _C.since, where=IS_FAILED)
partial_index("ix_messages_over", _C.hall_id, _C.since, where=IS_OVER)

message_templates = Table(
    "message_templates",
    metadata,
    hall_column(primary_key=True),
    Column("kind", String(20), primary_key=True),
    Column("version", Integer, primary_key=True, autoincrement=False),  # 0 is the one that is shipped
    Column("zh", String(LONGEST_TEXT), nullable=False),
    Column("en", String(LONGEST_TEXT), nullable=False),
    Column("code_zh", String(LONGEST_CODE), nullable=False),  # under which the provider knows the text
    Column("code_en", String(LONGEST_CODE), nullable=False),
    Column("is_on", Boolean, nullable=False),
    Column("at", BigInteger, nullable=False),
    Column("changed_by", String(64), nullable=False),
    sqlite_with_rowid=False,
)
