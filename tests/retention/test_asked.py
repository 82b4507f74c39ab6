"""Who asked to be erased stays erased: a restored copy, and what stood against it, change nothing."""

from pathlib import Path

import pytest

from hallsys.kernel.clock import DAY, ManualClock
from hallsys.kernel.database import Database
from hallsys.kernel.sealing import Keyring
from hallsys.people.service import identify, prepare
from hallsys.retention.asked import KEPT, Asked, forget, note, noted
from hallsys.retention.nightly import erase_nightly
from hallsys.retention.request import erase_as_asked
from hallsys.retention.rules import Ground
from tests.persons import person
from tests.retention.hall import Known, put_under
from tests.served import open_hall

SEED = 820_000


@pytest.fixture
def known_alone(db: Database, keyring: Keyring, clock: ManualClock) -> Known:
    """Return a hall in a database of its own."""
    return Known(open_hall(db), keyring, clock)


def came(known: Known, seed: int = SEED) -> str:
    sealed = prepare(known.keyring, person(seed))
    return known.served.db.transact(known.served.origin(), identify, sealed)


def asks(known: Known, seed: int = SEED) -> None:
    number = person(seed).number.value
    known.served.db.transact(known.served.origin(), erase_as_asked, known.keyring, number, Ground.WITHDRAWN)


def nightly(known: Known) -> dict[str, int]:
    return dict(erase_nightly(known.served.db, known.clock, known.keyring, known.served.origin()))


def test_who_is_back_from_an_older_copy_is_erased_again(known_alone: Known) -> None:
    sealed = prepare(known_alone.keyring, person(SEED))
    came(known_alone)
    known_alone.clock.advance(DAY)
    asks(known_alone)
    assert nightly(known_alone) == {}
    # The record as the copy has it: met before they asked.
    asked_at = known_alone.clock.now()
    known_alone.clock.set(asked_at - DAY)
    back = known_alone.served.db.transact(known_alone.served.origin(), identify, sealed)
    known_alone.clock.set(asked_at + DAY)
    assert known_alone.knows(back)
    assert nightly(known_alone) == {"asked": 1}
    assert not known_alone.knows(back)


def test_who_comes_again_after_they_asked_is_known_again(known_alone: Known) -> None:
    came(known_alone)
    asks(known_alone)
    known_alone.clock.advance(DAY)
    again = came(known_alone)
    assert nightly(known_alone) == {}
    assert known_alone.knows(again)


def test_what_stood_against_it_is_erased_once_that_is_over(known_alone: Known) -> None:
    person_id = came(known_alone)
    visit = known_alone.served.visit(person_id, outcome=None)
    known_alone.clock.advance(1)
    asks(known_alone)
    assert nightly(known_alone) == {}
    assert known_alone.knows(person_id)
    known_alone.served.end(visit)
    assert nightly(known_alone) == {"asked": 1}
    assert not known_alone.knows(person_id)


def test_what_stood_against_it_in_another_hall_is_repeated_by_the_one_that_was_asked(
    known_alone: Known,
) -> None:
    person_id, other = came(known_alone), open_hall(known_alone.served.db)
    put_under(other, known_alone.served)
    visit = other.visit(person_id, outcome=None)
    known_alone.clock.advance(1)
    asks(known_alone)
    assert known_alone.knows(person_id)
    other.end(visit)
    elsewhere = erase_nightly(other.db, known_alone.clock, known_alone.keyring, other.origin())
    assert dict(elsewhere) == {}  # it is nobody whom that hall was asked by
    assert nightly(known_alone) == {"asked": 1}
    assert not known_alone.knows(person_id)


def test_the_file_tells_nobody_and_is_forgotten_by_months(keyring: Keyring, clock: ManualClock) -> None:
    number = person(SEED).number.value
    asked = Asked(keyring.fingerprint(number).hex(), "hall", clock.now(), Ground.ENDED)
    note(keyring, asked)
    assert noted(keyring, "hall") == (asked,)
    assert noted(keyring, "another") == ()
    (path,) = keyring.folder.glob("erased-*")
    assert (path.stat().st_mode & 0o777, number in path.read_text()) == (0o600, False)
    forget(keyring, clock.now() + KEPT)
    assert noted(keyring, "hall") == (asked,)
    forget(keyring, clock.now() + KEPT + 31 * DAY)
    assert noted(keyring, "hall") == ()


def test_a_line_that_was_cut_off_spoils_no_other(
    keyring: Keyring, clock: ManualClock, caplog: pytest.LogCaptureFixture
) -> None:
    asked = Asked("00", "hall", clock.now(), Ground.ENDED)
    note(keyring, asked)
    (path,) = keyring.folder.glob("erased-*")
    with Path(path).open("a") as file:
        file.write('\n{"print": "0')
    note(keyring, asked)
    assert noted(keyring, "hall") == (asked, asked)
    assert "cut off" in caplog.text


def test_by_a_clock_that_leapt_nobody_who_asked_is_forgotten(known_alone: Known) -> None:
    came(known_alone)
    asks(known_alone)
    known_alone.clock.advance(3650 * DAY)
    assert nightly(known_alone) == {}
    assert len(noted(known_alone.keyring, known_alone.served.hall.id)) == 1
