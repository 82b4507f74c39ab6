"""The vendored browser libraries are the files that were locked, and nothing else lies beside them."""

import base64
import hashlib
import json
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
PLACES = {
    "pages": ROOT / "hallsys" / "web" / "static" / "vendor",
    "tests": ROOT / "tests" / "browser" / "vendor",
}
LOCKS = {name: json.loads((place / "vendor.lock.json").read_text("utf-8")) for name, place in PLACES.items()}
FILES = [
    (PLACES[name], package, entry)
    for name, lock in LOCKS.items()
    for package in lock["packages"]
    for entry in package["files"]
]


@pytest.mark.parametrize(("place", "package", "entry"), FILES, ids=[entry["file"] for *_, entry in FILES])
def test_every_file_has_its_locked_hash(place: Path, package: dict[str, str], entry: dict[str, str]) -> None:
    data = (place / entry["file"]).read_bytes()
    digest = base64.b64encode(hashlib.sha384(data).digest()).decode()
    assert entry["integrity"] == f"sha384-{digest}", f"{package['package']} {package['version']}"


@pytest.mark.parametrize("name", PLACES)
def test_no_file_is_outside_the_lock(name: str) -> None:
    place = PLACES[name]
    files = {entry["file"] for package in LOCKS[name]["packages"] for entry in package["files"]}
    present = {path.relative_to(place).as_posix() for path in place.rglob("*") if path.is_file()}
    assert present == files | {"vendor.lock.json"}


@pytest.mark.parametrize("name", PLACES)
def test_every_package_brings_its_licence(name: str) -> None:
    for package in LOCKS[name]["packages"]:
        names = [entry["file"].rsplit("/", 1)[-1] for entry in package["files"]]
        assert "LICENSE" in names, package["package"]


@pytest.mark.parametrize("name", PLACES)
def test_the_lock_names_no_address(name: str) -> None:
    assert "://" not in (PLACES[name] / "vendor.lock.json").read_text("utf-8")
