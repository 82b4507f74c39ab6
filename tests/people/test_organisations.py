from datetime import date
from pathlib import Path

import pytest

from hallsys.kernel.credit_code import CreditCode, OrganisationKind
from hallsys.kernel.database import Database
from hallsys.kernel.identity import BadIdNumber
from hallsys.kernel.sealing import Keyring
from hallsys.kernel.transaction import Origin
from hallsys.people.errors import BadOrganisationName, RoleNeedsPaper
from hallsys.people.organisations import (
    AGENT_ROLES,
    ORGANISATION_KINDS,
    AgentRole,
    Organisation,
    applicant_print,
    check_role,
    prepare_organisation,
)
from hallsys.people.service import identify
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
    assert db.read(person_by_print, applicant_print(keyring, f" {CODE} ")) == first


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


def test_a_number_is_a_documents_or_an_organisations(keyring: Keyring) -> None:
    number = person(1).number.value
    assert applicant_print(keyring, number.lower()) == keyring.fingerprint(number)
    assert applicant_print(keyring, CODE) == keyring.fingerprint(CODE)
    with pytest.raises(BadIdNumber):
        applicant_print(keyring, CODE[:-1] + "5")


def test_every_kind_and_role_has_a_name() -> None:
    assert set(ORGANISATION_KINDS) == set(OrganisationKind)
    assert set(AGENT_ROLES) == set(AgentRole)
