"""Life events 一件事: several matters that one goes through together, under one name."""

from dataclasses import dataclass

from sqlalchemy import Connection, text

from hallsys.kernel.ids import new_id
from hallsys.kernel.transaction import Tx
from hallsys.matters.errors import BadPackage, MatterUnknown, PackageInherited, PackageUnknown
from hallsys.matters.events import PackagePut, PackageRemoved


@dataclass(frozen=True, kw_only=True)
class PackageFacts:
    """What an administrator says of a package; its matters by code, in order. `icon` is a name for pages."""

    code: str
    name: str
    name_en: str = ""
    icon: str = ""
    matter_codes: tuple[str, ...]
    position: int = 0


@dataclass(frozen=True, kw_only=True)
class Package:
    """A package of a hall, with the ids of its matters."""

    id: str
    code: str
    name: str
    name_en: str
    icon: str
    matter_ids: tuple[str, ...]


_MATTER_IDS = text("SELECT code, id FROM matters WHERE hall_id = :hall_id")
_PUT = text(
    "INSERT INTO packages (id, hall_id, code, name, name_en, icon, position) "
    "VALUES (:id, :hall_id, :code, :name, :name_en, :icon, :position) "
    "ON CONFLICT (hall_id, code) DO UPDATE SET name = excluded.name, name_en = excluded.name_en, "
    "icon = excluded.icon, position = excluded.position RETURNING id"
)
_CLEAR = text("DELETE FROM package_matters WHERE hall_id = :hall_id AND package_id = :package_id")
_ADD = text(
    "INSERT INTO package_matters (hall_id, package_id, position, matter_id) "
    "VALUES (:hall_id, :package_id, :position, :matter_id)"
)
_INHERITED = text(
    "SELECT 1 FROM inherited_packages p JOIN inheritances i ON i.hall_id = p.hall_id "
    "JOIN halls h ON h.id = i.hall_id AND h.parent_id = i.from_hall_id "
    "WHERE p.hall_id = :hall_id AND p.code = :code"
)
_REMOVE = text("DELETE FROM packages WHERE hall_id = :hall_id AND id = :package_id RETURNING code")
_ALL = text(
    "SELECT p.id, p.code, p.name, p.name_en, p.icon, m.matter_id FROM packages p "
    "LEFT JOIN package_matters m ON m.hall_id = p.hall_id AND m.package_id = p.id "
    "WHERE p.hall_id = :hall_id ORDER BY p.position, p.code, m.position"
)


def put_package(tx: Tx, facts: PackageFacts) -> str:
    """Add the package with that code, or bring it up to date; return its id.

    Raises BadPackage without a name or a matter, MatterUnknown, PackageInherited.
    """
    require_own_package(tx, facts.code)
    return write_package(tx, facts)


def require_own_package(tx: Tx, code: str) -> None:
    """Raise PackageInherited for a package that came along with what was taken over."""
    if tx.execute(_INHERITED, {"hall_id": tx.hall_id, "code": code}).first() is not None:
        raise PackageInherited(package=code)


def write_package(tx: Tx, facts: PackageFacts) -> str:
    """Write a package, whosever it is; return its id. Raises BadPackage, MatterUnknown."""
    if not facts.name.strip() or not facts.matter_codes:
        raise BadPackage(package=facts.code)
    ids = {row.code: row.id for row in tx.execute(_MATTER_IDS, {"hall_id": tx.hall_id})}
    if not set(facts.matter_codes) <= ids.keys():
        raise MatterUnknown
    told = {name: value for name, value in vars(facts).items() if name != "matter_codes"}
    package_id = str(tx.execute(_PUT, {"id": new_id(), "hall_id": tx.hall_id, **told}).scalar_one())
    key = {"hall_id": tx.hall_id, "package_id": package_id}
    tx.execute(_CLEAR, key)
    for position, code in enumerate(dict.fromkeys(facts.matter_codes), 1):
        tx.execute(_ADD, {**key, "position": position, "matter_id": ids[code]})
    tx.append(PackagePut(package_id, facts.code))
    return package_id


def remove_package(tx: Tx, package_id: str) -> None:
    """Offer the package no more; its matters stay. Raises PackageUnknown."""
    key = {"hall_id": tx.hall_id, "package_id": package_id}
    tx.execute(_CLEAR, key)
    code = tx.execute(_REMOVE, key).scalar_one_or_none()
    if code is None:
        raise PackageUnknown
    tx.append(PackageRemoved(package_id, code))


def packages(conn: Connection, hall_id: str) -> tuple[Package, ...]:
    """Return the packages of the hall in the order in which they are listed."""
    found: dict[str, Package] = {}
    for row in conn.execute(_ALL, {"hall_id": hall_id}):
        before = found[row.id].matter_ids if row.id in found else ()
        matter_ids = before if row.matter_id is None else (*before, row.matter_id)
        found[row.id] = Package(
            id=row.id,
            code=row.code,
            name=row.name,
            name_en=row.name_en,
            icon=row.icon,
            matter_ids=matter_ids,
        )
    return tuple(found.values())
