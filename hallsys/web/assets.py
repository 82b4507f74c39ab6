"""Scripts, styles and drawings, at an address that changes with them: a browser asks for each of them once.

A page names them as /v/VERSION/static/base.css, where the version is one of all of them. What they import is
named relative to themselves and so has the same one. Without a version they are asked about each time.
"""

import hashlib
import time
from collections.abc import Sequence
from contextlib import suppress
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, TypeAlias

from flask import current_app, request

if TYPE_CHECKING:
    from _typeshed.wsgi import WSGIEnvironment

_WEB = Path(__file__).parent
_MOUNT = "/v/"
ASKED = "hallsys.asset_version"
_KNOWN = ("HTTP_IF_NONE_MATCH", "HTTP_IF_MODIFIED_SINCE")
KEPT, _ASKED_ABOUT = "public, max-age=31536000, immutable", "no-cache"
_LOOK_AGAIN = 1.0  # seconds; files change in a running server when somebody works on them, or upgrades it

_State: TypeAlias = tuple[int, int]  # when it was written last, its size


def taken_off(environ: "WSGIEnvironment") -> bool:
    """Take the version off the path of a static file, and off no other; tell whether there was one.

    It is kept in the environment, as `ASKED`.
    """
    path: str = environ.get("PATH_INFO", "")
    if path.startswith(_MOUNT):
        asked, _, rest = path.removeprefix(_MOUNT).partition("/")
        if "/static/" in f"/{rest}":
            environ["PATH_INFO"], environ[ASKED] = f"/{rest}", asked
            for name in _KNOWN:  # by times and sizes, which two versions may have in common
                environ.pop(name, None)
            return True
    return False


def prefix() -> dict[str, str]:
    """Return what templates put in front of the path of a static file."""
    return {"assets": f"{_MOUNT}{version()}"}


def keeping(found: bool) -> str:
    """Return the Cache-Control of the static file that the request asks for.

    It is kept if it is of the version that is asked for, and has not changed since that was looked at.
    """
    asked = request.environ.get(ASKED)
    if found and asked and asked == version() and version.has(_file_asked_for()):
        return KEPT
    return _ASKED_ABOUT


def _file_asked_for() -> Path | None:
    if request.endpoint is None or not request.endpoint.endswith("static") or not request.view_args:
        return None
    folder = current_app.blueprints[request.blueprint].static_folder if request.blueprint else None
    return Path(folder or current_app.static_folder or "", request.view_args["filename"])


def version_of(files: Sequence[Path]) -> str:
    """Return a name for the contents of these files, the same on every machine that has the same."""
    contents = hashlib.sha256()
    for file in files:
        contents.update(f"{file.name}\0{file.stat().st_size}\0".encode() + file.read_bytes())
    return contents.hexdigest()[:12]


class _Version:
    """The version of the files that there are now, read again when one of them has changed."""

    def __init__(self) -> None:
        self._looked_at = float("-inf")
        self._seen: dict[str, _State] = {}
        self._name = ""

    def __call__(self) -> str:
        now = time.monotonic()
        if now - self._looked_at > _LOOK_AGAIN:
            self._looked_at = now
            with suppress(FileNotFoundError):  # one was replaced at this moment: it is looked at again soon
                self._look()
        return self._name

    def has(self, file: Path | None) -> bool:
        """Tell whether a file is as it was when the version was made."""
        with suppress(FileNotFoundError):  # it was replaced at this moment
            return file is not None and self._seen.get(str(file)) == _state(file)
        return False

    def _look(self) -> None:
        files = [path for folder in _folders() for path in sorted(folder.rglob("*")) if path.is_file()]
        seen = {str(path): _state(path) for path in files}
        if seen != self._seen:
            self._name, self._seen = version_of(files), seen


def _state(file: Path) -> _State:
    found = file.stat()
    return found.st_mtime_ns, found.st_size


version = _Version()


@cache
def _folders() -> tuple[Path, ...]:
    return tuple(sorted(_WEB.rglob("static")))
