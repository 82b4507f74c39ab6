"""The examples of the interface, run as they stand against a real server."""

import re
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from queue import Queue
from threading import Thread

from click.testing import CliRunner
from sqlalchemy import create_engine, text

from bench.hall import build
from bench.process import ServerProcess
from hallsys.cases.system_scopes import Scope
from hallsys.cli import main

EXAMPLES = Path(__file__).parents[2] / "examples" / "api"
SECRET = "a-secret-of-the-receiver"
PATIENCE = 60.0


def key_for_everything(config: Path) -> tuple[str, str]:
    scopes = [part for scope in Scope if not scope.startswith("cases:") for part in ("--scope", scope)]
    made = CliRunner().invoke(main, ["system", "add", "门户", *scopes, "--config", str(config)])
    assert made.exit_code == 0, made.output
    found = re.search(r"key id: (\S+)\nsecret: (\S+)", made.output)
    assert found is not None
    return found[1], found[2]


@contextmanager
def receiver() -> Iterator[tuple[int, "Queue[str]"]]:
    """Run the receiver; yield its port, and what it prints."""
    command = [sys.executable, str(EXAMPLES / "receiver.py"), "0", SECRET]
    process = subprocess.Popen(command, stdout=subprocess.PIPE, text=True)
    told: Queue[str] = Queue()
    assert process.stdout is not None
    lines = process.stdout

    def read() -> None:
        for line in lines:
            told.put(line.strip())

    reader = Thread(target=read)
    reader.start()
    try:
        yield int(told.get(timeout=PATIENCE).rpartition(" ")[2]), told
    finally:
        process.terminate()
        process.wait()
        reader.join()
        process.stdout.close()


def test_the_examples_run_against_a_hall(tmp_path: Path) -> None:
    hall = build(tmp_path, 1, 0)
    engine = create_engine(hall.url)
    with engine.begin() as conn:
        conn.execute(text("UPDATE queues SET appointment_quota = 5"))
    engine.dispose()
    key_file = tmp_path / "receiver.key"
    key_file.write_text(SECRET, encoding="utf-8")
    key_file.chmod(0o600)
    with receiver() as (port, told):
        with hall.config.open("a", encoding="utf-8") as config:
            config.write(
                f'[[push]]\nname = "receiver"\ninterface = "events"\nurl = "http://127.0.0.1:{port}"\n'
                f'key_id = "hall"\nkey_file = "{key_file}"\n'
            )
        checked = CliRunner().invoke(main, ["push", "--check", "--config", str(hall.config)])
        assert (checked.exit_code, told.get(timeout=PATIENCE)) == (0, "test"), checked.output
        key_id, secret = key_for_everything(hall.config)
        server = ServerProcess.hall(hall.config)
        try:
            url = f"http://127.0.0.1:{server.port}"
            command = [sys.executable, str(EXAMPLES / "portal.py"), url, key_id, secret]
            walked = subprocess.run(command, capture_output=True, text=True, check=False, timeout=PATIENCE)
            assert walked.returncode == 0, walked.stderr
            number = re.search(r"ticket (\S+) for", walked.stdout)
            assert number is not None
            assert walked.stdout.splitlines()[2:] == [
                "a second one: waits_already",
                "waiting in its queue: 1",
                f"window 1 calls {number[1]}",
                "rated today: 1",
                "booked once: True",
                "then cancelled",
            ]
            steps = ("issued", "called", "started", "finished")
            expected = [f"ticket.{step} {number[1]}" for step in steps]
            heard: list[str] = []
            while len(heard) < len(expected):
                heard += [line for line in [told.get(timeout=PATIENCE)] if line.startswith("ticket.")]
            assert heard == expected
        finally:
            server.stop()
