"""Matters and their checklists."""

from sqlalchemy import Boolean, Column, ForeignKey, Integer, String, Table, UniqueConstraint, true

from hallsys.kernel.schema import hall_column, id_column, metadata

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
    Column("queue_code", String(16), nullable=False),
    Column("implementation_code", String(31), nullable=False),
    Column("department", String(60), nullable=False),
    Column("position", Integer, nullable=False),
    Column("service_days", String(7), nullable=False),
    Column("theme", String(20), nullable=False, server_default="other"),
    Column("keywords", String(200), nullable=False, server_default=""),  # what people call it, spaces between
    Column("open", Boolean, nullable=False, server_default=true()),
    Column("closed_reason", String(120), nullable=False, server_default=""),
    UniqueConstraint("hall_id", "code"),
)

# Cases point to the materials that were ticked: one that leaves the checklist is withdrawn, not deleted.
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
    Column("withdrawn", Boolean, nullable=False),
    UniqueConstraint("hall_id", "matter_id", "name"),
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
