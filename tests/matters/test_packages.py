"""Packages of matters."""

from dataclasses import replace

import pytest

from hallsys.kernel.database import Database
from hallsys.kernel.ids import new_id
from hallsys.kernel.transaction import Origin
from hallsys.matters import packages, service
from hallsys.matters.errors import BadPackage, MatterUnknown, NeedsReason, PackageUnknown
from hallsys.matters.packages import PackageFacts
from tests.matters.test_matters import FACTS

NEWBORN = PackageFacts(code="newborn", name="新生儿出生", icon="baby", matter_codes=("S02", "S01"))


@pytest.fixture
def origin(db: Database) -> Origin:
    origin = Origin(new_id(), "system")
    for code in ("S01", "S02"):
        db.transact(origin, service.put_matter, replace(FACTS, code=code))
    return origin


def test_a_package_lists_its_matters_in_order_and_is_brought_up_to_date(db: Database, origin: Origin) -> None:
    package_id = db.transact(origin, packages.put_package, NEWBORN)
    (shown,) = db.read(packages.packages, origin.hall_id)
    assert (shown.name, shown.icon, len(shown.matter_ids)) == ("新生儿出生", "baby", 2)
    changed = replace(NEWBORN, name="出生一件事", matter_codes=("S01",))
    assert db.transact(origin, packages.put_package, changed) == package_id
    (shown,) = db.read(packages.packages, origin.hall_id)
    assert (shown.name, len(shown.matter_ids)) == ("出生一件事", 1)
    db.transact(origin, packages.remove_package, package_id)
    assert db.read(packages.packages, origin.hall_id) == ()
    with pytest.raises(PackageUnknown):
        db.transact(origin, packages.remove_package, package_id)


def test_a_package_holds_matters_of_the_hall(db: Database, origin: Origin) -> None:
    with pytest.raises(MatterUnknown):
        db.transact(origin, packages.put_package, replace(NEWBORN, matter_codes=("S01", "S09")))
    with pytest.raises(BadPackage):
        db.transact(origin, packages.put_package, replace(NEWBORN, matter_codes=()))


def test_a_matter_is_suspended_for_a_reason(db: Database, origin: Origin) -> None:
    matter_id = db.transact(origin, service.put_matter, FACTS)
    with pytest.raises(NeedsReason):
        db.transact(origin, service.suspend_matter, matter_id, " ")
