"""Documents through the agent: printed, confirmed, and marked when they may have come out before."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from hallsys.devices.agent.config import AgentConfig
from hallsys.devices.agent.runtime import Agent
from hallsys.devices.printers.vocabulary import VOCABULARIES
from hallsys.devices.simulated.printer import PrinterTwin
from tests.devices.agent.hall_server import TOKEN, HallServer
from tests.devices.lines import reached

FIELDS = {
    field: list(value) if isinstance(value, tuple) else value
    for field, value in VOCABULARIES["pick_up"].sample.items()
    if field != "reprint"
}
PRINT: dict[str, Any] = {"type": "print_document", "layout": "pick_up", "fields": FIELDS}


@pytest.fixture
def server() -> Iterator[HallServer]:
    server = HallServer()
    yield server
    server.close()


@pytest.fixture
def printer() -> Iterator[tuple[str, PrinterTwin]]:
    with reached("escpos") as (url, twin):
        assert isinstance(twin, PrinterTwin)
        yield url, twin


@pytest.fixture
def agent(tmp_path: Path, server: HallServer, printer: tuple[str, PrinterTwin]) -> Iterator[Agent]:
    ledger = tmp_path / "agent.ledger"
    ledger.write_text("cut-off begun\n")  # what a killed agent leaves behind
    devices = [{"id": "printer", "driver": "escpos", "port": printer[0], "place": "window:W8"}]
    config = {"server": server.url, "ledger_file": ledger, "device": devices}
    agent = Agent(AgentConfig.model_validate(config), TOKEN)
    agent.start()
    server.wait_for(lambda: server.hellos)
    yield agent
    agent.stop()


def test_a_document_is_printed_once(
    agent: Agent, server: HallServer, printer: tuple[str, PrinterTwin]
) -> None:
    for count in (1, 2):
        server.deliver("d1", "printer", PRINT)
        assert server.ack_of("d1", count) == ("done", None)
    assert printer[1].printed == 1
    assert "取件凭证" in printer[1].slips[0].lines
    assert not any("补打" in line for line in printer[1].slips[0].lines)


def test_a_document_that_was_begun_is_marked(
    agent: Agent, server: HallServer, printer: tuple[str, PrinterTwin]
) -> None:
    server.deliver("cut-off", "printer", PRINT)
    assert server.ack_of("cut-off") == ("done", None)
    assert any("补打" in line for line in printer[1].slips[0].lines)


def test_a_document_without_its_facts_is_refused_and_the_printer_goes_on(
    agent: Agent, server: HallServer, printer: tuple[str, PrinterTwin]
) -> None:
    server.deliver("d1", "printer", {**PRINT, "fields": {"title": "厅"}})
    assert server.ack_of("d1") == ("failed", "bad_command")
    server.deliver("d2", "printer", PRINT)
    assert server.ack_of("d2") == ("done", None)
    assert printer[1].printed == 1
    assert {each["state"] for each in server.health} == {"ok"}
