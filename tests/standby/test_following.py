"""The copy on the second machine is what the main had committed, whatever happens on the way."""

import json
import sqlite3
import threading
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest
import requests

from hallsys.halls.service import create_hall
from hallsys.kernel.clock import ManualClock
from hallsys.kernel.copies import BackupBroken
from hallsys.kernel.errors import Refusal
from hallsys.kernel.log_seals import newest_seal, seal_log
from hallsys.kernel.parcels import PATH, ParcelBroken, unpacked
from hallsys.kernel.sealing import Keyring, SealBroken
from hallsys.kernel.signing import signed
from hallsys.kernel.transaction import Origin
from hallsys.relay.standby import NotTheOther
from hallsys.standby.comparing import compare
from hallsys.standby.copy import CopyTorn, check_keys
from hallsys.standby.following import FollowsAnOlder
from hallsys.standby.line import AnswersOtherwise, Line, Unreachable
from tests.standby.machines import HALL, SECRET, Main, Second, main_at

pytestmark = pytest.mark.only_sqlite("a standby follows a file of SQLite")


@pytest.fixture
def pair(database_url: str, tmp_path: Path) -> Iterator[tuple[Main, Second]]:
    path = Path(database_url.removeprefix("sqlite:///"))
    with main_at(path) as (main, peer):
        main.write(20)
        second = Second(tmp_path / "second", peer)
        second.follow()
        yield main, second
        second.line.close()


def test_what_is_committed_is_there_a_turn_later(pair: tuple[Main, Second]) -> None:
    main, second = pair
    assert second.notes == 20
    main.write(1)
    second.follow()
    assert second.same_as(main)
    assert second.rows("SELECT seq FROM log_heads") == [(main.head,)]
    behind = main.desk.behind()
    assert behind is not None
    assert behind < 60
    assert main.desk.away() is None


def test_it_follows_through_many_logs_without_comparing(pair: tuple[Main, Second]) -> None:
    main, second = pair
    compared = second.line.asked["digests"]
    for _ in range(12):
        main.write(150)  # with what each page costs, a good half of a log
        second.follow()
    assert second.same_as(main)
    assert second.notes == main.written
    assert second.line.asked["digests"] == compared


def test_one_that_was_away_for_some_logs_takes_them_one_after_the_other(pair: tuple[Main, Second]) -> None:
    main, second = pair
    compared = second.line.asked["digests"]
    main.write(900)
    second.follow()
    assert second.same_as(main)
    assert second.line.asked["digests"] == compared


def test_one_that_was_away_for_long_compares_and_fetches_what_differs(pair: tuple[Main, Second]) -> None:
    main, second = pair
    main.write_at_once(3000)
    second.follow()
    main.write(2500)
    before = second.line.bytes
    with pytest.raises(CopyTorn):
        second.follow()
    second.follower.forget()
    second.follow()
    assert second.same_as(main)
    assert second.line.bytes - before < main.path.stat().st_size


def test_a_transaction_larger_than_an_answer(pair: tuple[Main, Second]) -> None:
    main, second = pair
    main.write_at_once(4000)
    second.follow()
    assert second.same_as(main)
    assert second.notes == main.written


def test_while_the_copy_is_made_the_main_is_written_to(database_url: str, tmp_path: Path) -> None:
    path = Path(database_url.removeprefix("sqlite:///"))
    with main_at(path) as (main, peer):
        main.write_at_once(5000)
        over = threading.Event()

        def write_on() -> None:
            while not over.is_set():
                main.write(5)

        writer = threading.Thread(target=write_on)
        writer.start()
        second = Second(tmp_path / "second", peer)
        for _ in range(3):
            second.follower.forget()
            second.follow()
        over.set()
        writer.join()
        second.follow()
        assert second.same_as(main)
        assert second.notes == main.written
        second.line.close()


@pytest.mark.parametrize("cut", [1, 700, 5000])
def test_a_copy_that_was_torn_counts_as_far_as_it_is_whole(pair: tuple[Main, Second], cut: int) -> None:
    main, second = pair
    main.write(10)
    second.follow()
    log = second.folder.whole.file.with_name("hall.db-wal")
    with log.open("r+b") as file:
        file.truncate(log.stat().st_size - cut)
    second.follower.resume()
    assert second.notes < main.written
    main.write(1)
    second.follow()
    assert second.same_as(main)


def test_a_byte_that_the_disk_changed_is_not_believed(pair: tuple[Main, Second]) -> None:
    main, second = pair
    main.write(10)
    second.follow()
    log = second.folder.whole.file.with_name("hall.db-wal")
    with log.open("r+b") as file:
        file.seek(-2000, 2)
        file.write(b"?")
    second.follower.resume()
    second.follow()
    assert second.same_as(main)


def test_what_another_program_wrote_back_is_compared_anew(pair: tuple[Main, Second]) -> None:
    main, second = pair
    with closing(sqlite3.connect(main.path)) as other:
        main.write(1)
        other.execute("PRAGMA wal_checkpoint(TRUNCATE)")
        main.write(1)
    with pytest.raises(CopyTorn):
        second.follow()
    second.follower.forget()
    second.follow()
    assert second.same_as(main)


def test_a_main_that_was_started_again_is_compared_and_little_travels(pair: tuple[Main, Second]) -> None:
    main, second = pair
    main.write_at_once(3000)
    second.follow()
    main.db.close()
    main.open()
    main.write(1)
    with pytest.raises(CopyTorn):
        second.follow()
    second.follower.forget()
    before = second.line.bytes
    second.follow()
    assert second.same_as(main)
    assert second.line.bytes - before < 1_000_000 < main.path.stat().st_size


def test_a_comparison_that_is_cut_off_leaves_the_copy_of_before(pair: tuple[Main, Second]) -> None:
    main, second = pair
    kept = second.notes
    main.write_at_once(3000)
    asked = iter(range(3))

    class Cut(Exception):
        pass

    def cut() -> None:
        if next(asked, None) is None:
            raise Cut

    second.line.each = cut
    with pytest.raises(Cut):
        compare(second.line, second.folder.new, [])
    second.line.each = lambda: None
    assert second.notes == kept
    second.follower.forget()
    second.follow()
    assert second.same_as(main)


def test_nobody_without_the_key_is_answered(pair: tuple[Main, Second]) -> None:
    main, second = pair
    stranger = Second(second.database.parent / "stranger", second.line.peer, b"another secret")
    with closing(stranger), pytest.raises(AnswersOtherwise) as refused:
        stranger.follow()
    assert "wrong_signature" in str(refused.value)
    answer = requests.post(f"{second.line.peer}{PATH}", data=b"{}", timeout=20)
    assert answer.status_code == 403
    assert main.overtaken == []


def test_who_hears_of_a_later_term_is_overtaken(pair: tuple[Main, Second]) -> None:
    main, second = pair
    second.line.ask("term", term=0)
    assert main.overtaken == []
    second.line.ask("term", term=1)
    assert main.overtaken == [1]


def test_a_machine_with_a_wrong_clock_hears_who_serves_and_gets_nothing_else(
    pair: tuple[Main, Second], clock: ManualClock
) -> None:
    main, second = pair
    line = Line(second.line.peer, SECRET, 20, clock)  # months behind
    with closing(line):
        told, _ = line.ask("term")
        assert told["term"] == main.desk.term
        line.ask("term", term=3)
        assert main.overtaken == [3]
        with pytest.raises(AnswersOtherwise, match="stale_signature"):
            line.ask("begin")


def test_a_request_is_answered_once(pair: tuple[Main, Second]) -> None:
    main, _ = pair
    body = json.dumps({"ask": "term", "term": 0}).encode()
    headers = signed(SECRET, "sha256", "standby", "POST", PATH, main.clock.now(), "n1", "", body)
    assert main.desk.answer(headers, body)
    with pytest.raises(NotTheOther, match="repeated"):
        main.desk.answer(headers, body)
    with pytest.raises(ParcelBroken):
        unpacked(b"another key of 16", main.desk.answer({**headers, **_fresh(main, body)}, body), "")


def _fresh(main: Main, body: bytes) -> dict[str, str]:
    return signed(SECRET, "sha256", "standby", "POST", PATH, main.clock.now(), "n2", "", body)


def test_what_was_overtaken_writes_nothing_more_and_is_read_to_the_end(pair: tuple[Main, Second]) -> None:
    main, second = pair
    main.write(3)
    assert main.db.shipper is not None
    main.db.shipper.end_writing()
    with pytest.raises(Refusal):
        main.write(1)
    main.written -= 1
    second.follow()
    assert second.same_as(main)


def test_it_does_not_follow_a_main_of_an_earlier_term(pair: tuple[Main, Second]) -> None:
    _, second = pair
    with closing(sqlite3.connect(second.database)) as db:
        db.execute("CREATE TABLE cursors (hall_id TEXT, sink TEXT, seq INTEGER)")
        db.execute("INSERT INTO cursors VALUES ('h', 'term', 1)")
        db.commit()
    again = Second(second.database.parent, second.line.peer)
    with pytest.raises(FollowsAnOlder):
        again.follow()
    again.line.close()


def test_a_key_file_that_does_not_fit_is_told_and_followed_all_the_same(pair: tuple[Main, Second]) -> None:
    main, second = pair
    main.write_person(Keyring.load(second.keys))
    second.follower.forget()
    second.follow()
    assert second.folder.status().keys_fit
    second.keys.unlink()
    Keyring.create(second.keys)
    second.follower.forget()
    second.follow()
    assert not second.folder.status().keys_fit
    main.write(1)
    second.follow()
    assert second.same_as(main)
    with pytest.raises(SealBroken):
        check_keys(second.folder.whole, second.keys)


def test_who_takes_over_has_it_end_whatever_it_does(pair: tuple[Main, Second]) -> None:
    main, second = pair
    main.write_at_once(3000)
    second.folder.whole.write_back()
    second.line.each = second.folder.ask_to_end
    second.follower.run()  # in the midst of comparing
    assert second.notes == 20
    assert second.folder.status().fault == ""
    with second.folder.held():
        assert not second.folder.is_to_end()
    second.line.each = lambda: None
    second.follow()
    assert second.same_as(main)
    second.folder.ask_to_end()
    with pytest.raises(BackupBroken):
        second.folder.whole.verify(second.folder.is_to_end)


def test_faults_are_noted_and_it_goes_on_by_itself(pair: tuple[Main, Second]) -> None:
    main, second = pair
    waits: list[float] = []

    def wait(seconds: float) -> None:
        waits.append(seconds)
        if len(waits) == 1:  # it follows; now the main is started again
            main.db.close()
            main.open()
            main.write(1)
        elif second.folder.status().fault == "" and second.same_as(main):
            second.folder.ask_to_end()

    second.follower.run(wait)
    assert second.same_as(main)
    assert second.line.asked["begin"] == 2


def test_a_take_over_that_was_cut_off_does_not_keep_it_from_following(pair: tuple[Main, Second]) -> None:
    main, second = pair
    second.folder.whole.write_back()
    with closing(sqlite3.connect(second.folder.whole.file)) as db:
        db.execute("INSERT INTO cursors (hall_id, sink, seq) VALUES ('h', 'term', 1)")
        db.commit()
    again = Second(second.database.parent, second.line.peer)
    again.follow()
    assert again.same_as(main)
    assert again.rows("SELECT count(*) FROM cursors WHERE sink = 'term'") == [(0,)]
    again.close()


def test_a_main_that_is_gone_leaves_the_copy(pair: tuple[Main, Second]) -> None:
    main, second = pair
    gone = Second(second.database.parent, "http://127.0.0.1:9")
    with pytest.raises(Unreachable):
        gone.follow()
    assert gone.notes == main.written


def test_seals_of_a_copy_that_was_read_whole_are_kept_beside_it(database_url: str, tmp_path: Path) -> None:
    with main_at(Path(database_url.removeprefix("sqlite:///"))) as (main, peer):
        origin = Origin(HALL, "system")
        main.db.transact(origin, create_hall, code="H1", name="大厅")
        main.db.transact(origin, seal_log, b"k" * 32)
        seal = main.db.read(newest_seal, HALL)
        assert seal is not None
        second = Second(tmp_path / "second", peer)
        second.follow()
        second.line.close()
    assert second.folder.seals.read_text(encoding="utf-8") == f"H1:{seal.through}:{seal.digest}\n"
