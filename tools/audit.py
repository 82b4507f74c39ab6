"""Ask the package index whether a locked library has a known vulnerability: a step of `make test`.

The index is pip's own, whichever is configured; the answer is the one that PyPI gives for a version. Where
there is no network, or an index that keeps no such list, the step says so in a line and goes on. It fails for
what is known and has a fix, unless `LEFT` tells why it can wait.
"""

import json
import re
import subprocess
import sys
from collections.abc import Iterable, Mapping
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any
from urllib.error import URLError
from urllib.request import urlopen

_REQUIREMENTS = Path(__file__).parents[1] / "requirements"
LOCKED = [_REQUIREMENTS / "constraints-dev.txt", _REQUIREMENTS / "installer.txt"]
_PIN = re.compile(r"^([A-Za-z0-9._-]+)==([^\s;\\]+)", re.MULTILINE)
_SECONDS = 10
_AT_ONCE = 4

# What is known and left as it is: its id, and why it does no harm here.
LEFT: Mapping[str, str] = {}


def pins(locked: str) -> list[tuple[str, str]]:
    """Return the libraries of a constraints file with their versions; some have two, for other Pythons."""
    return _PIN.findall(locked)


def findings(name: str, version: str, told: Mapping[str, Any], left: Iterable[str]) -> list[str]:
    """Return a line for each vulnerability that a newer version mends, was not withdrawn and is not left."""
    known = (
        one for one in told.get("vulnerabilities", []) if one.get("fixed_in") and not one.get("withdrawn")
    )
    left = frozenset(left)
    return [
        f"{name} {version}: {one['id']}, mended in {', '.join(one['fixed_in'])}"
        for one in known
        if left.isdisjoint({one["id"], *one.get("aliases", [])})
    ]


def _index() -> str:
    asked = [sys.executable, "-m", "pip", "config", "get", "global.index-url"]
    told = subprocess.run(asked, capture_output=True, text=True, check=False).stdout.strip()
    if not told:
        from pip._internal.models.index import PyPI

        told = PyPI.simple_url
    return told.rstrip("/").removesuffix("/simple")


def _told(index: str, name: str, version: str) -> dict[str, Any]:
    with urlopen(f"{index}/pypi/{name}/{version}/json", timeout=_SECONDS) as answer:
        told: dict[str, Any] = json.load(answer)
    if "vulnerabilities" not in told:
        raise ValueError("it keeps no list of vulnerabilities")
    return told


def main() -> int:
    """Ask for each locked library; the first that cannot be asked for ends the step."""
    index, locked = _index(), pins("".join(path.read_text(encoding="utf-8") for path in LOCKED))
    try:
        _told(index, *locked[0])
        with ThreadPoolExecutor(_AT_ONCE) as pool:
            answers = list(pool.map(lambda one: _told(index, *one), locked))
    except (URLError, OSError, ValueError) as error:
        print(f"dependency audit: skipped, the index cannot be asked for vulnerabilities ({error})")
        return 0
    bad = [
        line
        for (name, version), told in zip(locked, answers, strict=True)
        for line in findings(name, version, told, LEFT)
    ]
    print("\n".join(bad) or f"dependency audit: {len(locked)} libraries, nothing known that has a fix")
    return 1 if bad else 0


if __name__ == "__main__":
    raise SystemExit(main())
