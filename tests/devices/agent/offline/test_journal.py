"""The journal: nothing that followed from it is ever lost, and no number comes out of it twice."""

import json
import zlib
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from pydantic import ValidationError

from hallsys.devices.agent.offline.journal import Journal
from hallsys.devices.agent.offline.lease import Issued, Key
from tests.devices.agent.full_disk import full_disk
from tests.devices.agent.offline.lent import lent


class Disk:
    """One journal file. Who starts again finds what was on the disk: the power went, nothing was closed."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self._running: Journal | None = None
        path.unlink(missing_ok=True)

    def start(self) -> Journal:
        self.stop()
        self._running = Journal(self.path)
        return self._running

    def stop(self) -> None:
        if self._running is not None:
            self._running.close()  # writes nothing


@pytest.fixture
def disk(tmp_path: Path) -> Iterator[Disk]:
    disk = Disk(tmp_path / "agent.journal")
    yield disk
    disk.stop()


@pytest.fixture
def journal(disk: Disk) -> Journal:
    journal = disk.start()
    journal.lend(lent(), 5000)
    return journal


def issue(journal: Journal, prefix: str = "A") -> Issued:
    """Issue the next number, as the desk does."""
    key = journal.next_number(prefix)
    assert key is not None
    ticket = Issued(
        lease_id=key.lease_id,
        serial=key.serial,
        number=f"{prefix}{key.serial:03d}",
        queue_id="qa",
        matter_ids=(),
        issued_at=journal.newest + 1,
        token="t" * 22,
        envelope="e" * 40,
    )
    journal.issue(ticket)
    return ticket


def numbers(journal: Journal) -> list[str]:
    return [ticket.number for ticket, _ in journal.waiting()]


def test_what_was_issued_is_there_after_a_restart(disk: Disk, journal: Journal) -> None:
    issued = [issue(journal), issue(journal, "B"), issue(journal)]
    journal.print_told(issued[0].key, "printed")
    again = disk.start()
    assert again.waiting() == [(issued[0], "printed"), (issued[1], "none"), (issued[2], "none")]
    assert (again.offset, again.newest) == (5000, issued[2].issued_at)
    assert issue(again).number == "A003"
    assert again.lease == journal.lease


def test_what_the_server_has_is_forgotten_but_its_number_is_used(disk: Disk, journal: Journal) -> None:
    first, second = issue(journal), issue(journal)
    journal.handed_in({first.key, second.key})
    again = disk.start()
    assert again.waiting() == []
    assert issue(again).number == "A003"
    assert disk.start().left("A") == 17


def test_a_report_of_a_ticket_that_the_server_has_is_nothing(disk: Disk, journal: Journal) -> None:
    ticket = issue(journal)
    journal.handed_in({ticket.key})
    journal.print_told(ticket.key, "printed")
    assert disk.start().waiting() == []


def test_numbers_end_with_the_last_block(journal: Journal) -> None:
    assert [issue(journal).serial for _ in range(20)] == list(range(1, 21))
    assert journal.next_number("A") is None
    assert journal.left("A") == 0
    assert journal.left("B") == 20


def test_a_topped_up_lease_goes_on_after_the_old_block(disk: Disk, journal: Journal) -> None:
    for _ in range(15):
        issue(journal)
    more = lent()
    more["blocks"].append({"id": "more", "prefix": "A", "first": 61, "last": 80})
    journal.lend(more, 0)
    assert [issue(journal).serial for _ in range(7)] == [16, 17, 18, 19, 20, 61, 62]
    assert disk.start().left("A") == 18


def test_a_new_day_does_not_lose_the_tickets_of_the_old(disk: Disk, journal: Journal) -> None:
    old = issue(journal)
    journal.lend(lent(block="tuesday", day="2026-03-03"), 0)
    assert issue(journal).lease_id == "tuesdaya"
    again = disk.start()
    assert numbers(again) == ["A001", "A001"]
    assert again.waiting()[0][0] == old


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow], max_examples=25)
@given(cut=st.integers(1, 400))
def test_a_torn_end_loses_only_what_nothing_followed_from(disk: Disk, cut: int) -> None:
    disk.stop()
    disk.path.unlink(missing_ok=True)
    journal = disk.start()
    journal.lend(lent(), 0)
    first = issue(journal)
    whole = disk.path.stat().st_size
    issue(journal)
    content = disk.path.read_bytes()
    disk.path.write_bytes(content[: max(whole, len(content) - cut)])  # the last line was being written
    again = disk.start()
    kept = numbers(again)
    assert kept in ([first.number], [first.number, "A002"])
    assert issue(again).number == f"A{len(kept) + 1:03d}"
    assert numbers(disk.start()) == [*kept, f"A{len(kept) + 1:03d}"]


def test_the_lines_of_what_the_server_has_go_and_its_number_stays_used(disk: Disk, journal: Journal) -> None:
    first, second = issue(journal), issue(journal, "B")
    journal.print_told(second.key, "printed")
    journal.handed_in({first.key})
    since = journal.handed_since
    journal.handed_in({issue(journal).key})
    assert journal.handed_since == since is not None  # it is the oldest of them that counts
    journal.forget_handed()
    assert disk.path.read_text(encoding="utf-8").count(first.envelope) == 1  # that of the second
    assert issue(journal).number == "A003"
    assert numbers(disk.start()) == ["B001", "A003"]


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow], max_examples=40)
@given(share=st.floats(0, 1), torn=st.integers(0, 120), appeared=st.booleans())
def test_power_that_goes_while_lines_are_forgotten_costs_nothing(
    disk: Disk, share: float, torn: int, appeared: bool
) -> None:
    disk.stop()
    disk.path.unlink(missing_ok=True)
    journal = disk.start()
    journal.lend(lent(), 0)
    first, second = issue(journal), issue(journal)
    journal.handed_in({first.key})
    before = disk.path.read_bytes()
    half = before[:torn].rstrip(b"\n")  # another line was being written when the power went before
    disk.stop()
    disk.path.write_bytes(before + half)
    again = disk.start()  # which forgets, as `forget_handed` does
    after = disk.path.read_bytes()
    assert after.count(first.envelope.encode()) == 1
    disk.stop()
    new = disk.path.with_name(disk.path.name + ".new")
    disk.path.write_bytes(after if appeared else before + half)
    new.write_bytes(after[: int(share * len(after))])
    again = disk.start()
    assert [ticket for ticket, _ in again.waiting()] == [second]
    assert again.handed_since is None
    assert issue(again).number == "A003"
    assert not new.exists()


def test_with_a_full_disk_the_lines_stay_and_are_forgotten_later(disk: Disk, journal: Journal) -> None:
    first = issue(journal)
    journal.handed_in({first.key})
    with full_disk(), pytest.raises(OSError, match="No space"):
        journal.forget_handed()
    assert journal.handed_since is not None
    assert issue(journal).number == "A002"
    journal.forget_handed()
    assert disk.path.read_text(encoding="utf-8").count(first.envelope) == 1
    assert numbers(disk.start()) == ["A002"]


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow], max_examples=25)
@given(junk=st.binary(max_size=80))
def test_junk_at_the_end_is_left_out(disk: Disk, junk: bytes) -> None:
    disk.stop()
    disk.path.unlink(missing_ok=True)
    journal = disk.start()
    journal.lend(lent(), 0)
    issue(journal)
    with disk.path.open("ab") as file:
        file.write(junk)
    assert numbers(disk.start()) == ["A001"]


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow], max_examples=15)
@given(steps=st.lists(st.sampled_from(["issue", "hand in", "lend", "restart"]), max_size=25))
def test_no_number_comes_twice_whatever_happens(disk: Disk, steps: list[str]) -> None:
    disk.stop()
    disk.path.unlink(missing_ok=True)
    journal = disk.start()
    journal.lend(lent(60), 0)
    given_out: list[Key] = []
    waiting: list[Key] = []
    for step in steps:
        if step == "issue":
            given_out.append(issue(journal).key)
            waiting.append(given_out[-1])
        elif step == "hand in" and waiting:
            journal.handed_in([waiting.pop(0)])
        elif step == "lend":
            journal.lend(lent(60), 0)
        elif step == "restart":
            journal = disk.start()
        assert [ticket.key for ticket, _ in journal.waiting()] == waiting
    assert len(set(given_out)) == len(given_out)


def test_the_file_is_for_its_owner_and_does_not_grow_for_ever(disk: Disk, journal: Journal) -> None:
    assert disk.path.stat().st_mode & 0o077 == 0
    journal.lend(lent(900), 0)
    for _ in range(300):
        journal.handed_in([issue(journal).key])
    assert len(disk.path.read_text(encoding="utf-8").splitlines()) < 500
    assert disk.start().next_number("A") == Key("blocka", 301)


def test_numbers_are_asked_for_under_one_id_until_they_are_kept(disk: Disk) -> None:
    journal = disk.start()
    asked = journal.ask()
    disk.start()
    journal = disk.start()  # written anew meanwhile
    assert journal.ask() == asked
    with full_disk(), pytest.raises(OSError, match="No space"):
        journal.lend(lent(), 0)
    assert journal.ask() == asked
    journal.lend(lent(), 0)
    with full_disk(), pytest.raises(OSError, match="No space"):
        journal.ask()
    assert journal.ask() != asked


def test_what_is_no_lease_is_not_kept(disk: Disk, journal: Journal) -> None:
    with pytest.raises(ValidationError):
        journal.lend({"day": "2026-03-02"}, 0)
    assert disk.start().lease == journal.lease


def test_a_lease_of_another_version_costs_no_ticket(disk: Disk, journal: Journal) -> None:
    issue(journal)
    content = json.dumps({"lease": {"day": "2026-03-02"}, "offset": 0})
    with disk.path.open("a", encoding="utf-8") as file:
        file.write(f"{zlib.crc32(content.encode()):08x} {content}\n")
    assert numbers(disk.start()) == ["A001"]


def test_a_journal_that_cannot_be_written_anew_goes_on_with_the_old_file(
    disk: Disk, journal: Journal, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("hallsys.devices.agent.offline.journal._LONGEST", 3)
    in_the_way = disk.path.with_name(disk.path.name + ".new")
    (in_the_way / "x").mkdir(parents=True)
    for _ in range(10):
        journal.handed_in([issue(journal).key])
    (in_the_way / "x").rmdir()
    in_the_way.rmdir()
    for _ in range(4):
        journal.handed_in([issue(journal).key])
    assert len(disk.path.read_text(encoding="utf-8").splitlines()) < 10
    assert disk.start().next_number("A") == Key("blocka", 15)


def test_after_a_full_disk_it_goes_on_by_itself(disk: Disk, journal: Journal) -> None:
    first = issue(journal)
    with full_disk():
        for _ in range(3):
            with pytest.raises(OSError, match="No space"):
                journal.handed_in([first.key])
            with pytest.raises(OSError, match="No space"):
                issue(journal)
    assert numbers(journal) == ["A001"]
    assert issue(journal).number == "A002"
    assert numbers(disk.start()) == ["A001", "A002"]


def test_a_file_that_cannot_be_read_at_the_start_loses_nothing(disk: Disk, journal: Journal) -> None:
    issue(journal)
    aside = disk.path.with_name("aside")
    disk.path.rename(aside)
    disk.path.mkdir()
    again = disk.start()
    assert again.lease is None
    with pytest.raises(IsADirectoryError):
        again.lend(lent(), 0)
    disk.path.rmdir()
    aside.rename(disk.path)
    again.lend(lent(), 0)
    assert numbers(again) == ["A001"]
    assert issue(again).number == "A002"
