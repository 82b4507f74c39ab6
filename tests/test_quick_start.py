"""What is forked from a process that has read the program is like one that was started in full."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

QUICK, IN_FULL = [sys.executable, "-m", "hallsys"], [sys.executable, "-W", "default", "-m", "hallsys"]


@pytest.mark.parametrize("words", [["--help"], ["nonsense"], ["init", "--config", "none/hall.toml"]], ids=str)
def test_it_says_the_same_in_its_folder_and_environment(tmp_path: Path, words: list[str]) -> None:
    def run(program: list[str], folder: Path) -> tuple[int, bytes, bytes, list[str]]:
        folder.mkdir()
        environment = {**os.environ, "HALLSYS_SERVER__KEYS": "our/keys.json"}
        done = subprocess.run(
            [*program, *words], cwd=folder, env=environment, capture_output=True, check=False
        )
        made = sorted(str(path.relative_to(folder)) for path in folder.rglob("*"))
        return done.returncode, done.stdout, done.stderr, made

    assert run(QUICK, tmp_path / "quick") == run(IN_FULL, tmp_path / "full")


def test_it_is_a_child_that_can_be_told_to_end(tmp_path: Path) -> None:
    command = [*QUICK, "demo", "--folder", str(tmp_path / "demo"), "--port", "0"]
    with subprocess.Popen(command, stdout=subprocess.PIPE) as demo:
        assert demo.stdout is not None
        assert demo.stdout.readline().startswith(b"listening on ")
        demo.terminate()
    assert demo.returncode == 0


def test_what_is_told_the_interpreter_is_told_it() -> None:
    environment = {**os.environ, "PYTHONDEVMODE": "1", "PYTHONVERBOSE": "1"}
    told = subprocess.run([*QUICK, "--help"], env=environment, capture_output=True, check=True)
    assert b"import 'hallsys.cli'" in told.stderr
