"""Banks of lockers, their boxes, what lies in them, and every door that was told to open."""

from sqlalchemy import (
    BigInteger,
    CheckConstraint,
    Column,
    ForeignKey,
    Index,
    Integer,
    LargeBinary,
    String,
    Table,
    UniqueConstraint,
    and_,
)

from hallsys.cases import tables as _cases  # noqa: F401 - the tables that these refer to
from hallsys.cases.locker_rules import LONGEST_BANK_NAME, LONGEST_PLACE, Purpose, Size
from hallsys.cases.rules import LONGEST_NOTE, LONGEST_SHELF
from hallsys.kernel.schema import hall_column, id_column, metadata, partial_index, quoted, sealed_column

# As literals, also in queries: with bound parameters no database would use the partial indexes.
LIES = "taken_at IS NULL AND returned_at IS NULL"
WAITS_FOR_DOOR = "state = 'asked'"
IS_STUCK = "stuck_at IS NOT NULL"

locker_banks = Table(
    "locker_banks",
    metadata,
    id_column(),
    hall_column(),
    Column("code", String(12), nullable=False),
    Column("name", String(LONGEST_BANK_NAME), nullable=False),
    Column("name_en", String(LONGEST_BANK_NAME), nullable=False),
    Column("place", String(LONGEST_PLACE), nullable=False),  # where in the hall it stands, as people say it
    Column("place_en", String(LONGEST_PLACE), nullable=False),
    Column("wrong_codes", Integer, nullable=False, server_default="0"),  # in a row
    Column("paused_until", BigInteger, nullable=False, server_default="0"),  # it takes no codes until then
    UniqueConstraint("hall_id", "code"),
)

locker_boxes = Table(
    "locker_boxes",
    metadata,
    id_column(),
    hall_column(),
    Column("bank_id", String(26), ForeignKey("locker_banks.id"), nullable=False),
    Column("number", Integer, nullable=False),
    Column("size", String(1), nullable=False),
    Column("out_at", BigInteger),  # since when it is out of service
    Column("out_reason", String(16)),
    Column("out_note", String(LONGEST_NOTE), nullable=False, server_default=""),
    Column("stuck_at", BigInteger),  # since when its door does not open
    Column("stuck_fault", String(32)),
    CheckConstraint(f"size IN ({quoted(Size)})", name="size"),
    CheckConstraint("(out_at IS NULL) = (out_reason IS NULL)", name="out_for_a_reason"),
    UniqueConstraint("hall_id", "bank_id", "number"),
)
partial_index("ix_locker_boxes_stuck", locker_boxes.c.hall_id, locker_boxes.c.stuck_at, where=IS_STUCK)

# One row a stay; its code goes when it ends, the row stays.
locker_deposits = Table(
    "locker_deposits",
    metadata,
    id_column(),
    hall_column(),
    Column("result_id", String(26), ForeignKey("results.id"), nullable=False),
    Column("case_id", String(26), ForeignKey("cases.id"), nullable=False),
    Column("person_id", String(26), nullable=False),
    Column("box_id", String(26), ForeignKey("locker_boxes.id"), nullable=False),
    Column("bank_id", String(26), ForeignKey("locker_banks.id"), nullable=False),
    Column("window_id", String(26), ForeignKey("windows.id"), nullable=False),  # at which it was put in
    Column("put_at", BigInteger, nullable=False),
    Column("put_by", String(26), nullable=False),
    Column("due_at", BigInteger, nullable=False),
    Column("shelf", String(LONGEST_SHELF), nullable=False),  # where it lay before, and goes back to
    Column("code_print", LargeBinary),  # keyed hash of the code, by which it is found
    sealed_column(
        "code_sealed", nullable=True
    ),  # the code for the slip, and for whoever has shown who they are
    Column("raised_at", BigInteger),  # when the window was told that it has lain too long
    Column("taken_at", BigInteger),
    Column("returned_at", BigInteger),  # to the shelf
    Column("returned_by", String(26)),
    CheckConstraint("taken_at IS NULL OR returned_at IS NULL", name="one_end"),
    CheckConstraint(f"({LIES}) = (code_print IS NOT NULL)", name="code_while_it_lies"),
)
partial_index("uq_locker_deposits_box", locker_deposits.c.box_id, where=LIES, unique=True)
partial_index("uq_locker_deposits_result", locker_deposits.c.result_id, where=LIES, unique=True)
partial_index(
    "uq_locker_deposits_code",
    locker_deposits.c.bank_id,
    locker_deposits.c.code_print,
    where=LIES,
    unique=True,
)
partial_index("ix_locker_deposits_due", locker_deposits.c.hall_id, locker_deposits.c.due_at, where=LIES)
partial_index("ix_locker_deposits_person", locker_deposits.c.hall_id, locker_deposits.c.person_id, where=LIES)

# What lies there now, of a query; nothing in it is bound, so that the partial indexes serve it.
STILL_LIES = and_(locker_deposits.c.taken_at.is_(None), locker_deposits.c.returned_at.is_(None))

# Every door that was told to open, by whom and why: written, and answered once.
locker_openings = Table(
    "locker_openings",
    metadata,
    id_column(),
    hall_column(),
    Column("box_id", String(26), ForeignKey("locker_boxes.id"), nullable=False),
    Column("deposit_id", String(26), ForeignKey("locker_deposits.id")),
    Column("purpose", String(16), nullable=False),
    Column("actor", String(64), nullable=False),
    Column("window_id", String(26), ForeignKey("windows.id")),  # that asked, unless the bank's screen did
    Column("reason_code", String(16)),
    Column("note", String(LONGEST_NOTE), nullable=False, server_default=""),
    Column("asked_at", BigInteger, nullable=False),
    Column("state", String(8), nullable=False),
    Column("fault", String(32)),
    CheckConstraint(f"purpose IN ({quoted(Purpose)})", name="purpose"),
    CheckConstraint("state IN ('asked', 'open', 'failed')", name="state"),
    CheckConstraint("(purpose = 'staff') = (reason_code IS NOT NULL)", name="staff_for_a_reason"),
    CheckConstraint("purpose <> 'collect' OR window_id IS NULL", name="collect_at_the_bank"),
    Index("ix_locker_openings_box", "hall_id", "box_id", "asked_at"),
)
partial_index(
    "ix_locker_openings_noted", locker_openings.c.hall_id, locker_openings.c.asked_at, where="note <> ''"
)
partial_index(
    "ix_locker_openings_asked", locker_openings.c.hall_id, locker_openings.c.asked_at, where=WAITS_FOR_DOOR
)
