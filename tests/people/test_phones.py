"""Mobile numbers: read as people write them, sealed, one for a case, withdrawn at any time."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hallsys.kernel.clock import ManualClock
from hallsys.kernel.database import Database
from hallsys.kernel.sealing import Keyring
from hallsys.people.errors import BadMobile
from hallsys.people.events import PhoneGiven, PhoneWithdrawn
from hallsys.people.phones import LANGUAGES, Mobile, give_phone, mobile_of, phones_of, prepare_phone
from hallsys.people.tables import phones
from tests.served import Served, open_hall

NUMBER = "13800000000"

mobiles = st.from_regex(r"1[3-9][0-9]{9}", fullmatch=True)


@pytest.fixture
def keyring(tmp_path: Path) -> Keyring:
    return Keyring.create(tmp_path / "keys.json")


@pytest.fixture
def served(any_database_url: str, clock: ManualClock) -> Iterator[Served]:
    db = Database.open(any_database_url, clock)
    yield open_hall(db)
    db.close()


@given(mobiles, st.sampled_from(("", "86", "+86", "0086", "+86 ", "(+86)")), st.data())
def test_a_number_is_read_however_it_is_written(number: str, before: str, data: st.DataObject) -> None:
    at = data.draw(st.integers(0, 11))
    between = data.draw(st.sampled_from(("", " ", "-", "\u3000")))
    assert Mobile(f" {before}{number[:at]}{between}{number[at:]}").number == number


@given(st.text(max_size=20))
def test_anything_else_is_refused(said: str) -> None:
    try:
        number = Mobile(said).number
    except BadMobile:
        return
    assert len(number) == 11
    assert number.isascii()
    assert number.isdigit()


@pytest.mark.parametrize(
    "said",
    [
        "",
        "12800000000",
        "1380000000",
        "138000000000",
        "01012345678",
        "１３８００００００００",
        "+8513800000000",
    ],
)
def test_these_are_no_mobile_numbers(said: str) -> None:
    with pytest.raises(BadMobile):
        Mobile(said)


@given(mobiles)
def test_staff_sees_seven_digits(number: str) -> None:
    masked = Mobile(number).masked
    assert masked == f"{number[:3]}****{number[7:]}"
    assert number not in repr(Mobile(number))


def give(served: Served, keyring: Keyring, said: str, lang: str = "zh") -> None:
    served.db.transact(served.origin(), give_phone, served.hall.id, prepare_phone(keyring, said, lang))


def known(served: Served, keyring: Keyring) -> str | None:
    found = served.db.read(phones_of, served.hall.id, [served.hall.id]).get(served.hall.id)
    return None if found is None else mobile_of(keyring, found).number


@pytest.mark.parametrize("lang", LANGUAGES)
def test_a_number_is_kept_sealed_and_told_to_nobody(served: Served, keyring: Keyring, lang: str) -> None:
    give(served, keyring, "+86 138 0000 0000", lang)
    assert known(served, keyring) == NUMBER
    mine = phones.select().where(phones.c.hall_id == served.hall.id)
    (row,) = served.db.read(lambda conn: conn.execute(mine).all())
    assert (row.hall_id, row.lang) == (served.hall.id, lang)
    assert NUMBER.encode() not in row.sealed
    assert NUMBER not in repr((prepare_phone(keyring, NUMBER, lang), served.log()))
    assert served.log()[-1] == PhoneGiven(served.hall.id)


def test_another_takes_its_place_and_none_withdraws_it(served: Served, keyring: Keyring) -> None:
    give(served, keyring, NUMBER)
    give(served, keyring, "13900000000")
    assert known(served, keyring) == "13900000000"
    give(served, keyring, " ")
    assert known(served, keyring) is None
    assert served.log()[-1] == PhoneWithdrawn(served.hall.id)
    told = len(served.log())
    give(served, keyring, "")
    assert len(served.log()) == told  # there was none to withdraw


def test_the_same_number_has_one_print(keyring: Keyring) -> None:
    one, other = (prepare_phone(keyring, said, "zh") for said in (NUMBER, "138-0000-0000"))
    assert one is not None
    assert other is not None
    assert one.print == other.print
    assert one.sealed != other.sealed
