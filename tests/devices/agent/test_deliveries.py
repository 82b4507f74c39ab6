"""What waits for a device, and what is remembered of it."""

import threading
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hallsys.devices.agent.deliveries import Delivery, Inbox, read_delivery
from hallsys.devices.agent.ledger import Ledger
from hallsys.devices.commands import Announce, AskRating, Command, PrintTicket, ShowSign
from hallsys.devices.faults import DeviceFault
from tests.devices.agent.full_disk import full_disk
from tests.devices.slips import SLIP


def delivery(number: int, command: Command, deadline: float | None = None) -> Delivery:
    return Delivery(str(number), "device", command, deadline)


def left_in(inbox: Inbox) -> list[str]:
    taken = []
    while (each := inbox.take(0)) is not None:
        taken.append(each.delivery_id)
    return taken


@pytest.mark.parametrize("command", [ShowSign(("A1",)), AskRating("s")])
def test_only_the_newest_waits_for_a_sign_or_a_pad(command: Command) -> None:
    inbox = Inbox()
    assert inbox.put(delivery(1, command)) == []
    assert inbox.put(delivery(2, command)) == [delivery(1, command)]
    assert left_in(inbox) == ["2"]


def test_every_slip_waits_for_a_printer_but_each_only_once() -> None:
    inbox = Inbox()
    for number in (1, 2, 1):
        assert inbox.put(delivery(number, PrintTicket(SLIP))) == []
    assert left_in(inbox) == ["1", "2"]


def test_an_announcement_that_still_waits_is_not_repeated() -> None:
    inbox = Inbox()
    one, two, three = (Announce((), text_zh=text) for text in "一二三")
    for number, command in enumerate((one, two)):
        assert inbox.put(delivery(number, command)) == []
    assert inbox.put(delivery(3, one)) == [delivery(3, one)]
    assert inbox.put(delivery(4, three)) == []
    assert left_in(inbox) == ["0", "1", "4"]
    assert inbox.put(delivery(5, one)) == []  # what was spoken may be spoken again


def test_taking_waits_for_the_next() -> None:
    inbox = Inbox()
    taken: list[Delivery | None] = []
    thread = threading.Thread(target=lambda: taken.append(inbox.take(30)))
    thread.start()
    inbox.put(delivery(1, AskRating()))
    thread.join(10)
    assert [each.delivery_id for each in taken if each] == ["1"]


MESSAGE = {"delivery_id": "d", "device_id": "x", "command": {"type": "ask_rating", "session_id": "s"}}


def test_the_life_of_a_delivery_is_told_by_the_servers_clock() -> None:
    assert not read_delivery(MESSAGE, 0).late
    assert not read_delivery({**MESSAGE, "expires_at": None}, 0).late
    assert read_delivery({**MESSAGE, "expires_at": 999}, 1000).late
    assert not read_delivery({**MESSAGE, "expires_at": 61_000}, 1000).late
    wrong_clock = 9_999_999
    assert not read_delivery({**MESSAGE, "expires_at": 61_000, "now": 1000}, wrong_clock).late
    with pytest.raises(DeviceFault, match="bad_command"):
        read_delivery({**MESSAGE, "command": {"type": "?"}}, 0)


step = st.sampled_from(["begin", "finish", "clear"])
steps = st.lists(st.tuples(step, st.sampled_from("abc")), max_size=20)


@given(steps, st.integers(0, 20))
def test_the_ledger_survives_a_restart(
    tmp_path_factory: pytest.TempPathFactory, done: list[tuple[str, str]], restart: int
) -> None:
    path = tmp_path_factory.mktemp("ledger") / "agent.ledger"
    ledger = Ledger(path)
    expected: dict[str, str] = {}
    for at, (step, name) in enumerate(done):
        if at == restart:
            ledger.close()
            ledger = Ledger(path)
        getattr(ledger, step)(name)
        if step == "clear":
            expected.pop(name, None)
        else:
            expected[name] = {"begin": "begun", "finish": "done"}[step]
    ledger.close()
    again = Ledger(path)
    assert {name: again.state(name) for name in "abc"} == {name: expected.get(name) for name in "abc"}
    again.close()


def test_a_torn_last_line_is_no_harm(tmp_path: Path) -> None:
    path = tmp_path / "agent.ledger"
    path.write_text("one done\ntwo begun\nthree do")
    ledger = Ledger(path)
    assert [ledger.state(name) for name in ("one", "two", "three")] == ["done", "begun", None]
    ledger.close()
    assert path.read_text() == "one done\ntwo begun\n"


def test_the_ledger_does_not_grow_for_ever(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("os.fsync", lambda _: None)
    path = tmp_path / "agent.ledger"
    ledger = Ledger(path)
    for number in range(12_000):
        ledger.begin(f"{number:026}")
        ledger.finish(f"{number:026}")
    assert ledger.state(f"{11_999:026}") == "done"
    assert ledger.state(f"{0:026}") is None
    assert len(path.read_text().splitlines()) <= 20_000
    ledger.close()


def test_a_beginning_that_is_not_on_the_disk_does_not_count(tmp_path: Path) -> None:
    path = tmp_path / "agent.ledger"
    ledger = Ledger(path)
    ledger.begin("one")
    with full_disk():
        ledger.finish("one")
        for _ in range(3):
            with pytest.raises(OSError, match="No space"):
                ledger.begin("two")
        with pytest.raises(OSError, match="No space"):
            ledger.mend()
    assert [ledger.state(name) for name in ("one", "two")] == ["done", None]
    ledger.mend()
    ledger.begin("three")
    ledger.close()
    again = Ledger(path)
    assert [again.state(name) for name in ("one", "two", "three")] == ["done", None, "begun"]
    again.close()


def test_a_ledger_that_cannot_be_written_anew_goes_on_with_the_old_file(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("hallsys.devices.agent.ledger._LONGEST", 3)
    path = tmp_path / "agent.ledger"
    ledger = Ledger(path)
    in_the_way = tmp_path / "agent.ledger.new"
    (in_the_way / "x").mkdir(parents=True)
    for name in "abcdef":
        ledger.begin(name)
    assert len(path.read_text().splitlines()) == 6
    (in_the_way / "x").rmdir()
    in_the_way.rmdir()
    for _ in range(4):
        ledger.finish("a")
    assert len(path.read_text().splitlines()) <= 7
    ledger.close()


def test_without_a_folder_the_ledger_is_in_memory(tmp_path: Path) -> None:
    (tmp_path / "folder").write_text("a file is in the way")
    ledger = Ledger(tmp_path / "folder" / "agent.ledger")
    ledger.begin("one")
    ledger.mend()
    ledger.begin("two")
    ledger.finish("two")
    assert [ledger.state(name) for name in ("one", "two")] == ["begun", "done"]
    ledger.close()
