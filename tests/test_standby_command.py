"""`hallsys standby` on the command line: what it tells and when it ends with 1."""

import json
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from hallsys.cli import main
from hallsys.kernel.clock import SystemClock
from hallsys.standby.fence import set_fence


@pytest.fixture
def config(tmp_path: Path) -> Path:
    path = tmp_path / "hall.toml"
    path.write_text(
        f'[server]\ndatabase = "sqlite:///{tmp_path}/hall.db"\nkeys = "{tmp_path}/keys.json"\n'
        f'[standby]\npeer = "http://127.0.0.1:9"\nkey_file = "{tmp_path}/standby.key"\n',
        encoding="utf-8",
    )
    return path


def run(config: Path, *words: str) -> Result:
    return CliRunner().invoke(main, ["standby", *words, "--config", str(config)])


def test_a_key_is_made_once(config: Path) -> None:
    assert run(config, "key").exit_code == 0
    key = config.with_name("standby.key")
    made = key.read_bytes()
    assert key.stat().st_mode & 0o777 == 0o600
    again = run(config, "key")
    assert again.exit_code == 1
    assert key.read_bytes() == made
    assert made.decode().strip() not in again.output


def test_the_status_tells_how_old_the_copy_is(config: Path) -> None:
    none = run(config, "status")
    assert none.exit_code == 1
    assert "no whole copy yet" in none.output
    folder = config.with_name("hall.db.standby")
    folder.mkdir()
    now = SystemClock().now()
    for ago, code in ((5, 0), (3600, 1)):
        (folder / "status.json").write_text(json.dumps({"as_of": now, "heard_at": now - ago * 1000}))
        assert run(config, "status").exit_code == code


def test_without_a_copy_nothing_is_taken_over(config: Path) -> None:
    run(config, "key")
    refused = run(config, "promote")
    assert refused.exit_code == 1
    assert "no_copy_yet" in refused.output
    assert not config.with_name("hall.db").exists()


def test_who_has_no_second_machine_is_told_what_to_write(tmp_path: Path) -> None:
    path = tmp_path / "hall.toml"
    path.write_text(f'[server]\ndatabase = "sqlite:///{tmp_path}/hall.db"\n', encoding="utf-8")
    refused = run(path, "run")
    assert refused.exit_code == 1
    assert "[standby]" in refused.output


def test_postgresql_has_standbys_of_its_own(tmp_path: Path) -> None:
    path = tmp_path / "hall.toml"
    path.write_text(
        '[server]\ndatabase = "postgresql://hall@db/hall"\n[standby]\npeer = "http://10.0.0.12:8080"\n',
        encoding="utf-8",
    )
    refused = run(path, "status")
    assert refused.exit_code == 1
    assert "settings_broken" in refused.output


def test_the_doctor_sees_how_old_the_copy_is_and_whether_its_keys_fit(config: Path) -> None:
    run(config, "key")
    folder = config.with_name("hall.db.standby")
    (folder / "whole").mkdir(parents=True)
    (folder / "whole" / "hall.db").touch()
    now = SystemClock().now()
    for told, seen in (
        ({"heard_at": now - 5000}, "[ ok ] 备机副本落后"),
        ({"heard_at": now - 500_000, "fault": "other_machine_unreachable"}, "[look] 备机副本落后"),
        ({"heard_at": now, "keys_fit": False}, "[bad ] 备机的密钥文件"),
    ):
        (folder / "status.json").write_text(json.dumps(told))
        found = CliRunner().invoke(main, ["doctor", "--config", str(config)]).output
        assert seen in found
        assert "[ ok ] 本机为备机。" in found
    set_fence(config.with_name("hall.db"), 1)
    assert "[bad ] 本大厅已由" in CliRunner().invoke(main, ["doctor", "--config", str(config)]).output
