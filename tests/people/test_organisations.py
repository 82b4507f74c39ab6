from datetime import date
from pathlib import Path

import pytest

from hallsys.kernel.credit_code import BadCreditCode, CreditCode, OrganisationKind
from hallsys.kernel.database import Database
from hallsys.kernel.sealing import Keyring
from hallsys.kernel.transaction import Origin
from hallsys.people.errors import BadOrganisationName, KindDiffers, RoleNeedsPaper
from hallsys.people.organisations import (
    AGENT_ROLES,
    ORGANISATION_KINDS,
    AgentRole,
    Organisation,
    check_role,
    prepare_organisation,
)
from hallsys.people.service import identify, seal
from hallsys.people.views import masked_names, masked_people, person_by_print
from tests.persons import person

CODE = "91350100M000100Y43"
TEA = Organisation(CreditCode(CODE), " 闽江茶业  有限公司 ", OrganisationKind.ENTERPRISE)
DAY = date(2026, 3, 2)


@pytest.fixture
def keyring(tmp_path: Path) -> Keyring:
    return Keyring.create(tmp_path / "keys.json")


def test_an_organisation_is_one_applicant_in_every_visit(db: Database, keyring: Keyring) -> None:
    origin = Origin("hall", "clerk:c", None)
    first = db.transact(origin, identify, prepare_organisation(keyring, TEA))
    again = Organisation(CreditCode(CODE.lower()), "闽江茶叶有限公司", OrganisationKind.UNINCORPORATED)
    assert db.transact(origin, identify, prepare_organisation(keyring, again)) == first
    (shown,) = db.read(masked_people, keyring, [first], DAY).values()
    assert (shown.kind, shown.name, shown.number, shown.age) == (
        "unincorporated",
        "闽江茶叶有限公司",
        "913***********0Y43",
        None,
    )
    assert shown.tail == "0Y43"
    assert db.read(masked_names, keyring, [first]) == {first: "闽江茶叶有限公司"}
    assert db.read(person_by_print, keyring.fingerprint(CODE)) == first


def test_its_name_and_code_show_nowhere(keyring: Keyring) -> None:
    sealed = prepare_organisation(keyring, TEA)
    for one in (repr(TEA), repr(TEA.code), repr(sealed)):
        assert CODE not in one
        assert "闽江" not in one
    assert CODE.encode() not in sealed.sealed_number
    assert TEA.name == "闽江茶业 有限公司"


@pytest.mark.parametrize("name", ["", "  ", "茶" * 101])
def test_it_has_a_name(name: str) -> None:
    with pytest.raises(BadOrganisationName):
        Organisation(CreditCode(CODE), name, OrganisationKind.ENTERPRISE)


def test_an_agent_has_a_paper_and_a_representative_needs_none() -> None:
    assert check_role(AgentRole.REPRESENTATIVE, "") == ""
    assert check_role(AgentRole.AUTHORISED, " 委托书\n7 ") == "委托书 7"
    for role, note in ((AgentRole.AUTHORISED, " "), (AgentRole.REPRESENTATIVE, "书" * 101)):
        with pytest.raises(RoleNeedsPaper):
            check_role(role, note)


def test_a_persons_number_is_no_organisations_code() -> None:
    number = next(n for n in (person(at).number.value for at in range(1000)) if _passes_as_code(n))
    with pytest.raises(BadCreditCode):
        Organisation(CreditCode(number), "闽江茶业有限公司", OrganisationKind.ENTERPRISE)


def _passes_as_code(number: str) -> bool:
    try:
        CreditCode(number)
    except BadCreditCode:
        return False
    return True


@pytest.mark.parametrize("person_first", [True, False])
def test_a_person_does_not_become_an_organisation_nor_it_a_person(
    db: Database, keyring: Keyring, person_first: bool
) -> None:
    origin, someone = Origin("hall", "clerk:c", None), person(1)
    sealed = [
        seal(keyring, kind, someone.number.value, someone.name)
        for kind in (someone.kind, OrganisationKind.ENTERPRISE)
    ]
    first, second = sealed if person_first else reversed(sealed)
    kept = db.transact(origin, identify, first)
    with pytest.raises(KindDiffers):
        db.transact(origin, identify, second)
    assert db.transact(origin, identify, first) == kept


def test_every_kind_and_role_has_a_name() -> None:
    assert set(ORGANISATION_KINDS) == set(OrganisationKind)
    assert set(AGENT_ROLES) == set(AgentRole)
