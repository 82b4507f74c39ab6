from collections.abc import Iterator
from contextlib import nullcontext
from datetime import date
from functools import partial
from pathlib import Path

import pytest

from hallsys.kernel import eventlog
from hallsys.kernel.clock import ManualClock
from hallsys.kernel.credit_code import BadCreditCode, CreditCode, OrganisationKind, check_character
from hallsys.kernel.database import Database
from hallsys.kernel.identity import BadIdNumber, Credential, WrongBirthDate, mask_name, parse_number
from hallsys.kernel.ids import new_id
from hallsys.kernel.sealing import Keyring
from hallsys.kernel.transaction import Origin
from hallsys.people.errors import BadOrganisationName, KindDiffers, PersonsNumber, RoleNeedsPaper
from hallsys.people.organisations import (
    AGENT_ROLES,
    ORGANISATION_KINDS,
    AgentRole,
    Organisation,
    check_role,
    credit_code,
    prepare_organisation,
)
from hallsys.people.service import identify, prepare, present, seal
from hallsys.people.tables import people_values
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
    with pytest.raises(PersonsNumber):
        Organisation(CreditCode(number), "闽江茶业有限公司", OrganisationKind.ENTERPRISE)
    for one in (number, person(1).number.value, f" {person(2).number.value.lower()} "):
        with pytest.raises(PersonsNumber) as refused:  # said whether it passes as a code or not
            credit_code(one)
        assert isinstance(refused.value, BadCreditCode)
        assert "证件号码" in refused.value.sentence("zh")
        assert one not in refused.value.sentence("en")


def test_a_code_of_digits_is_no_persons_number_for_that() -> None:
    # It passes the check of GB 11643, and whoever had it would be born in the year 1.
    code = next(one for one in _codes_of_digits() if _passes_as_number(one))
    assert credit_code(code).value == code
    number = parse_number(code)
    with pytest.raises(WrongBirthDate):
        Credential(number, "", number.kind)


def _codes_of_digits() -> Iterator[str]:
    for serial in range(1000):
        first = f"91350100210101{serial:03d}"
        if (check := check_character(first)).isdigit():
            yield first + check


def _passes_as_number(text: str) -> bool:
    try:
        parse_number(text)
    except BadIdNumber:
        return False
    return True


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


def test_a_card_that_is_read_heals_a_record_that_was_typed_as_an_organisation(
    any_database_url: str, clock: ManualClock, keyring: Keyring
) -> None:
    db = Database.open(any_database_url, clock)
    origin, someone = Origin(new_id(), "window:W01", None), person(7)
    wrong = seal(keyring, OrganisationKind.ENTERPRISE, someone.number.value, "茶业有限公司")
    kept = db.transact(origin, identify, wrong)
    card = prepare(keyring, someone)
    for typed in (True, False):  # a number that was typed may be wrong again
        with pytest.raises(KindDiffers) if typed else nullcontext():
            db.transact(origin, partial(present, typed=typed), card, "window:W01", DAY)
    (shown,) = db.read(masked_people, keyring, [kept], DAY).values()
    assert (shown.kind, shown.name) == ("resident", mask_name(someone.name))
    events = [
        one for one in db.read(eventlog.after, origin.hall_id, 0, 9) if one.kind == "ApplicantCorrected"
    ]
    assert [(one.payload["person_id"], one.payload["by_card"]) for one in events] == [(kept, True)]
    of_hall = people_values.select().where(people_values.c.hall_id == origin.hall_id)
    rows = db.read(lambda conn: conn.execute(of_hall).all())
    assert {row.kind for row in rows} == {"enterprise", "resident"}
    db.transact(origin, present, card, "window:W01", DAY)  # once
    assert len(db.read(lambda conn: conn.execute(of_hall).all())) == 2
    db.close()


def test_every_kind_and_role_has_a_name() -> None:
    assert set(ORGANISATION_KINDS) == set(OrganisationKind)
    assert set(AGENT_ROLES) == set(AgentRole)
