"""A process says for all its halls at once that it lives; where there is more to do, that hall is seen to."""

from collections.abc import Iterator

import gevent
import pytest
from sqlalchemy import text

from hallsys.kernel.clock import SystemClock
from hallsys.kernel.database import Database
from hallsys.kernel.ids import new_id
from hallsys.kernel.transaction import Origin, Tx
from hallsys.relay.beating import Beats, beat_all
from hallsys.relay.servers import LEASE, hold_lead, pads_open
from tests.relay.processes import Process, read

COUNT = 4
_ROWS = text("SELECT until, leads FROM servers WHERE id = :id")
_LATE = text("UPDATE servers SET until = 0 WHERE id = :id")
_GONE = text("DELETE FROM servers WHERE id = :id")
_AGED = text("UPDATE servers SET until = until - :by WHERE id = :id")
_ON_ITS_OWN = text(
    "INSERT INTO agents (id, hall_id, name, token_hash, allow, paired_at, last_seen, session, server_id) "
    "VALUES (:id, :hall_id, 'a', :id, '[]', 0, 0, 'here', 'nobody')"
)
_SESSION = text("SELECT session FROM agents WHERE id = :id")


@pytest.fixture
def db(postgres_url: str) -> Iterator[Database]:
    database = Database.open(postgres_url, SystemClock())
    yield database
    database.close()


@pytest.fixture
def halls() -> list[str]:
    return [new_id() for _ in range(COUNT)]


def test_one_word_is_for_all_halls(db: Database, halls: list[str]) -> None:
    process = Process(db, halls)
    before = [process.row(at).until for at in range(COUNT)]
    for at in range(COUNT):
        process.write(at, _AGED, by=LEASE // 2)
    ids = {one.hall_id: one.id for one in process.halls}
    said = db.transact(Origin(halls[0], "system"), beat_all, ids)
    assert said == dict.fromkeys(halls, True)
    assert [process.row(at).until >= was for at, was in enumerate(before)] == [True] * COUNT


def test_who_leads_goes_on_leading_and_who_follows_following(db: Database, halls: list[str]) -> None:
    first, second = Process(db, halls), Process(db, halls[1:])
    for process in (first, second, first):
        process.beat()
    assert (first.leads(), second.leads()) == ([True] * COUNT, [False] * (COUNT - 1))


def test_the_dead_are_buried_where_they_died_and_their_halls_led_on(db: Database, halls: list[str]) -> None:
    first, second = Process(db, halls), Process(db, halls)
    first.write(2, _LATE)
    second.beat()
    assert second.leads() == [at == 2 for at in range(COUNT)]
    first.beat()
    assert first.hung_up == [halls[2]]  # it was only slow, and its agents are to come again
    assert first.leads() == [at != 2 for at in range(COUNT)]


def test_a_hall_whose_lead_was_handed_on_is_led_by_the_other(db: Database, halls: list[str]) -> None:
    first, second = Process(db, halls), Process(db, halls)
    first.halls[1].stop()
    second.beat()
    assert second.leads() == [at == 1 for at in range(COUNT)]


def test_what_somebody_holds_does_not_keep_the_other_halls_waiting(db: Database, halls: list[str]) -> None:
    """A long turn of housekeeping holds the lead of its hall with a lock."""
    process, other = Process(db, halls), Process(db, halls)
    process.write(0, _LATE)
    ids = {one.hall_id: one.id for one in process.halls}

    def long_turn(tx: Tx) -> dict[str, bool]:
        hold_lead(tx, process.halls[0].id)
        said = db.transact(Origin(halls[1], "system"), beat_all, ids)
        other.beats.beat()  # nor is it buried meanwhile
        return said

    said = db.transact(Origin(halls[0], "system"), long_turn)
    assert said == dict.fromkeys(halls[1:], True)
    assert process.row(0).leads


def test_pads_are_said_when_they_change(db: Database, halls: list[str]) -> None:
    process = Process(db, halls)
    process.pads = ["W01"]
    process.beat()
    assert [db.read(pads_open, hall) for hall in halls] == [{"W01"}] * COUNT
    process.write(3, _GONE)  # buried, it has to say them anew
    process.beat()
    process.beat()
    assert [db.read(pads_open, hall) for hall in halls] == [{"W01"}] * COUNT


def test_no_agent_stays_with_a_process_that_is_gone(db: Database, halls: list[str]) -> None:
    process, agent = Process(db, halls), new_id()
    process.write(2, _ON_ITS_OWN, id=agent, hall_id=halls[2])
    process.beat()
    assert read(db, _SESSION, id=agent).session is None


def test_after_the_stop_nothing_is_said(db: Database, halls: list[str]) -> None:
    process = Process(db, halls)
    running = gevent.spawn(process.beats.run)
    gevent.sleep(0)
    process.beats.stop()
    running.join()
    for one in process.halls:
        one.stop()
    process.beat()
    assert Process(db, halls).leads() == [True] * COUNT


def test_a_hall_whose_pads_cannot_be_told_keeps_no_other_from_its_lead(
    db: Database, halls: list[str], caplog: pytest.LogCaptureFixture
) -> None:
    process = Process(db, halls)

    def broken() -> list[str]:
        raise OSError("no sockets")

    process.halls[1]._pads = broken
    process.beat()
    assert process.leads() == [True] * COUNT
    assert [record.getMessage() for record in caplog.records if record.levelname == "ERROR"] == [
        "the note that this process lives failed"
    ]


def test_a_hall_that_is_opened_later_is_said_from_then_on(db: Database, halls: list[str]) -> None:
    process = Process(db, halls)
    beats = Beats(db)
    beats.beat()
    for at in range(COUNT):
        process.write(at, _AGED, by=LEASE)
    before = process.row(2).until
    beats.add(process.halls[2])
    beats.beat()
    assert process.row(2).until > before
    assert process.row(1).until < before + LEASE
