"""The container file names what there is, gives no rights, and its health check tells the truth."""

import json
import os
import re
import subprocess
import sys
import threading
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path

import pytest
from click.testing import CliRunner

from hallsys.cli import main

ROOT = Path(__file__).parents[1]
LINES = (ROOT / "config/container/Containerfile").read_text(encoding="utf-8").replace("\\\n", "").splitlines()


def said(word: str) -> list[str]:
    return [line.removeprefix(word).strip() for line in LINES if line.startswith(f"{word} ")]


def test_what_is_copied_is_there_and_part_of_the_context() -> None:
    let_in = (ROOT / ".dockerignore").read_text(encoding="utf-8").splitlines()
    for copied in said("COPY"):
        if copied.startswith("--from"):
            continue
        for source in copied.split()[:-1]:
            if source != "wheel[s]":  # they are there on a machine without the internet only
                assert (ROOT / source).exists()
                assert f"!{source.split('/')[0]}" in let_in


def test_it_runs_without_rights_and_with_one_volume() -> None:
    (user,) = said("USER")
    assert re.fullmatch(r"[1-9]\d+:[1-9]\d+", user)
    assert said("VOLUME") == said("WORKDIR")[-1:]
    assert said("STOPSIGNAL") == ["SIGTERM"]


def test_it_starts_what_there_is() -> None:
    assert json.loads(said("ENTRYPOINT")[0]) == ["hallsys"]
    words = json.loads(said("CMD")[0])
    assert CliRunner().invoke(main, [*words, "--help"]).exit_code == 0


def test_it_listens_where_its_health_check_asks() -> None:
    (set_there,) = said("ENV")[1:]
    assert {"HALLSYS_SERVER__HOST=0.0.0.0", f"HALLSYS_SERVER__PORT={said('EXPOSE')[0]}"} <= set(
        set_there.split()
    )


def test_it_has_what_the_doctor_looks_for() -> None:
    installed = next(line for line in said("RUN") if "apt-get install" in line).split()
    assert {"espeak-ng", "fontconfig", "fonts-noto-cjk", "postgresql-client"} <= set(installed)


def test_no_address_of_a_registry_stands_in_it() -> None:
    assert not [line for line in LINES if "://" in line and "127.0.0.1" not in line]


@pytest.mark.parametrize(("status", "healthy"), [(200, True), (503, False), (None, False)])
def test_it_is_healthy_while_tickets_can_be_issued(status: int | None, healthy: bool) -> None:
    asked: list[str] = []

    class Answer(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            asked.append(self.path)
            self.send_response(status or 200)
            self.end_headers()

        def log_message(self, *_: object) -> None:
            pass

    server = HTTPServer(("127.0.0.1", 0), Answer)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    if status is None:
        server.shutdown()
        server.server_close()
    check = json.loads(said("HEALTHCHECK")[0].split(" CMD ")[1])
    environment = {**os.environ, "HALLSYS_SERVER__PORT": str(server.server_port)}
    done = subprocess.run(
        [sys.executable, *check[1:]], env=environment, capture_output=True, timeout=60, check=False
    )
    assert (done.returncode == 0) is healthy
    assert asked == ([] if status is None else ["/readyz"])
    if status is not None:
        server.shutdown()
        server.server_close()
    thread.join()
