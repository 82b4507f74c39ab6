"""A server of one hall takes the settings of that hall, which lie beside those of the server."""

from pathlib import Path

import pytest

from bench.caller import Caller, Line, Refused
from bench.hall import build
from bench.process import NotStarted, ServerProcess

OWN = '[[kiosks]]\ncode = "East"\nname = "东门"\n'


def test_its_own_settings_hold_for_a_server_of_one_hall(tmp_path: Path) -> None:
    hall = build(tmp_path, 1, 0, code="Main")
    (tmp_path / "halls").mkdir()
    (tmp_path / "halls" / "Main.toml").write_text(OWN, encoding="utf-8")
    (tmp_path / "halls" / "other.toml").write_text("[queue]\nsenior_age = 1\n", encoding="utf-8")
    server, line = ServerProcess.hall(hall.config), Line()
    caller = Caller(line)
    try:
        line.up(server.port)
        caller.ask("GET", "/kiosk/East/snapshot")
        with pytest.raises(Refused) as refused:
            caller.ask("GET", "/kiosk/K1/snapshot")  # the one that a hall has if nothing is said
        assert refused.value.code == "not_found"
    finally:
        caller.close()
        server.stop()


def test_what_is_wrong_in_them_is_told_with_their_file(tmp_path: Path) -> None:
    hall = build(tmp_path, 1, 0, code="Main")
    (tmp_path / "halls").mkdir()
    (tmp_path / "halls" / "Main.toml").write_text("[server]\nport = 1\n", encoding="utf-8")
    with pytest.raises(NotStarted, match=r"Main\.toml.*server"):
        ServerProcess.hall(hall.config)
