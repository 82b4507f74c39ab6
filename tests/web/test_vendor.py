"""The vendored browser libraries are the files that were locked, and nothing else lies beside them."""

import base64
import hashlib
import json
from pathlib import Path

import pytest

VENDOR = Path(__file__).parents[2] / "hallsys" / "web" / "static" / "vendor"
LOCK = json.loads((VENDOR / "vendor.lock.json").read_text("utf-8"))
FILES = [(package, entry) for package in LOCK["packages"] for entry in package["files"]]


@pytest.mark.parametrize(("package", "entry"), FILES, ids=[entry["file"] for _, entry in FILES])
def test_every_file_has_its_locked_hash(package: dict[str, str], entry: dict[str, str]) -> None:
    data = (VENDOR / entry["file"]).read_bytes()
    digest = base64.b64encode(hashlib.sha384(data).digest()).decode()
    assert entry["integrity"] == f"sha384-{digest}", f"{package['package']} {package['version']}"


def test_no_file_is_outside_the_lock() -> None:
    locked = {entry["file"] for _, entry in FILES} | {"vendor.lock.json"}
    present = {path.relative_to(VENDOR).as_posix() for path in VENDOR.rglob("*") if path.is_file()}
    assert present == locked


def test_every_package_brings_its_licence() -> None:
    for package in LOCK["packages"]:
        names = [entry["file"].rsplit("/", 1)[-1] for entry in package["files"]]
        assert "LICENSE" in names, package["package"]


def test_the_lock_names_no_address() -> None:
    assert "://" not in (VENDOR / "vendor.lock.json").read_text("utf-8")
