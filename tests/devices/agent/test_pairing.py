"""Pairing: a code becomes a token that only its owner can read."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from click.testing import CliRunner

from hallsys.devices.agent.command import agent
from hallsys.devices.agent.pairing import PairingError, load_token, pair, store_token
from tests.devices.agent.hall_server import TOKEN, HallServer


@pytest.fixture
def server() -> Iterator[HallServer]:
    server = HallServer()
    yield server
    server.close()


def test_a_code_becomes_a_token(server: HallServer, tmp_path: Path) -> None:
    file = tmp_path / "etc" / "agent.token"
    assert pair(server.url + "/", "123456", "kiosk K1", file) == "agent-1"
    assert load_token(file) == TOKEN
    assert file.stat().st_mode & 0o777 == 0o600
    assert server.paired == [{"code": "123456", "name": "kiosk K1"}]


def test_a_wrong_code_is_told_in_the_servers_words(server: HallServer, tmp_path: Path) -> None:
    with pytest.raises(PairingError, match=r"配对码无效。 No such code\."):
        pair(server.url, "000000", "x", tmp_path / "agent.token")
    assert not (tmp_path / "agent.token").exists()


def test_a_server_that_is_not_there(tmp_path: Path) -> None:
    with pytest.raises(PairingError, match="did not answer: ConnectionError"):
        pair("http://127.0.0.1:1", "123456", "x", tmp_path / "agent.token")


def test_a_token_others_may_read_is_refused(tmp_path: Path) -> None:
    file = tmp_path / "agent.token"
    with pytest.raises(PairingError, match="pair the agent first"):
        load_token(file)
    store_token(file, "t")
    file.chmod(0o644)
    with pytest.raises(PairingError, match="chmod 600"):
        load_token(file)
    file.chmod(0o600)
    file.write_text("no json")
    with pytest.raises(PairingError, match="no token"):
        load_token(file)


def test_the_command_line(server: HallServer, tmp_path: Path) -> None:
    config = tmp_path / "devices.toml"
    token = tmp_path / "agent.token"
    config.write_text(f'server = "{server.url}"\nname = "K1"\ntoken_file = "{token}"\n')
    unpaired = CliRunner().invoke(agent, ["--config", str(config)])
    assert (unpaired.exit_code, "pair the agent first" in unpaired.output) == (1, True)
    paired = CliRunner().invoke(agent, ["--config", str(config), "pair", "--code", "123456"])
    assert paired.exit_code == 0, paired.output
    assert TOKEN not in paired.output
    assert load_token(token) == TOKEN
    config.write_text("sever = 1")
    wrong = CliRunner().invoke(agent, ["--config", str(config), "pair", "--code", "123456"])
    assert wrong.exit_code == 1
    assert "devices.toml:1: sever: Extra inputs" in wrong.output
