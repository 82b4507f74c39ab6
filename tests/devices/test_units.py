"""The systemd units: systemd itself finds nothing wrong with them, and they start what there is."""

import grp
import os
import pwd
import re
import shlex
import shutil
import subprocess
import sys
from configparser import RawConfigParser
from pathlib import Path

import pytest
from click.testing import CliRunner

from hallsys.cli import main

UNITS = Path(__file__).parents[2] / "config" / "systemd"
LASTING = ("hallsys-server.service", "hallsys@.service", "hallsys-agent.service")
COMMANDS = (*LASTING, "hallsys-backup.service", "hallsys-standby.service")
COPIES = ("hallsys-backup", "hallsys-base-backup")
NAMES = (*COMMANDS, "hallsys-base-backup.service")


class Unit(RawConfigParser):
    """A unit file, whose keys keep their capitals."""

    def optionxform(self, optionstr: str) -> str:
        return optionstr


def read(name: str) -> Unit:
    unit = Unit(strict=True, delimiters=("=",), comment_prefixes=("#",))
    unit.read(UNITS / name, encoding="utf-8")
    return unit


def test_a_copy_needs_no_folder_that_somebody_has_to_make() -> None:
    unit = read("hallsys-backup.service")
    service = unit["Service"]
    made = {f"/var/lib/{name}" for name in service["StateDirectory"].split()}
    assert service["ExecStart"].split()[2] in made
    assert service["WorkingDirectory"] in made
    assert all(path.startswith("-") for path in service["ReadWritePaths"].split())


@pytest.mark.parametrize("name", COPIES)
def test_a_copy_that_fails_is_told(name: str) -> None:
    told = read(f"{name}.service")["Unit"]["OnFailure"]
    assert told == "hallsys-failed@%n.service"
    assert (UNITS / "hallsys-failed@.service").exists()


@pytest.mark.parametrize("name", COPIES)
def test_a_copy_is_made_every_night_also_if_the_machine_was_off(name: str) -> None:
    timer = read(f"{name}.timer")
    assert re.fullmatch(r"\*-\*-\* 0[0-6]:[0-5]\d", timer["Timer"]["OnCalendar"])
    assert timer["Timer"]["Persistent"] == "true"
    assert timer["Install"]["WantedBy"] == "timers.target"


def test_a_base_backup_may_write_where_it_does_and_keeps_so_many() -> None:
    service = read("hallsys-base-backup.service")["Service"]
    script, archive, _, keep = shlex.split(service["ExecStart"])
    assert os.access(UNITS.parents[1] / Path(script).relative_to("/opt/hallsys"), os.X_OK)
    assert service["ReadWritePaths"] == archive
    assert int(keep) > 1


def test_the_servers_lines_are_kept_for_half_a_year() -> None:
    journal = Unit(strict=True, delimiters=("=",), comment_prefixes=("#",))
    journal.read(UNITS / "hallsys-journal.conf", encoding="utf-8")
    assert journal["Journal"]["Storage"] == "persistent"
    months = journal["Journal"]["MaxRetentionSec"].removesuffix("month")
    assert int(months) >= 6


def test_the_access_log_is_kept_for_half_a_year() -> None:
    told = (UNITS.parent / "logrotate" / "hallsys").read_text(encoding="utf-8")
    words = dict(line.split(maxsplit=1) for line in told.splitlines() if len(line.split()) == 2)
    written = (UNITS.parent / "nginx" / "hallsys.conf").read_text(encoding="utf-8")
    (log,) = [line.split()[1] for line in written.splitlines() if line.strip().startswith("access_log /")]
    assert f"\n{log} {{" in told
    assert "\n    daily\n" in told
    assert int(words["rotate"]) > 183
    assert int(words["maxage"]) > 183


def test_logrotate_takes_it_and_moves_the_log_away(tmp_path: Path) -> None:
    """Our file, with the names of an installation replaced by those of this folder."""
    program = shutil.which("logrotate") or shutil.which("logrotate", path="/usr/sbin")
    assert program, "logrotate is not installed: tools/packages.sh test"
    owner = f"{pwd.getpwuid(os.getuid()).pw_name} {grp.getgrgid(os.getgid()).gr_name}"
    told = (UNITS.parent / "logrotate" / "hallsys").read_text(encoding="utf-8")
    for ours, here in (
        ("/var/log/nginx", str(tmp_path)),
        ("/run/nginx.pid", str(tmp_path / "nginx.pid")),
        ("create 0640 www-data adm", f"create 0640 {owner}"),
    ):
        assert ours in told
        told = told.replace(ours, here)
    config = tmp_path / "logrotate"
    config.write_text(told, encoding="utf-8")
    config.chmod(0o644)
    log = tmp_path / "hallsys.log"
    log.write_text("a line\n", encoding="utf-8")
    command = [program, "--state", str(tmp_path / "state"), str(config)]
    read = subprocess.run([*command, "--debug"], capture_output=True, text=True, timeout=60, check=True)
    assert "error" not in read.stderr
    assert f"considering log {log}" in read.stderr
    subprocess.run([*command, "--force"], capture_output=True, timeout=60, check=True)
    (kept,) = tmp_path.glob("hallsys.log-*")  # by its day; it is compressed a day later
    assert kept.read_text(encoding="utf-8") == "a line\n"
    assert (log.read_text(encoding="utf-8"), log.stat().st_mode & 0o777) == ("", 0o640)


@pytest.mark.parametrize("name", [*NAMES, "hallsys-failed@.service"])
def test_systemd_accepts_it(tmp_path: Path, name: str) -> None:
    program = shutil.which("systemd-analyze")
    assert program, "systemd is not installed: tools/packages.sh test"
    command = read(name)["Service"]["ExecStart"].split()[0]
    unit = tmp_path / name.replace("@", "@8081")  # the program is installed elsewhere here
    unit.write_text((UNITS / name).read_text(encoding="utf-8").replace(f"={command}", f"={sys.executable}"))
    timers = [shutil.copy(one, tmp_path) for one in UNITS.glob(name.replace(".service", ".timer"))]
    done = subprocess.run(
        [program, "verify", "--man=no", unit, *timers],
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    assert (done.returncode, done.stderr) == (0, "")


@pytest.mark.parametrize("name", LASTING)
def test_it_is_started_again_for_ever(name: str) -> None:
    unit = read(name)
    assert unit["Service"]["Restart"] == "always"
    assert unit["Unit"]["StartLimitIntervalSec"] == "0"


@pytest.mark.parametrize("name", NAMES)
def test_it_has_no_more_rights_than_it_needs(name: str) -> None:
    unit = read(name)
    assert unit["Service"]["User"] not in ("", "root")
    for key in ("NoNewPrivileges", "ProtectHome", "PrivateTmp", "ProtectKernelModules", "LockPersonality"):
        assert unit["Service"][key] == "yes"
    assert unit["Service"]["ProtectSystem"] == "strict"
    assert unit["Service"]["CapabilityBoundingSet"] == ""


@pytest.mark.parametrize("name", COMMANDS)
def test_its_command_line_is_understood(name: str) -> None:
    _, *arguments = read(name)["Service"]["ExecStart"].split()
    done = CliRunner().invoke(main, [*arguments, "--help"])
    assert done.exit_code == 0, done.output
