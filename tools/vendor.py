"""Fetch the vendored browser libraries of the pages and of the tests again and check their locks.

    python tools/vendor.py            restore every file of the locks; refuses one whose hash differs
    python tools/vendor.py --relock   after a version was changed in a lock: take the new files and hashes

npm finds the packages by name; the locks hold no address.
"""

import argparse
import base64
import hashlib
import json
import subprocess
import sys
import tarfile
import tempfile
from pathlib import Path
from typing import Any

ROOT = Path(__file__).parents[1]
PLACES = (ROOT / "hallsys" / "web" / "static" / "vendor", ROOT / "tests" / "browser" / "vendor")
LOCK = "vendor.lock.json"


def integrity(data: bytes) -> str:
    """Return the subresource integrity value of `data` (sha384)."""
    return "sha384-" + base64.b64encode(hashlib.sha384(data).digest()).decode()


def packed(package: str, version: str, folder: Path) -> tarfile.TarFile:
    """Download `package` at `version` into `folder` and return its opened archive."""
    command = ["npm", "pack", f"{package}@{version}", "--silent", "--pack-destination", str(folder)]
    done = subprocess.run(command, check=True, capture_output=True, text=True)
    return tarfile.open(folder / done.stdout.split()[-1])


def contents(archive: tarfile.TarFile, name: str) -> bytes:
    """Return the bytes of one file of a package."""
    member = archive.extractfile(f"package/{name}")
    if member is None:
        raise FileNotFoundError(name)
    return member.read()


def restore(place: Path, lock: dict[str, Any], relock: bool) -> list[str]:
    """Write every file of the lock of `place` and return a sentence for each that does not match it."""
    wrong: list[str] = []
    with tempfile.TemporaryDirectory() as folder:
        for package in lock["packages"]:
            with packed(package["package"], package["version"], Path(folder)) as archive:
                for entry in package["files"]:
                    data = contents(archive, entry["from"])
                    if relock:
                        entry["integrity"] = integrity(data)
                    if integrity(data) != entry["integrity"]:
                        wrong.append(f"{package['package']} {package['version']}: {entry['from']} differs")
                        continue
                    target = place / entry["file"]
                    target.parent.mkdir(parents=True, exist_ok=True)
                    target.write_bytes(data)
    return wrong


def main() -> int:
    """Run the command line; 0 when every file matches the lock."""
    plain = argparse.RawDescriptionHelpFormatter
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=plain)
    parser.add_argument("--relock", action="store_true")
    relock = parser.parse_args().relock
    wrong: list[str] = []
    for place in PLACES:
        lock = json.loads((place / LOCK).read_text("utf-8"))
        wrong += restore(place, lock, relock)
        if relock:
            (place / LOCK).write_text(json.dumps(lock, indent=2) + "\n", "utf-8")
    for sentence in wrong:
        print(sentence, file=sys.stderr)
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main())
