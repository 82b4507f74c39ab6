"""The examples of the interface, run as they stand against a real server."""

import re
import subprocess
import sys
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from queue import Queue
from threading import Thread
from typing import Any

from click.testing import CliRunner
from sqlalchemy import create_engine, text

from bench.caller import Caller, Line, at_window, take_ticket
from bench.hall import DEPARTMENT, Hall, build
from bench.process import ServerProcess
from hallsys.cases.system_scopes import Scope
from hallsys.cli import main

EXAMPLES = Path(__file__).parents[2] / "examples" / "api"
SECRET = "a-secret-of-the-receiver"
PATIENCE = 60.0


def key_for(config: Path, name: str, *good_for: str) -> tuple[str, str]:
    made = CliRunner().invoke(main, ["system", "add", name, *good_for, "--config", str(config)])
    assert made.exit_code == 0, made.output
    found = re.search(r"key id: (\S+)\nsecret: (\S+)", made.output)
    assert found is not None
    return found[1], found[2]


def run(example: str, server: ServerProcess, *arguments: str) -> list[str]:
    """Run a program against a server, and return what it prints, line by line."""
    command = [sys.executable, str(EXAMPLES / example), f"http://127.0.0.1:{server.port}", *arguments]
    walked = subprocess.run(command, capture_output=True, text=True, check=False, timeout=PATIENCE)
    assert walked.returncode == 0, walked.stderr
    return walked.stdout.splitlines()


def accept_cases(hall: Hall, server: ServerProcess, count: int) -> list[str]:
    """Accept so many cases from one visit, of different matters, and return their numbers."""
    line, (desk,) = Line(), hall.desks
    line.up(server.port)
    with closing(Caller(line)) as page:
        page.ask("POST", *take_ticket(hall.cards[0]))

        def at(step: str, **more: Any) -> Any:
            path, body = at_window(step, desk)
            return page.ask("POST", path, {**body, **more}, desk.cookie)

        on = {"service_id": at("next")["service"]["service_id"]}
        at("start", **on)
        forms = [{"matter_id": matter_id, "material_ids": []} for matter_id in hall.matter_ids[:count]]
        return [at("accept", **on, **form)["case"]["case_number"] for form in forms]


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
        scopes = [part for scope in Scope if not scope.startswith("cases:") for part in ("--scope", scope)]
        key = key_for(hall.config, "门户", *scopes)
        server = ServerProcess.hall(hall.config)
        try:
            walked = run("portal.py", server, *key)
            number = re.search(r"ticket (\S+) for", walked[1])
            assert number is not None
            assert walked[2:] == [
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


def test_a_departments_own_system_reads_its_cases_and_moves_one(tmp_path: Path) -> None:
    hall = build(tmp_path, 1, 1)
    scopes = ("--scope", Scope.CASES, "--scope", Scope.STATUS)
    key = key_for(hall.config, "社保业务系统", "--department", DEPARTMENT[:18], *scopes)
    server = ServerProcess.hall(hall.config)
    try:
        numbers = accept_cases(hall, server, 5)
        assert run("department.py", server, *key, DEPARTMENT[:18]) == [
            "5 cases",
            f"{min(numbers)} 事项 0: accepted",
            "taken up once: True",
            "suspended without a reason: reason_unknown",
            "concluded: ready",
            "its result 办理结果: ready",
        ]
    finally:
        server.stop()
