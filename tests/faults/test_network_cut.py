"""The line is cut: real kiosks go on from lent numbers, and everything arrives when it is back."""

import sqlite3
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import requests

from bench.kiosks import CutHall, KioskAgent, PageRefused, cut_hall, seen
from bench.lines import State
from hallsys.devices.simulated.cards import SPECIMENS
from tests.persons import person

LOST_AFTER = 2.0  # seconds
TICKETS = (
    "SELECT t.number, t.status, t.waiting_since, t.token, t.print_state, t.person_id FROM tickets t "
    "WHERE t.day = (SELECT max(day) FROM tickets) ORDER BY t.waiting_since, t.id"
)


class Cut:
    """The hall, its two kiosks, and what was given out at them."""

    def __init__(self, hall: CutHall) -> None:
        self.hall = hall
        self.first, self.second = hall.kiosks
        self.given: list[str] = []
        self._newest = 0

    def down(self, *states: State) -> None:
        """Cut each kiosk's line, and wait until it has noticed."""
        for kiosk, state in zip(self.hall.kiosks, states, strict=True):
            kiosk.line.cut(state)
        for kiosk in self.hall.kiosks:
            kiosk.until(lambda state: not state["up"] and not state["closed"])

    def mend(self) -> None:
        """Mend the lines, and wait until all that was given out is in."""
        for kiosk in self.hall.kiosks:
            kiosk.line.mend()
        seen(lambda: set(self.given) <= {row[0] for row in self.tickets()}, within=60)

    def tickets(self) -> list[Any]:
        return self.stored(TICKETS)

    def stored(self, query: str) -> list[Any]:
        with sqlite3.connect(f"file:{self.hall.database}?mode=ro", uri=True) as conn:
            return conn.execute(query).fetchall()

    def typed(self, kiosk: KioskAgent, seed: int) -> str:
        self._later(kiosk)
        return self._note(kiosk, kiosk.take_typed(person(seed).number.value, "A"))

    def card(self, kiosk: KioskAgent, card: str) -> str:
        self._later(kiosk)
        return self._note(kiosk, kiosk.take_by_card(card, "A"))

    def _later(self, kiosk: KioskAgent) -> None:
        """Wait until it is later at this kiosk, too: their clocks agree to some milliseconds only."""
        kiosk.until(lambda state: state["now"] > self._newest)

    def _note(self, kiosk: KioskAgent, number: str) -> str:
        self._newest = kiosk.state()["now"]
        self.given.append(number)
        return number


@pytest.fixture(scope="module")
def cut(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Cut]:
    folder: Path = tmp_path_factory.mktemp("cut") / "demo"
    with cut_hall(folder, ("K1", "K2"), LOST_AFTER, block=40) as hall:
        for kiosk in hall.kiosks:
            kiosk.until(lambda state: state["queues"])
        yield Cut(hall)


def sign(kiosk: KioskAgent, window: str) -> str:
    state = kiosk.devices.state(f"{window}-sign") or {}
    return "".join(state.get("lines", []))


def test_two_kiosks_go_on_and_all_arrives_in_the_order_of_issue(cut: Cut) -> None:
    seen(lambda: sign(cut.first, "W01"))
    cut.down("refused", "silent")
    seen(lambda: sign(cut.first, "W01").endswith("*"))
    order = []
    for seed in range(6):
        order += [cut.typed(cut.first, seed), cut.typed(cut.second, 100 + seed)]
    order += [cut.card(cut.first, "zhang"), cut.card(cut.second, "li")]
    again = cut.card(cut.first, "zhang")
    assert again == order[-2]
    slips = seen(lambda: cut.first.devices.state("K1-printer"))["slips"]
    assert sum("离线取号" in line for line in slips[-1]["lines"]) == 1
    assert sum("补打" in line for line in slips[-1]["lines"]) == 1
    assert len(set(order)) == len(order)
    cut.mend()
    tickets = cut.tickets()
    assert [ticket[0] for ticket in tickets] == order
    assert {ticket[1] for ticket in tickets} == {"waiting"}
    seen(lambda: not sign(cut.first, "W01").endswith("*"))
    page = requests.get(slips[-1]["codes"][0], timeout=10)
    assert page.ok
    assert order[-2] in page.text


def test_somebody_with_a_ticket_of_each_kiosk_keeps_the_earlier(cut: Cut) -> None:
    cut.down("silent", "refused")
    earlier, later = cut.typed(cut.second, 200), cut.typed(cut.first, 200)
    cut.mend()
    status = {ticket[0]: ticket[1] for ticket in cut.tickets()}
    assert (status[earlier], status[later]) == ("waiting", "cancelled")
    ((payload,),) = cut.stored("SELECT payload FROM events WHERE kind = 'TicketsMerged'")
    assert earlier in payload
    assert later in payload


def test_a_killed_agent_with_a_torn_journal_loses_nothing(cut: Cut) -> None:
    cut.down("refused", "refused")
    before = [cut.typed(cut.first, 300 + n) for n in range(3)]
    cut.first.kill()
    with cut.first.journal.open("ab") as journal:
        journal.write(b'0badc0de {"issued": {"lease_id": "06h1')  # the power went in the middle of a line
    cut.first.start()
    cut.first.until(lambda state: not state["up"] and not state["closed"])
    after = [cut.typed(cut.first, 310 + n) for n in range(2)]
    assert len({*before, *after}) == 5
    cut.mend()
    arrived = [ticket[0] for ticket in cut.tickets()]
    assert [number for number in arrived if number in {*before, *after}] == before + after
    assert len(arrived) == len(set(arrived))
    seen(lambda: b'"issued"' not in cut.first.journal.read_bytes().rsplit(b'"handed"', 1)[-1])


def test_a_wrong_number_is_refused_and_nothing_is_used_up(cut: Cut) -> None:
    cut.down("refused", "silent")
    left = cut.first.state()["queues"][0]["left"]
    number = person(400).number.value
    wrong = number[:-1] + ("1" if number[-1] != "1" else "2")
    with pytest.raises(PageRefused, match="wrong_check_digit"):
        cut.first.take_typed(wrong, "A")
    assert cut.first.state()["queues"][0]["left"] == left
    cut.mend()


def test_digits_and_names_lie_nowhere_in_clear(cut: Cut) -> None:
    card = dict(SPECIMENS["zhang"].fields)
    people = [person(seed) for seed in (0, 105, 200, 301, 310)]
    secrets = [each.number.value for each in people] + [card["number"].strip(), card["name"].strip()]
    cut.down("refused", "refused")
    for kiosk in cut.hall.kiosks:
        cut.typed(kiosk, 0)
        cut.card(kiosk, "zhang")
    places = {
        "log lines": cut.hall.log_lines(),
        "facts": str(cut.stored("SELECT payload, actor FROM events")),
        "answers": str(cut.stored("SELECT answer FROM commands")),
        **{kiosk.code: _as_written(kiosk.journal) for kiosk in cut.hall.kiosks},
    }
    for place, content in places.items():
        assert content, place
        for secret in secrets:
            assert secret not in content, place
    cut.mend()


def _as_written(journal: Path) -> str:
    """Return the journal with its escapes undone: a name would hide behind them."""
    content = journal.read_text(encoding="utf-8")
    assert '"issued"' in content
    return content + content.encode().decode("unicode_escape")
