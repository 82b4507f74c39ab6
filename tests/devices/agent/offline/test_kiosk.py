"""The kiosk around its desk: what the page is told, and whose cards are taken."""

import socket
from collections.abc import Iterator
from pathlib import Path

import pytest

from hallsys.devices.agent.config import AgentConfig, ConfigError, OfflineConfig
from hallsys.devices.agent.offline.journal import Journal
from hallsys.devices.agent.offline.kiosk import OfflineKiosk
from hallsys.devices.agent.offline.refusals import BadAsking
from hallsys.devices.readings import CardFailed, CardRead, PadKey
from tests.devices.agent.offline.lent import NINE, lent
from tests.persons import person


class Line:
    """Whether the server is heard."""

    up = False


@pytest.fixture
def line() -> Line:
    return Line()


def configured(tmp_path: Path, port: int = 0) -> tuple[AgentConfig, OfflineConfig]:
    offline = OfflineConfig(place="kiosk:K1", port=port, journal_file=tmp_path / "agent.journal")
    return AgentConfig(server="http://127.0.0.1:9", offline=offline), offline


@pytest.fixture
def kiosk(tmp_path: Path, line: Line) -> Iterator[OfflineKiosk]:
    journal = Journal(tmp_path / "agent.journal")
    journal.lend(lent(), 0)
    journal.close()
    kiosk = OfflineKiosk(*configured(tmp_path), "token", lambda: line.up, lambda _key, _slip: False)
    kiosk.clock.heard(NINE, 0)
    kiosk.start()
    yield kiosk
    kiosk.stop(5)


def test_a_card_is_taken_only_while_the_server_is_lost(kiosk: OfflineKiosk, line: Line) -> None:
    line.up = True
    assert not kiosk.takes(CardRead(person(1)))
    line.up = False
    assert kiosk.takes(CardRead(person(1)))
    assert not kiosk.takes(PadKey(5))
    visitor = kiosk.state(-1)["visitor"]
    assert visitor["masked_number"] == person(1).number.masked
    assert person(1).number.value not in str(kiosk.state(-1))


def test_a_card_that_is_no_good_is_told_in_both_languages(kiosk: OfflineKiosk) -> None:
    assert kiosk.takes(CardFailed("card_removed"))
    error = kiosk.state(-1)["error"]
    assert error["code"] == "card_removed"
    assert error["zh"]
    assert error["en"]
    kiosk.command("done", {})
    assert kiosk.state(-1)["error"] is None


def test_a_visit_from_a_typed_number_to_the_ticket(kiosk: OfflineKiosk) -> None:
    met = kiosk.command("typed", {"number": person(1).number.value})
    facts = {"visitor": met["visitor"]["id"], "queue_id": "qa", "matter_id": "m1"}
    ticket = kiosk.command("issue", facts)["ticket"]
    assert ticket == {
        "number": "A001",
        "queue": {"name": "综合业务", "name_en": "General"},
        "again": False,
        "printed": "none",
    }
    assert kiosk.command("done", {})["ticket"] is None
    assert {one["prefix"]: one["left"] for one in kiosk.state(-1)["queues"]} == {"A": 19, "B": 20}


@pytest.mark.parametrize(
    ("name", "facts"), [("typed", {"number": 5}), ("issue", {"visitor": "x"}), ("format", {}), ("", {})]
)
def test_what_is_no_command_is_refused(kiosk: OfflineKiosk, name: str, facts: dict[str, object]) -> None:
    with pytest.raises(BadAsking):
        kiosk.command(name, facts)


def test_a_page_hears_of_a_change_at_once(kiosk: OfflineKiosk) -> None:
    version = kiosk.state(-1)["version"]
    kiosk.line_changed(False)
    assert kiosk.state(version)["version"] != version


def test_a_port_that_is_taken_is_told(tmp_path: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as other:
        port = other.getsockname()[1]
        with pytest.raises(ConfigError, match=f"offline.port {port}"):
            OfflineKiosk(*configured(tmp_path, port), "token", lambda: False, lambda _key, _slip: False)


def test_without_a_place_for_its_journal_it_starts_and_gives_no_numbers(tmp_path: Path, line: Line) -> None:
    (tmp_path / "folder").write_text("a file is in the way")
    config, offline = configured(tmp_path)
    offline = offline.model_copy(update={"journal_file": tmp_path / "folder" / "agent.journal"})
    kiosk = OfflineKiosk(config, offline, "token", lambda: line.up, lambda _key, _slip: False)
    kiosk.start()
    assert kiosk.state(-1)["closed"]["code"] == "offline_not_issuing"
    kiosk.stop(5)
