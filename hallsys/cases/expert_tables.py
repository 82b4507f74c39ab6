"""The pool of experts, the draws from it, and what the drawn said. Rows of a draw are never changed back."""

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
    true,
)

from hallsys.cases import tables as _cases  # noqa: F401 - the table that all these refer to
from hallsys.cases.expert_rules import LONGEST_FIELD, LONGEST_NAME, LONGEST_UNIT, SeatState
from hallsys.cases.process_rules import LONGEST_CODE
from hallsys.cases.rules import LONGEST_NOTE
from hallsys.kernel.schema import hall_column, id_column, metadata, quoted

experts = Table(
    "experts",
    metadata,
    id_column(),
    hall_column(),
    Column("name", String(LONGEST_NAME), nullable=False),
    Column("unit", String(LONGEST_UNIT), nullable=False),
    Column("fields", Text, nullable=False),  # JSON list
    Column("active", Boolean, nullable=False, server_default=true()),
    UniqueConstraint("hall_id", "name", "unit"),
)

# A draw: its seed is made, and its commitment told, before anybody knows of whom. `pool` is who could be
# drawn, `drawn_at` empty until then.
expert_draws = Table(
    "expert_draws",
    metadata,
    id_column(),
    hall_column(),
    Column("case_id", String(26), ForeignKey("cases.id"), nullable=False),
    Column("stage", String(LONGEST_CODE), nullable=False),
    Column("round", Integer, nullable=False),
    Column("seed", String(64), nullable=False),
    Column("commitment", String(64), nullable=False),
    Column("committed_at", BigInteger, nullable=False),
    Column("drawn_at", BigInteger),
    Column("drawn_by", String(26)),
    Column("wanted", Integer, nullable=False),
    Column("field", String(LONGEST_FIELD), nullable=False, server_default=""),
    Column("units", Text, nullable=False, server_default="[]"),  # JSON list: those with a conflict
    Column("pool", Text, nullable=False, server_default="[]"),  # JSON list of ids, sorted
    Column("reason", String(LONGEST_NOTE), nullable=False, server_default=""),  # of drawing anew
    UniqueConstraint("case_id", "stage", "round"),
)

# Who was drawn, in the order of the lots; whoever is excused gives way to the next.
expert_seats = Table(
    "expert_seats",
    metadata,
    Column("draw_id", String(26), ForeignKey("expert_draws.id"), primary_key=True),
    Column("expert_id", String(26), ForeignKey("experts.id"), primary_key=True),
    hall_column(),
    Column("place", Integer, nullable=False),
    Column("state", String(16), nullable=False),
    Column("note", String(LONGEST_NOTE), nullable=False, server_default=""),
    Column("at", BigInteger, nullable=False),
    CheckConstraint(f"state IN ({quoted(SeatState)})", name="state"),
    Index("ix_expert_seats_expert", "hall_id", "expert_id"),
    sqlite_with_rowid=False,
)
