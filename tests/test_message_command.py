"""`hallsys message --try` sends one message, and says in words what is wrong."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from click.testing import CliRunner

from hallsys.cli import main
from hallsys.demo.receiver import Receiver
from hallsys.kernel.clock import SystemClock
from hallsys.kernel.database import Database
from tests.relay.receiving import key_file, started
from tests.served import open_hall

NUMBER = "13800000000"
CONFIG = """
[server]
database = "{database}"
keys = "{folder}/keys.json"

[messages]
url = "{url}"
key_file = "{key}"
sign = "云溪市政务服务中心"
interface = "{interface}"
timeout_seconds = 1
"""


@pytest.fixture
def receiver() -> Iterator[Receiver]:
    found = started(SystemClock())
    yield found
    found.stop()


def tried(
    folder: Path,
    url: str,
    database: str,
    interface: str = "text",
    number: str = NUMBER,
    kind: str = "resumed",
) -> tuple[int, str]:
    db = Database.open(database, SystemClock())
    open_hall(db)
    db.close()
    config = folder / "hall.toml"
    facts = {
        "database": database,
        "folder": folder,
        "url": url,
        "key": key_file(folder),
        "interface": interface,
    }
    config.write_text(CONFIG.format(**facts), encoding="utf-8")
    command = ["message", "--try", "--kind", kind, "--config", str(config)]
    result = CliRunner().invoke(main, command, input=f"{number}\n")
    return result.exit_code, result.output


def test_a_message_arrives_and_the_number_is_not_repeated(
    tmp_path: Path, receiver: Receiver, database_url: str
) -> None:
    code, told = tried(tmp_path, receiver.url, database_url)
    assert (code, "took it" in told) == (0, True)
    assert NUMBER not in told
    (message,) = [one.message for one in receiver.inbox.latest]
    assert message["mobile"] == NUMBER
    assert "TEST0001" in message["content"]


def test_a_text_without_an_id_says_so(tmp_path: Path, receiver: Receiver, database_url: str) -> None:
    code, told = tried(tmp_path, receiver.url, database_url, "template")
    assert (code, "template id is missing" in told, "模板编号" in told) == (1, True, True)


def test_a_gateway_that_refuses_is_quoted_without_numbers(
    tmp_path: Path, receiver: Receiver, database_url: str
) -> None:
    receiver.inbox.mood = "refuses"
    code, told = tried(tmp_path, receiver.url, database_url)
    assert (code, "[refused]" in told, NUMBER in told) == (1, True, False)


@pytest.mark.parametrize(("number", "kind"), [("12345", "resumed"), (NUMBER, "weather")])
def test_what_cannot_be_sent_is_told(
    tmp_path: Path, receiver: Receiver, database_url: str, number: str, kind: str
) -> None:
    code, _ = tried(tmp_path, receiver.url, database_url, number=number, kind=kind)
    assert code == 1
    assert not receiver.inbox.latest


def test_a_hall_that_tells_nobody(tmp_path: Path) -> None:
    config = tmp_path / "hall.toml"
    config.write_text("")
    result = CliRunner().invoke(main, ["message", "--try", "--config", str(config)])
    assert (result.exit_code, result.output) == (0, "no [messages] is configured\n")
