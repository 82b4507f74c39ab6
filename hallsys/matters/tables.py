"""Matters and their checklists."""

from sqlalchemy import (
    BigInteger,
    Boolean,
    Column,
    ForeignKey,
    Integer,
    LargeBinary,
    String,
    Table,
    Text,
    UniqueConstraint,
    false,
    true,
)

from hallsys.kernel.schema import hall_column, id_column, metadata
from hallsys.matters.limits import LimitUnit

matters = Table(
    "matters",
    metadata,
    id_column(),
    hall_column(),
    Column("code", String(32), nullable=False),
    Column("name", String(120), nullable=False),
    Column("name_en", String(200), nullable=False),
    Column("kind", String(16), nullable=False),
    Column("limit_days", Integer, nullable=False),
    Column("limit_unit", String(16), nullable=False, server_default=LimitUnit.WORKING_DAY),
    Column("queue_code", String(16), nullable=False),
    Column("implementation_code", String(31), nullable=False),
    Column("department", String(60), nullable=False),
    Column("department_en", String(120), nullable=False, server_default=""),
    Column("position", Integer, nullable=False),
    Column("service_days", String(7), nullable=False),
    Column("theme", String(20), nullable=False, server_default="other"),
    Column("keywords", String(200), nullable=False, server_default=""),  # what people call it, spaces between
    Column("version", Integer, nullable=False, server_default="1"),  # whose facts stand here
    Column("open", Boolean, nullable=False, server_default=true()),
    Column("closed_reason", String(120), nullable=False, server_default=""),
    Column("closed_until", String(10)),  # from which day on it is handled again, as far as is known
    UniqueConstraint("hall_id", "code"),
)

# What is asked for and promised from an instant on: written once, never changed.
matter_versions = Table(
    "matter_versions",
    metadata,
    hall_column(primary_key=True),
    Column("matter_id", String(26), ForeignKey("matters.id"), primary_key=True),
    Column("number", Integer, primary_key=True, autoincrement=False),
    Column("effective_at", BigInteger, nullable=False),
    Column("put_at", BigInteger, nullable=False),
    Column("name", String(120), nullable=False),
    Column("name_en", String(200), nullable=False),
    Column("kind", String(16), nullable=False),
    Column("limit_days", Integer, nullable=False),
    Column("limit_unit", String(16), nullable=False, server_default=LimitUnit.WORKING_DAY),
    Column("implementation_code", String(31), nullable=False),
    Column("department", String(60), nullable=False),
    Column("department_en", String(120), nullable=False, server_default=""),
    # The guide.
    Column("audience", String(200), nullable=False, server_default=""),
    Column("audience_en", String(400), nullable=False, server_default=""),
    Column("conditions", Text, nullable=False, server_default=""),
    Column("conditions_en", Text, nullable=False, server_default=""),
    Column("legal_days", Integer, nullable=False, server_default="0"),
    Column("legal_unit", String(16), nullable=False, server_default=LimitUnit.WORKING_DAY),
    Column("fee", String(200), nullable=False, server_default=""),
    Column("fee_en", String(400), nullable=False, server_default=""),
    Column("fee_basis", String(200), nullable=False, server_default=""),
    Column("results", Text, nullable=False, server_default=""),  # a name a line
    Column("result_kinds", Text, nullable=False, server_default=""),  # a kind a line, of each name
    Column("legal_basis", Text, nullable=False, server_default=""),
    Column("supervision_phone", String(40), nullable=False, server_default=""),
    Column("questions", Text, nullable=False, server_default="[]"),  # the situations, as JSON
    Column("applicants", String(16), nullable=False, server_default="both"),  # who may apply
    Column("handling_item", String(33), nullable=False, server_default=""),  # 业务办理项编码
    sqlite_with_rowid=False,
)

# The checklists of all versions; version 0 holds what had left a list before versions were kept.
materials = Table(
    "materials",
    metadata,
    id_column(),
    hall_column(),
    Column("matter_id", String(26), ForeignKey("matters.id"), nullable=False),
    Column("position", Integer, nullable=False),
    Column("name", String(120), nullable=False),
    Column("name_en", String(200), nullable=False),
    Column("required", Boolean, nullable=False),
    Column("copies", Integer, nullable=False),
    Column("note", String(200), nullable=False),
    Column("note_en", String(400), nullable=False, server_default=""),
    Column("version", Integer, nullable=False, server_default="1"),
    Column("form", String(16), nullable=False, server_default="any"),
    Column("source", String(16), nullable=False, server_default="applicant"),
    Column("may_be_missing", Boolean, nullable=False, server_default=false()),  # 容缺
    Column("review_points", Text, nullable=False, server_default=""),  # 审查要点, for staff only
    Column("review_points_en", Text, nullable=False, server_default=""),
    Column("sample", String(500), nullable=False, server_default=""),
    Column("sample_en", String(1000), nullable=False, server_default=""),
    Column("sample_id", String(26), nullable=False, server_default=""),
    Column("applies_when", String(400), nullable=False, server_default=""),
    UniqueConstraint("hall_id", "matter_id", "version", "name"),
)

# Samples that are files: never changed, since versions name them.
samples = Table(
    "samples",
    metadata,
    id_column(),
    hall_column(),
    Column("name", String(120), nullable=False),
    Column("media_type", String(40), nullable=False),
    Column("content", LargeBinary, nullable=False),
)

packages = Table(
    "packages",
    metadata,
    id_column(),
    hall_column(),
    Column("code", String(32), nullable=False),
    Column("name", String(60), nullable=False),
    Column("name_en", String(120), nullable=False),
    Column("icon", String(32), nullable=False),
    Column("position", Integer, nullable=False),
    UniqueConstraint("hall_id", "code"),
)

package_matters = Table(
    "package_matters",
    metadata,
    hall_column(primary_key=True),
    Column("package_id", String(26), ForeignKey("packages.id"), primary_key=True),
    Column("position", Integer, primary_key=True, autoincrement=False),
    Column("matter_id", String(26), ForeignKey("matters.id"), nullable=False),
    sqlite_with_rowid=False,
)

# What a hall takes over from the one above; no row: nothing.
inheritances = Table(
    "inheritances",
    metadata,
    hall_column(primary_key=True),
    Column("from_hall_id", String(26), ForeignKey("halls.id"), nullable=False),
    Column("since", BigInteger, nullable=False),
    Column("everything", Boolean, nullable=False),  # also what comes to be there
    Column("queue_code", String(16), nullable=False),  # for matters whose queue is not there
    Column("seen_seq", BigInteger, nullable=False),  # how far the log of the hall above was looked through
    sqlite_with_rowid=False,
)

# A row for each matter that was taken over, or `left_out` where everything else is.
inherited_matters = Table(
    "inherited_matters",
    metadata,
    hall_column(primary_key=True),
    Column("code", String(32), primary_key=True),
    Column("since", BigInteger, nullable=False),
    Column("left_out", Boolean, nullable=False),
    Column("service_days", String(7), nullable=False),  # fewer than above; empty: those of above
    Column("limit_days", Integer, nullable=False),  # shorter than above; 0: that of above
    Column("limit_unit", String(16), nullable=False),
    Column("suspended_at", BigInteger),  # because it is above
    sqlite_with_rowid=False,
)

inherited_packages = Table(
    "inherited_packages",
    metadata,
    hall_column(primary_key=True),
    Column("code", String(32), primary_key=True),
    sqlite_with_rowid=False,
)
