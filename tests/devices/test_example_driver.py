"""The example driver as a stranger has it: a wheel, installed, and found by its entry points."""

import os
import shutil
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path

import pytest

EXAMPLE = Path(__file__).parents[2] / "examples" / "example-driver"
CONFIG = """
server = "http://127.0.0.1:9"
[[device]]
id = "W01-lamp"
driver = "lamp"
place = "window:W01"
port = "sim://lamp/W01"
"""


@pytest.fixture(scope="module")
def installed(tmp_path_factory: pytest.TempPathFactory) -> Mapping[str, str]:
    """Build and install the example, and return the environment in which it is there."""
    folder = tmp_path_factory.mktemp("installed")
    source = tmp_path_factory.mktemp("source") / "example"
    shutil.copytree(EXAMPLE, source, ignore=shutil.ignore_patterns("build", "*.egg-info", "__pycache__"))
    pip = [sys.executable, "-m", "pip", "install", "--quiet", "--no-deps", "--no-index"]
    subprocess.run([*pip, "--no-build-isolation", "--target", str(folder), str(source)], check=True)
    return {**os.environ, "PYTHONPATH": str(folder), "PYTHONDONTWRITEBYTECODE": "1"}


def run(installed: Mapping[str, str], folder: Path, *words: str) -> str:
    done = subprocess.run(
        [sys.executable, *words], env=installed, cwd=folder, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout


def test_it_is_found_by_its_name(installed: Mapping[str, str], tmp_path: Path) -> None:
    found = "from hallsys.devices.registry import find_driver; print(find_driver('lamp'))"
    assert "example_driver.driver.LampSign" in run(installed, tmp_path, "-c", found)


def test_the_agent_checks_it_with_its_own_twin(installed: Mapping[str, str], tmp_path: Path) -> None:
    (tmp_path / "devices.toml").write_text(CONFIG, encoding="utf-8")
    said = run(installed, tmp_path, "-m", "hallsys", "agent", "--check")
    assert "W01-lamp  lamp  sim://lamp/W01  ok" in said


def test_its_own_tests_pass_from_the_installed_package(installed: Mapping[str, str], tmp_path: Path) -> None:
    own = tmp_path / "test_lamp.py"
    own.write_bytes((EXAMPLE / "tests" / "test_lamp.py").read_bytes())
    said = run(installed, tmp_path, "-m", "pytest", "-p", "no:cacheprovider", str(own))
    assert "passed" in said
