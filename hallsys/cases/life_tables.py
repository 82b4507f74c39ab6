"""What happens to a case before its end: steps, pauses, supplements, declines asked for, gaps.

Rows are ended, never removed: who did what, when and why stays.
"""

from sqlalchemy import (
    BigInteger,
    CheckConstraint,
    Column,
    ForeignKey,
    Index,
    Integer,
    String,
    Table,
    Text,
    exists,
    literal_column,
    text,
)

from hallsys.cases.rules import LONGEST_NOTE
from hallsys.cases.tables import cases
from hallsys.kernel.schema import hall_column, id_column, metadata, partial_index
from hallsys.people.organisations import LONGEST_ROLE_NOTE

LONGEST_CODE = 32


def _case() -> Column[str]:
    return Column("case_id", String(26), ForeignKey("cases.id"), nullable=False)


# Each step of a case, as whoever asks for its progress is told: where it led, and why. The note is for staff.
case_steps = Table(
    "case_steps",
    metadata,
    id_column(),
    hall_column(),
    _case(),
    Column("action", String(24), nullable=False),
    Column("reached", String(16), nullable=False),
    Column("by", String(26)),  # empty for what the law or the night does
    Column("at", BigInteger, nullable=False),
    Column("reason_code", String(LONGEST_CODE)),
    Column("note", String(LONGEST_NOTE), nullable=False, server_default=""),
    Index("ix_case_steps_case", "hall_id", "case_id", "id"),
)

# From `since` until `until` the clock stands.
case_pauses = Table(
    "case_pauses",
    metadata,
    id_column(),
    hall_column(),
    _case(),
    Column("cause", String(LONGEST_CODE), nullable=False),
    Column("note", String(LONGEST_NOTE), nullable=False, server_default=""),
    Column("since", BigInteger, nullable=False),
    Column("begun_by", String(26), nullable=False),
    Column("until", BigInteger),
    Column("ended_by", String(26)),
    CheckConstraint("until >= since", name="in_order"),
    Index("ix_case_pauses_case", "hall_id", "case_id", "since"),
)
partial_index("uq_case_pauses_open", case_pauses.c.case_id, where="until IS NULL", unique=True)

supplements = Table(
    "supplements",
    metadata,
    id_column(),
    hall_column(),
    _case(),
    Column("asked_by", String(26), nullable=False),
    Column("asked_at", BigInteger, nullable=False),
    Column("due_at", BigInteger, nullable=False),
    Column("note", String(LONGEST_NOTE), nullable=False, server_default=""),
    Column("supplied_at", BigInteger),
    Index("ix_supplements_case", "hall_id", "case_id"),
)
supplement_items = Table(
    "supplement_items",
    metadata,
    hall_column(),
    Column("supplement_id", String(26), ForeignKey("supplements.id"), primary_key=True),
    Column("material_id", String(26), ForeignKey("materials.id"), primary_key=True),
    Column("supplied_at", BigInteger),
    Column("supplied_to", String(26)),
    sqlite_with_rowid=False,
)


def _asked(name: str) -> Table:
    """Return the table of something that one person asks for, with a coded reason, and another settles."""
    return Table(
        name,
        metadata,
        id_column(),
        hall_column(),
        _case(),
        Column("reason_code", String(LONGEST_CODE), nullable=False),
        Column("note", String(LONGEST_NOTE), nullable=False, server_default=""),
        Column("asked_by", String(26), nullable=False),
        Column("asked_at", BigInteger, nullable=False),
        Column("settled_by", String(26)),
        Column("settled_at", BigInteger),
        Column("confirmed", Integer),  # 1, or 0 for one that was sent back
        Column("answer", String(LONGEST_NOTE), nullable=False, server_default=""),
        CheckConstraint("settled_by <> asked_by", name="settled_by_another"),
        CheckConstraint(
            "(settled_at IS NULL AND confirmed IS NULL) OR (settled_at IS NOT NULL AND confirmed IN (0, 1))",
            name="settled_somehow",
        ),
        Index(f"ix_{name}_case", "hall_id", "case_id"),
    )


# That a case be declined; that a decided case be void.
declines = _asked("declines")
voidings = _asked("voidings")
VOID_WAITS = "settled_at IS NULL"
partial_index("ix_voidings_open", voidings.c.hall_id, voidings.c.asked_at, where=VOID_WAITS)
partial_index("uq_voidings_open", voidings.c.case_id, where=VOID_WAITS, unique=True)
DECLINE_WAITS = "settled_at IS NULL"
partial_index("ix_declines_open", declines.c.hall_id, declines.c.asked_at, where=DECLINE_WAITS)
partial_index("uq_declines_open", declines.c.case_id, where=DECLINE_WAITS, unique=True)

# That the time of a case be extended (延期): asked for by one person, settled by another, granted once.
extensions = Table(
    "extensions",
    metadata,
    id_column(),
    hall_column(),
    _case(),
    Column("reason_code", String(LONGEST_CODE), nullable=False),
    Column("days", Integer, nullable=False),  # working days
    Column("note", String(LONGEST_NOTE), nullable=False, server_default=""),
    Column("asked_by", String(26), nullable=False),
    Column("asked_at", BigInteger, nullable=False),
    Column("settled_by", String(26)),  # empty for one that was settled by the end of its case
    Column("settled_at", BigInteger),
    Column("granted", Integer),  # 1, or 0 for one that was not approved
    Column("answer", String(LONGEST_NOTE), nullable=False, server_default=""),
    Column("due_before", BigInteger, nullable=False),
    Column("due_at", BigInteger),  # where a granted one moved it
    CheckConstraint("settled_by <> asked_by", name="settled_by_another"),
    CheckConstraint(
        "(settled_at IS NULL AND granted IS NULL) OR (settled_at IS NOT NULL AND granted IN (0, 1))",
        name="settled_somehow",
    ),
    CheckConstraint(
        "granted IS NULL OR granted = 0 OR (settled_by IS NOT NULL AND due_at > due_before)",
        name="granted_by_somebody",
    ),
    Index("ix_extensions_case", "hall_id", "case_id"),
)
EXTENSION_WAITS = "settled_at IS NULL"
partial_index("ix_extensions_open", extensions.c.hall_id, extensions.c.asked_at, where=EXTENSION_WAITS)
partial_index("uq_extensions_open", extensions.c.case_id, where=EXTENSION_WAITS, unique=True)
partial_index("uq_extensions_granted", extensions.c.case_id, where="granted = 1", unique=True)

# What was promised for later (容缺). `ending`: filled, missed, or dropped with its case.
case_gaps = Table(
    "case_gaps",
    metadata,
    hall_column(),
    Column("case_id", String(26), ForeignKey("cases.id"), primary_key=True),
    Column("material_id", String(26), ForeignKey("materials.id"), primary_key=True),
    Column("promised_to", String(26), nullable=False),
    Column("due_at", BigInteger, nullable=False),
    Column("ended_at", BigInteger),
    Column("ended_by", String(26)),
    Column("ending", String(8)),
    CheckConstraint("ending IN ('filled', 'missed', 'dropped')", name="ending"),
    CheckConstraint("(ended_at IS NULL) = (ending IS NULL)", name="ended_somehow"),
    sqlite_with_rowid=False,
)
GAP_OPEN = "ended_at IS NULL"
partial_index("ix_case_gaps_open", case_gaps.c.hall_id, case_gaps.c.due_at, where=GAP_OPEN)
HAS_GAPS = exists(literal_column("1")).where(case_gaps.c.case_id == cases.c.id, text(f"case_gaps.{GAP_OPEN}"))

# Whose promises the hall does not take, until when and why.
gap_exclusions = Table(
    "gap_exclusions",
    metadata,
    id_column(),
    hall_column(),
    Column("person_id", String(26), nullable=False),
    Column("reason_code", String(LONGEST_CODE), nullable=False),
    Column("note", String(LONGEST_NOTE), nullable=False, server_default=""),
    Column("added_by", String(26), nullable=False),
    Column("added_at", BigInteger, nullable=False),
    Column("until", BigInteger, nullable=False),
    Column("lifted_by", String(26)),
    Column("lifted_at", BigInteger),
)
partial_index(
    "ix_gap_exclusions_person",
    gap_exclusions.c.hall_id,
    gap_exclusions.c.person_id,
    gap_exclusions.c.until,
    where="lifted_at IS NULL",
)

# Who acted for an organisation in a case before another took over (更换经办人); the case has who does now.
agent_changes = Table(
    "agent_changes",
    metadata,
    id_column(),
    hall_column(),
    Column("case_id", String(26), ForeignKey("cases.id"), nullable=False),
    Column("service_id", String(26), ForeignKey("services.id"), nullable=False),  # that the new one was given
    Column("organisation_id", String(26), nullable=False),
    Column("before_person_id", String(26), nullable=False),
    Column("before_role", String(16), nullable=False),
    Column("before_note", String(LONGEST_ROLE_NOTE), nullable=False),
    Column("person_id", String(26), nullable=False),
    Column("at", BigInteger, nullable=False),
    Column("clerk_id", String(26), nullable=False),
    CheckConstraint("person_id <> before_person_id", name="another"),
    Index("ix_agent_changes_organisation", "hall_id", "organisation_id", "before_person_id"),
)

# One-time notices (一次性告知): what was there, and what is lacking, as lists of material ids in JSON.
material_notices = Table(
    "material_notices",
    metadata,
    id_column(),
    hall_column(),
    Column("ticket_id", String(26), ForeignKey("tickets.id"), nullable=False),
    Column("service_id", String(26), ForeignKey("services.id"), nullable=False),
    Column("matter_id", String(26), ForeignKey("matters.id"), nullable=False),
    Column("person_id", String(26), nullable=False),
    Column("clerk_id", String(26), nullable=False),
    Column("at", BigInteger, nullable=False),
    Column("brought", Text, nullable=False),
    Column("lacking", Text, nullable=False),
    Index("ix_material_notices_ticket", "hall_id", "ticket_id", "matter_id"),
)
