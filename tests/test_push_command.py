"""`hallsys push --check` asks each receiver once and says what is wrong, in words."""

from pathlib import Path

import pytest
from click.testing import CliRunner

from hallsys.cli import main
from hallsys.demo.receiver import Receiver
from hallsys.kernel.clock import SystemClock
from tests.relay.receiving import SECRET, key_file, started
from tests.test_cli import done

PUSH = """
[[push]]
name = "city"
interface = "cases"
url = "{url}"
key_file = "{key}"
key_id = "{key_id}"
timeout_seconds = 1
"""


@pytest.fixture
def receiver() -> Receiver:
    return started(SystemClock())


def check(folder: Path, url: str, key: Path, key_id: str = "hall") -> tuple[int, str]:
    config = folder / "hall.toml"
    config.write_text(PUSH.format(url=url, key=key, key_id=key_id))
    result = CliRunner().invoke(main, ["push", "--check", "--config", str(config)])
    return result.exit_code, result.output


def test_a_receiver_that_works_one_at_odds_and_one_that_is_away(tmp_path: Path, receiver: Receiver) -> None:
    key = key_file(tmp_path)
    assert check(tmp_path, receiver.url, key)[0] == 0
    code, told = check(tmp_path, receiver.url, key, "stranger")
    assert (code, "[not_let_in]" in told, "对方不认可密钥或签名" in told) == (1, True, True)
    receiver.stop()
    code, told = check(tmp_path, receiver.url, key)
    assert (code, "[unreachable]" in told) == (1, True)
    assert SECRET.decode() not in told


def test_a_key_that_others_may_read_is_told(tmp_path: Path) -> None:
    key = key_file(tmp_path)
    key.chmod(0o644)
    code, told = check(tmp_path, "http://127.0.0.1:9", key)
    assert (code, "0600" in told) == (1, True)


def test_a_hall_that_tells_nobody(tmp_path: Path) -> None:
    config = tmp_path / "hall.toml"
    config.write_text("")
    result = CliRunner().invoke(main, ["push", "--check", "--config", str(config)])
    assert (result.exit_code, result.output) == (0, "no [[push]] is configured\n")


def test_a_hall_that_is_named_has_its_own_receivers(
    tmp_path: Path, receiver: Receiver, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "hall.toml").write_text(
        '[server]\nhall = "*"\npublic_url = "https://{hall}.halls.example"\n', encoding="utf-8"
    )
    (tmp_path / "halls").mkdir()
    own = PUSH.format(url=receiver.url, key=key_file(tmp_path), key_id="hall")
    (tmp_path / "halls" / "A.toml").write_text(own, encoding="utf-8")

    def told(code: str) -> str:
        monkeypatch.setenv("HALLSYS_SERVER__HALL", "")  # which --hall sets, and which ends with the test
        return done("--hall", code, "push", "--check", "--config", tmp_path / "hall.toml")

    assert "answers and accepts the signature" in told("A")
    assert told("B") == "no [[push]] is configured\n"
