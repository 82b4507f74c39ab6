"""Keeps the speakers' copies of the hall's recordings in step with the server."""

import threading
from collections.abc import Collection
from pathlib import Path
from typing import Any

import requests
import structlog

from hallsys.devices.speakers.recordings import HallCopy, read_list
from hallsys.devices.speakers.sound import NoSound, read_wav
from hallsys.devices.speakers.store import content_hash, write_whole

_TIMEOUT = 15.0  # seconds for one request
_EVERY = 600.0  # seconds between two looks, should a word of a change have been lost
_AGAIN = 20.0  # seconds after which a look that failed is repeated

log = structlog.get_logger("hallsys.agent")


class HallVoice:
    """Fetches, over HTTP with the agent's token, what `refresh` says may have changed.

    A recording is asked for by the hash of its content, so it is fetched once and is what was meant.
    While the server is away the copies on disk serve.
    """

    def __init__(self, server: str, token: str, folders: Collection[Path], stop: threading.Event) -> None:
        self._url = f"{server}/api/agent/voice"
        self._headers = {"Authorization": f"Bearer {token}", "X-Requested-With": "hallsys"}
        self._copies = [HallCopy(folder) for folder in sorted(folders)]
        self._stop = stop
        self._asked = threading.Event()
        self._thread = threading.Thread(target=self._run, name="hall voice", daemon=True)

    def start(self) -> None:
        """Begin, if there is a speaker that could use it."""
        if self._copies:
            self._thread.start()

    def refresh(self) -> None:
        """Look at once: the line is up again, or the hall's voice changed."""
        self._asked.set()

    def join(self, timeout: float) -> None:
        """Wait until the thread has ended; `stop` is set."""
        self._asked.set()
        if self._copies:
            self._thread.join(timeout)

    def _run(self) -> None:
        wait: float | None = None  # nothing is asked for before the line was up once
        told = ""
        while True:
            self._asked.wait(wait)
            if self._stop.is_set():
                return
            self._asked.clear()
            try:
                self._fetch()
                wait, told = _EVERY, ""
            except (requests.RequestException, OSError, ValueError) as error:
                wait = _AGAIN
                if str(error) != told:
                    told = str(error)
                    log.warning("the hall's voice was not fetched", reason=type(error).__name__)

    def _fetch(self) -> None:
        hashes, needed = read_list(self._get(self._url).json())
        for copy in self._copies:
            for content in sorted(set(hashes.values())):
                if self._stop.is_set():
                    return
                if not copy.path(content).is_file():
                    write_whole(copy.path(content), self._recording(content))
            copy.keep(hashes, needed)

    def _recording(self, content: str) -> bytes:
        """Return the recording with that content. Raises ValueError if it is another, or no sound."""
        data: bytes = self._get(f"{self._url}/{content}.wav").content
        if content_hash(data) != content:
            raise ValueError("another recording came")
        try:
            read_wav(data)
        except NoSound as error:
            raise ValueError(str(error)) from None
        return data

    def _get(self, url: str) -> Any:
        answer = requests.get(url, headers=self._headers, timeout=_TIMEOUT, allow_redirects=False)
        answer.raise_for_status()
        return answer
