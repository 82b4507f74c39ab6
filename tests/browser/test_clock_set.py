"""A board goes on while the clock of its server's machine is set by an hour (as tests/faults has it)."""

import re
from collections.abc import Iterator
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, WebSocket, expect

from bench.caller import Caller, Line, at_window, take_ticket
from bench.clock.layer import MachineClock
from bench.hall import Hall, build
from bench.process import ServerProcess
from tests.browser.pages import Pages

SETTINGS = (1, 0, -1, 0)
COUNT_MARKS = """() => {
    window.marks = 0;
    const root = document.documentElement;
    new MutationObserver(() => { window.marks += 1; }).observe(root, { attributeFilter: ["data-live"] });
}"""


@dataclass
class Machine:
    """A hall with one window, on a machine with a clock of its own; its board is open."""

    clock: MachineClock
    hall: Hall
    caller: Caller
    board: Page
    heard: WebSocket

    def call(self, at: int) -> None:
        """Have the `at`th card's holder called, see that the board shows it, and serve them."""
        (desk,) = self.hall.desks
        taken = self.caller.ask("POST", *take_ticket(self.hall.cards[at]))["tickets"][0]
        called = self.caller.ask("POST", *at_window("next", desk), desk.cookie)["service"]
        assert called["number"] == taken["number"]
        expect(self.board.get_by_test_id("hero-number")).to_have_text(taken["number"])
        for step in ("start", "finish"):
            self.caller.ask("POST", *at_window(step, desk, called["service_id"]), desk.cookie)


@pytest.fixture
def machine(browser: Browser, tmp_path: Path) -> Iterator[Machine]:
    clock, hall, line = MachineClock(tmp_path / "clock"), build(tmp_path, 1, len(SETTINGS)), Line()
    server = ServerProcess.hall(hall.config, environment=clock.environment())
    try:
        line.up(server.port)
        with closing(Caller(line)) as caller:
            pages = Pages(browser, f"http://127.0.0.1:{server.port}")
            board = pages("board", "/board/all")
            with board.expect_websocket() as heard:
                board.reload()
            expect(board.locator('html[data-live="live"]')).to_have_count(1)
            yield Machine(clock, hall, caller, board, heard.value)
            pages.close()
    finally:
        server.stop()


def test_a_board_stays_live_while_its_servers_clock_is_set(machine: Machine) -> None:
    board = machine.board
    shown = board.get_by_test_id("clock")
    hour = int(shown.inner_text().split(":")[0])
    board.evaluate(COUNT_MARKS)
    for at, hours in enumerate(SETTINGS):
        with machine.heard.expect_event("framereceived", lambda frame: "beat" in str(frame)):
            machine.clock.set(hours)
        machine.call(at)
        expect(shown).to_have_text(re.compile(rf"^({hour + 1}|{hour + 2}):"))  # it does not go back
    assert board.evaluate("marks") == 0
