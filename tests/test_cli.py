"""The commands, as they are typed."""

import csv
import os
import shutil
import signal
import sqlite3
import stat
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from click.testing import CliRunner, Result
from openpyxl import load_workbook

from hallsys.cli import main
from hallsys.demo.cast import PASSWORD as DEMO_PASSWORD
from hallsys.kernel.clock import SystemClock
from hallsys.kernel.database import Database
from hallsys.kernel.sealing import Keyring
from tests.paths.steps import STEPS
from tests.workbook.books import PASSWORD, RIGHT, changed, write

DEMO_HALL = Path(__file__).parents[1] / "config" / "demo" / "hall"


def hall_of_ones_own(folder: Path) -> Path:
    """Return a workbook like the demo's, with first passwords that nobody else knows."""
    made = folder / "workbook"
    shutil.copytree(DEMO_HALL, made)
    staff = made / "人员.csv"
    told = staff.read_text(encoding="utf-8-sig")
    staff.write_text(told.replace(DEMO_PASSWORD, "Qingxi-7413"), encoding="utf-8")
    return made


HALL_COLUMNS = ("halls", "zones", "windows", "queues", "matters", "clerks")


@pytest.fixture
def config(tmp_path: Path) -> Path:
    """Return a settings file of a hall in a folder of its own."""
    path = tmp_path / "hall.toml"
    path.write_text(
        f'[server]\nport = 0\ndatabase = "sqlite:///{tmp_path}/var/hall.db"\n'
        f'keys = "{tmp_path}/secret/keys.json"\nclips = "{tmp_path}/clips"\n',
        encoding="utf-8",
    )
    return path


@pytest.fixture
def begun(config: Path, blank_database: Path, tmp_path: Path) -> Path:
    """Return the settings file after `hallsys init`, which found a copied database and made the keys."""
    (tmp_path / "var").mkdir()
    shutil.copy(blank_database, tmp_path / "var" / "hall.db")
    done("init", "--config", config)
    return config


def hallsys(*arguments: str | Path) -> Result:
    return CliRunner().invoke(main, [str(argument) for argument in arguments])


def done(*arguments: str | Path) -> str:
    """Return what a command said that must succeed."""
    result = hallsys(*arguments)
    assert result.exit_code == 0, result.output
    return result.output


def told(*arguments: str | Path) -> str:
    """Return what a command said that must be refused, and not by a traceback."""
    result = hallsys(*arguments)
    assert result.exit_code == 1, result.output
    assert isinstance(result.exception, SystemExit)
    return result.output


def rows(folder: Path) -> dict[str, int]:
    """Return how many rows the tables of the hall have."""
    conn = sqlite3.connect(folder / "var" / "hall.db")
    try:
        return {
            table: conn.execute(f"SELECT count(*) FROM {table}").fetchone()[0]
            for table in (*HALL_COLUMNS, "events")
        }
    finally:
        conn.close()


def test_init_makes_keys_and_database_and_keeps_them_the_second_time(config: Path, tmp_path: Path) -> None:
    first = done("init", "--config", config)
    keys = tmp_path / "secret" / "keys.json"
    assert stat.S_IMODE(keys.stat().st_mode) == 0o600
    assert (tmp_path / "var" / "hall.db").exists()
    assert "(new;" in first
    sealed, before = Keyring.load(keys).seal("甲样本"), keys.read_bytes()
    assert "(kept)" in done("init", "--config", config)
    assert keys.read_bytes() == before
    assert Keyring.load(keys).unseal(sealed) == "甲样本"


def test_init_refuses_keys_that_others_can_read(begun: Path, tmp_path: Path) -> None:
    (tmp_path / "secret" / "keys.json").chmod(0o644)
    output = told("init", "--config", begun)
    assert "[key_file_too_open]" in output
    assert "0600" in output


def test_the_template_can_be_filled_in_and_imported(begun: Path, tmp_path: Path) -> None:
    template = tmp_path / "template"
    assert str(template) in done("import", "--template", template)
    for sheet in template.iterdir():  # what the template tells to do: take the mark off the examples
        lines = list(csv.reader(sheet.read_text(encoding="utf-8-sig").splitlines()))
        head, examples = lines[0], lines[2:]
        for example in examples:
            example[0] = example[0].removeprefix("#").strip()
            if "初始密码" in head:  # the one thing that no example can have
                example[head.index("初始密码")] = PASSWORD
        with sheet.open("w", encoding="utf-8-sig", newline="") as file:
            csv.writer(file).writerows([head, *examples])
    output = done("import", template, "--config", begun)
    assert output.startswith("imported: ")
    assert all(count > 0 for table, count in rows(tmp_path).items() if table in HALL_COLUMNS)


@pytest.mark.parametrize("name", ["template.xlsx", "template.zip", "template"])
def test_an_empty_template_says_what_is_missing_and_changes_nothing(
    begun: Path, tmp_path: Path, name: str
) -> None:
    done("import", "--template", tmp_path / name)
    output = told("import", tmp_path / name, "--config", begun)
    assert "nothing was changed" in output or "[" in output
    assert rows(tmp_path) == dict.fromkeys((*HALL_COLUMNS, "events"), 0)


def test_a_right_workbook_is_imported_and_again_changes_nothing(begun: Path, tmp_path: Path) -> None:
    book = write(tmp_path / "hall.xlsx", RIGHT)
    assert "1 zones" not in done("import", book, "--config", begun)
    before = rows(tmp_path)
    done("import", book, "--config", begun)
    assert {table: count for table, count in rows(tmp_path).items() if table in HALL_COLUMNS} == {
        table: count for table, count in before.items() if table in HALL_COLUMNS
    }


def test_the_matters_go_out_and_what_would_change_is_told(begun: Path, tmp_path: Path) -> None:
    done("import", write(tmp_path / "hall.xlsx", RIGHT), "--config", begun)
    before = rows(tmp_path)
    exported = tmp_path / "matters.xlsx"
    done("export", exported, "--config", begun)
    code = RIGHT["大厅"][1][0]
    output = done("import", exported, "--check", "--hall", code, "--config", begun)
    assert output == "the workbook is in order; nothing was changed\n"
    book = load_workbook(exported)
    page = book["事项"]
    head = [str(cell.value).rstrip("*") for cell in page[1]]
    page.cell(row=2, column=head.index("收费") + 1).value = "20元/张"
    book.save(exported)
    output = done("import", exported, "--check", "--hall", code, "--config", begun)
    assert "收费：（空） → 20元/张 / fee: (empty) → 20元/张" in output
    assert rows(tmp_path) == before


def test_every_wrong_cell_of_a_workbook_is_told_and_nothing_is_changed(begun: Path, tmp_path: Path) -> None:
    cells = {
        ("区域", 3, 2): "",  # a name that is missing
        ("窗口", 2, 2): "一",  # no number
        ("窗口", 3, 4): "nowhere",  # no such zone
        ("事项", 2, 3): "也许",  # no such kind
        ("人员", 2, 6): "short",  # no password
    }
    book = write(tmp_path / "hall.xlsx", changed(cells))
    output = told("import", book, "--config", begun)
    for sheet, row, column in cells:
        assert f"{sheet}!{'ABCDEF'[column - 1]}{row}: " in output, output
    assert f"{len(cells)} wrong cells; nothing was changed" in output
    assert rows(tmp_path) == dict.fromkeys((*HALL_COLUMNS, "events"), 0)


def test_an_import_of_what_is_no_workbook(begun: Path, tmp_path: Path) -> None:
    (tmp_path / "broken.xlsx").write_bytes(b"PK\x03\x04 not a workbook")
    for path in (tmp_path / "nowhere.xlsx", tmp_path / "broken.xlsx", tmp_path / "hall.toml"):
        assert "[" in told("import", path, "--config", begun)
    result = hallsys("import", "--config", begun)
    assert result.exit_code == 2
    assert "--template" in result.output


BROKEN_SETTINGS = [
    ('[server]\nport = "eighty"\n', "server.port"),
    ("[server]\nport = 70000\n", "server.port"),
    ("[server]\nprot = 8080\n", "server.prot"),
    ("[sever]\nport = 8080\n", "sever"),
    ("[queue.rates]\nsenior = 0.5\n", "queue"),
    ('[[kiosks]]\ncode = "K 1"\nname = "x"\n', "kiosks.0.code"),
    ("[counters]\nundo_ms = -1\n", "counters.undo_ms"),
    ("[server\n", "line 1"),
]


@pytest.mark.parametrize(("content", "named"), BROKEN_SETTINGS)
def test_a_fault_in_the_settings_is_named(tmp_path: Path, content: str, named: str) -> None:
    config = tmp_path / "hall.toml"
    config.write_text(content, encoding="utf-8")
    output = told("init", "--config", config)
    assert "[settings_broken]" in output
    assert named in output
    assert str(config) in output
    assert list(tmp_path.iterdir()) == [config]


def test_a_settings_file_that_is_not_there(tmp_path: Path) -> None:
    assert "[settings_broken]" in told("init", "--config", tmp_path / "nowhere.toml")


@pytest.mark.parametrize(
    ("name", "value", "named"),
    [
        ("HALLSYS_SERVER__PORT", "eighty", "server.port"),
        ("HALLSYS_KIOSKS", "not json", "kiosks"),
        ("HALLSYS_SERVER__PROT", "1", "server.prot"),
    ],
)
def test_a_fault_in_the_environment_is_named(
    config: Path, monkeypatch: pytest.MonkeyPatch, name: str, value: str, named: str
) -> None:
    monkeypatch.setenv(name, value)
    output = told("init", "--config", config)
    assert "[settings_broken]" in output
    assert named in output


def test_the_environment_goes_over_the_file(
    config: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("HALLSYS_SERVER__KEYS", str(tmp_path / "other" / "keys.json"))
    done("init", "--config", config)
    assert (tmp_path / "other" / "keys.json").exists()
    assert not (tmp_path / "secret").exists()


@pytest.mark.parametrize("command", [["serve"], ["import", str(DEMO_HALL)]], ids=["serve", "import"])
def test_a_second_process_on_one_database_is_refused(begun: Path, tmp_path: Path, command: list[str]) -> None:
    first = Database.open(f"sqlite:///{tmp_path}/var/hall.db", SystemClock())
    try:
        second = subprocess.run(
            [sys.executable, "-m", "hallsys", *command, "--config", str(begun)],
            capture_output=True,
            text=True,
            check=False,
            timeout=60,
        )
    finally:
        first.close()
    assert second.returncode == 1
    assert "Another hallsys process is using this database; stop it first." in second.stderr
    assert "数据库正被另一个 hallsys 进程使用，请先停止它。 [database_in_use]" in second.stderr
    assert "Traceback" not in second.stderr


def test_a_server_without_a_hall_or_keys_says_so(config: Path, tmp_path: Path) -> None:
    assert "[key_file_missing]" in told("serve", "--config", config)
    assert not (tmp_path / "var").exists()
    done("init", "--config", config)
    assert "[no_hall]" in told("serve", "--config", config)


@contextmanager
def serving(config: Path) -> Iterator[tuple["subprocess.Popen[str]", str]]:
    """Run the server in a process of its own; yield it and its address."""
    command = [sys.executable, "-W", "default", "-m", "hallsys", "serve", "--config", str(config)]  # in full
    with (config.parent / "serve.log").open("w") as log:
        server = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=log, text=True)
    assert server.stdout is not None
    try:
        line = server.stdout.readline()
        assert line.startswith("listening on ")
        yield server, line.removeprefix("listening on ").strip()
    finally:
        server.kill()
        server.wait()
        server.stdout.close()


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_an_imported_hall_is_served_until_it_is_told_to_stop(begun: Path, number: signal.Signals) -> None:
    import requests

    done("import", hall_of_ones_own(begun.parent), "--config", begun)
    with serving(begun) as (server, url):
        shown = requests.get(f"{url}/staff/snapshot", timeout=10)
        assert shown.status_code == 200
        assert shown.json()["hall"]["name"]
        assert requests.get(f"{url}/board/all/snapshot", timeout=10).status_code == 403
        server.send_signal(number)
        assert server.wait(20) == 0
    assert "/manager/devices" in (begun.parent / "serve.log").read_text()


def test_the_demos_journey_arrives() -> None:
    environment = {**os.environ, "PYTHONWARNINGS": "default"}
    made = subprocess.run(
        [sys.executable, "-m", "hallsys", "demo", "--journey"],
        capture_output=True,
        text=True,
        check=False,
        timeout=120,
        env=environment,
    )
    assert made.returncode == 0, made.stderr
    steps = [line.split(". ", 1)[1].split(":")[0] for line in made.stdout.splitlines()]
    assert steps == list(STEPS)


def test_a_folder_that_is_not_a_demos_is_left_alone(tmp_path: Path) -> None:
    folder = tmp_path / "mine"
    folder.mkdir()
    (folder / "letter.txt").write_text("dear all", encoding="utf-8")
    for more in ([], ["--fresh"]):
        output = told("demo", "--folder", folder, "--port", "0", *more)
        assert "[not_a_demo_folder]" in output
        assert str(folder) in output
    assert [path.name for path in folder.iterdir()] == ["letter.txt"]
    assert (folder / "letter.txt").read_text(encoding="utf-8") == "dear all"


def test_an_agent_does_not_carry_the_server_along() -> None:
    names = "{'flask', 'sqlalchemy', 'gevent', 'alembic', 'openpyxl'}"
    program = f"import sys, hallsys.cli, hallsys.devices.agent.runtime; print({names} & sys.modules.keys())"
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "set()"


def test_serve_takes_the_settings_of_single_halls_beside_the_usual_file(
    imported_hall: None, tmp_path: Path
) -> None:
    folder = tmp_path / "config"
    (folder / "halls").mkdir(parents=True)
    (folder / "hall.toml").write_text(
        '[server]\nport = 0\nhall = "*"\npublic_url = "http://{hall}.halls.test"\n'
        f'database = "sqlite:///{tmp_path}/hall.db"\nkeys = "{tmp_path}/keys.json"\n',
        encoding="utf-8",
    )
    (folder / "halls" / "mistyped.toml").write_text("", encoding="utf-8")
    result = subprocess.run(
        [sys.executable, "-m", "hallsys", "serve"], cwd=tmp_path, capture_output=True, text=True, check=False
    )
    assert (result.returncode, "mistyped.toml" in result.stderr) == (1, True)
    assert "[settings_of_no_hall]" in result.stderr
