"""The coded reasons that a hall set: which setting, from when on, and what each says since.

The law's own list stands in the program (`listed_reasons`). Nothing is changed or taken away here.
"""

from sqlalchemy import BigInteger, Boolean, CheckConstraint, Column, Integer, String, Table

from hallsys.cases.listed_reasons import Purpose
from hallsys.cases.reason_rules import LONGEST_CODE, LONGEST_SOURCE, LONGEST_WORDS, LONGEST_WORDS_EN
from hallsys.kernel.schema import hall_column, metadata, quoted

# One row a setting: two managers at once cannot write the same one.
reason_settings = Table(
    "reason_settings",
    metadata,
    hall_column(primary_key=True),
    Column("version", Integer, primary_key=True, autoincrement=False),
    Column("since", BigInteger, nullable=False),
    Column("set_at", BigInteger, nullable=False),
    sqlite_with_rowid=False,
)
reasons = Table(
    "reasons",
    metadata,
    hall_column(primary_key=True),
    Column("version", Integer, primary_key=True, autoincrement=False),
    Column("code", String(LONGEST_CODE), primary_key=True),
    Column("purpose", String(16), nullable=False),
    Column("zh", String(LONGEST_WORDS), nullable=False),
    Column("en", String(LONGEST_WORDS_EN), nullable=False),
    Column("source", String(LONGEST_SOURCE), nullable=False),
    Column("source_en", String(LONGEST_SOURCE), nullable=False),
    Column("offered", Boolean, nullable=False),
    CheckConstraint(f"purpose IN ({quoted(Purpose)})", name="purpose"),
    sqlite_with_rowid=False,
)
