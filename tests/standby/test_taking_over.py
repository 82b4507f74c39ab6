"""A take-over is refused where it would do harm, and what is refused changes nothing."""

import json
from collections.abc import Iterator
from pathlib import Path

import pytest

from hallsys.kernel.clock import HOUR, SystemClock
from hallsys.kernel.parcels import StandbyKeyUnusable, make_secret, secret_in
from hallsys.settings import ServerSettings, Settings, StandbySettings
from hallsys.standby.fence import TakenOverFrom, check_fence, fence_of, set_fence, term_in
from hallsys.standby.folder import Folder, NoCopyYet
from hallsys.standby.line import Line
from hallsys.standby.pairing import Pair
from hallsys.standby.taking_over import CopyIsOld, MainAnswers, take_over
from tests.standby.machines import SECRET, Main, Second, main_at

pytestmark = pytest.mark.only_sqlite("a standby follows a file of SQLite")

Pairing = tuple[Main, Second, Settings]


@pytest.fixture
def followed(database_url: str, tmp_path: Path) -> Iterator[Pairing]:
    with main_at(Path(database_url.removeprefix("sqlite:///"))) as (main, peer):
        main.write(5)
        second = Second(tmp_path / "second", peer)
        second.follow()
        server = ServerSettings(database=f"sqlite:///{second.database}", keys=second.keys)
        yield main, second, Settings(server=server, standby=StandbySettings(peer=peer))
        second.close()


def promote(settings: Settings, peer: str = "", *, old: bool = False) -> int:
    line = Line(peer or settings.standby.peer, SECRET, 3)
    return take_over(settings, line, force=False, old=old, now=SystemClock().now()).term


NOBODY = "http://127.0.0.1:9"


def test_it_takes_over_from_a_main_that_is_silent(followed: Pairing) -> None:
    _, second, settings = followed
    set_fence(second.database, 1)  # it was taken over from itself, a while ago
    assert promote(settings, NOBODY) == 1
    check_fence(second.database)
    assert second.database.exists()
    assert not second.folder.whole.folder.exists()
    assert second.folder.status().as_of is None
    with pytest.raises(NoCopyYet):
        promote(settings, NOBODY)


def test_a_main_that_answers_is_left_alone(followed: Pairing) -> None:
    main, second, settings = followed
    with pytest.raises(MainAnswers):
        promote(settings)
    assert main.overtaken == []
    assert not second.folder.is_to_end()
    assert second.notes == 5


def test_an_old_copy_is_taken_only_if_somebody_says_so(followed: Pairing) -> None:
    _, second, settings = followed
    told = second.folder.status()
    second.folder.note(type(told)(as_of=told.as_of, heard_at=SystemClock().now() - HOUR))
    with pytest.raises(CopyIsOld):
        promote(settings, NOBODY)
    assert not second.database.exists()
    assert promote(settings, NOBODY, old=True) == 1


def test_what_was_served_here_before_stays_aside(followed: Pairing) -> None:
    _, second, settings = followed
    log = second.database.with_name("hall.db-wal")
    second.database.write_bytes(b"what a dying disk left")
    log.write_bytes(b"and its log")
    promote(settings, NOBODY)
    (aside,) = second.database.parent.glob("hall.db.before-*[0-9]")
    assert aside.read_bytes() == b"what a dying disk left"
    assert aside.with_name(f"{aside.name}-wal").read_bytes() == b"and its log"
    assert not log.exists()
    assert second.database.read_bytes().startswith(b"SQLite format 3")


def test_a_fenced_database_is_not_served_and_one_of_the_later_term_is(tmp_path: Path) -> None:
    database = tmp_path / "hall.db"
    check_fence(database)
    set_fence(database, 1)
    with pytest.raises(TakenOverFrom):
        check_fence(database)
    fence_of(database).write_text("{", encoding="utf-8")
    with pytest.raises(TakenOverFrom):
        check_fence(database)


def test_a_server_that_finds_the_other_in_a_later_term_does_not_start(followed: Pairing) -> None:
    main, second, settings = followed
    make_secret(second.keys.with_name("standby.key"))
    key_file = second.keys.with_name("standby.key")
    key_file.write_bytes(SECRET)
    paired = settings.model_copy(
        update={"standby": StandbySettings(peer=settings.standby.peer, key_file=key_file)}
    )
    assert Pair(paired, lambda: None).secret == SECRET
    main.desk.term = 2
    with pytest.raises(TakenOverFrom):
        Pair(paired, lambda: None)
    assert json.loads(fence_of(second.database).read_text())["term"] == 2


def test_a_key_that_others_may_read_is_no_key(tmp_path: Path) -> None:
    key = tmp_path / "standby.key"
    with pytest.raises(StandbyKeyUnusable):
        secret_in(key)
    make_secret(key)
    assert len(secret_in(key)) > 40
    with pytest.raises(FileExistsError):
        make_secret(key)
    key.chmod(0o644)
    with pytest.raises(StandbyKeyUnusable):
        secret_in(key)


def test_folder_ends_an_exchange_that_was_cut_off(followed: Pairing) -> None:
    _, second, _ = followed
    whole = second.folder.whole.folder
    whole.rename(whole.with_name("old"))
    again = Folder(second.database)
    again.prepare()
    assert again.whole.verify().facts == 5
    assert term_in(again.whole.file) == 0
