"""`hallsys draws NUMBER`, as it is typed, beside a server that has the database open."""

from pathlib import Path

from hallsys.kernel.clock import SystemClock
from hallsys.kernel.database import Database
from tests.test_cli import hallsys


def test_a_case_that_had_no_draw_is_told_beside_a_server(imported_hall: None, tmp_path: Path) -> None:
    path = tmp_path / "hall.toml"
    url = f"sqlite:///{tmp_path}/hall.db"
    path.write_text(f'[server]\ndatabase = "{url}"\nkeys = "{tmp_path}/keys.json"\n', encoding="utf-8")
    server = Database.open(url, SystemClock())
    try:
        result = hallsys("draws", "113799", "--config", path)
    finally:
        server.close()
    assert (result.exit_code, "no experts were drawn" in result.output) == (1, True), result.output
