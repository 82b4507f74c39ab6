"""Boards, window signs' pages and kiosks' pages as socket clients that fold what they are told.

They do what the pages do (static/live.js, static/ordered.js): a snapshot, the facts after it in their
order, a fresh snapshot where a batch is missing, and a line begun anew after silence. What each was told is
kept for the books.
"""

import json
import selectors
from collections.abc import Callable
from dataclasses import dataclass, field
from functools import lru_cache
from threading import Event, Thread
from time import perf_counter
from typing import Any

from bench.boards import Board
from bench.caller import Caller, Line
from bench.client import Broken

Fact = dict[str, Any]
Heard = Callable[[Fact], None]

STALE_AFTER = 11.0  # seconds of silence after which a page says that it may be outdated
_TURN = 0.2  # seconds until a stop is noticed
_MARK = b"42"
_ENDS = frozenset({"ServiceFinished", "TicketMissed", "TicketParked", "TicketTransferred", "CallUndone"})


@dataclass
class Told:
    """The facts that a screen was told: number, kind, service; `covered` by snapshots: (after, up to]."""

    facts: list[tuple[int, str, str]] = field(default_factory=list)
    covered: list[tuple[int, int]] = field(default_factory=list)


class Silent(Exception):
    """A page has heard nothing for too long."""


class Screen:
    """One page; with the `cookie` of a clerk it may be that of a window.

    `showing`: number and state of the ticket at each window, folded. `longest_silence`: the seconds in which
    it heard nothing.
    """

    def __init__(self, room: str, url: str, heard: Heard = lambda _: None, cookie: str = "") -> None:
        self.room = room
        self.url = url
        self.cookie = cookie
        self.seq = 0
        self.longest_silence = 0.0
        self._heard_at = perf_counter()
        self.told = Told()
        self.showing: dict[str, tuple[str, str]] = {}
        self.window_id: str | None = None
        self.board: Board | None = None
        self._heard = heard

    def read(self, caller: Caller) -> None:
        """Begin anew with a fresh snapshot."""
        snapshot = caller.ask("GET", self.url, cookie=self.cookie)
        self._hear(perf_counter())
        self.told.covered.append((self.seq, snapshot["seq"]))
        self.seq = snapshot["seq"]
        self.window_id, self.showing = _shown(snapshot)

    def take(self, caller: Caller) -> None:
        """Fold the frames that have come."""
        assert self.board is not None
        frames, self.board.frames = self.board.frames, []
        for at, frame in frames:
            self._hear(at)
            event, data = _decoded(frame)
            if event == "facts":
                if data["prev"] > self.seq:
                    self.read(caller)
                self._fold(data)
            elif event == "beat" and data["seq"] > self.seq:
                self.read(caller)

    def is_stale(self, now: float) -> bool:
        """Tell whether it has heard nothing for too long, all having been taken that came until then."""
        return now - self._heard_at > STALE_AFTER

    def _hear(self, at: float) -> None:
        self.longest_silence = max(self.longest_silence, at - self._heard_at)
        self._heard_at = max(self._heard_at, at)

    def _fold(self, batch: dict[str, Any]) -> None:
        if batch["seq"] <= self.seq:
            return
        for fact in batch["facts"]:
            if fact["seq"] > self.seq:
                self.told.facts.append((fact["seq"], fact["kind"], fact.get("service_id", "")))
                self._show(fact)
                self._heard(fact)
        self.seq = batch["seq"]

    def _show(self, fact: Fact) -> None:
        kind, window_id = fact["kind"], fact.get("window_id")
        if window_id is None or (self.window_id is not None and window_id != self.window_id):
            return
        if kind in ("TicketCalled", "TicketRecalled"):
            self.showing[window_id] = (fact["number"], "called")
        elif kind == "ServiceStarted":
            self.showing[window_id] = (fact["number"], "serving")
        elif kind in _ENDS:
            self.showing.pop(window_id, None)


class Screens:
    """Screens in one thread, which ask by a `caller` of their own. `wrong`: what no page should meet.

    `stale` is set from the moment at which one of them has heard nothing for too long until all are open and
    read again; `live` while they are.
    """

    def __init__(self, line: Line, screens: list[Screen], caller: Callable[[Line], Caller] = Caller) -> None:
        self.screens = screens
        self.reopened = 0
        self.stale, self.live = Event(), Event()
        self._line = line
        self._caller = caller(line)
        self._stop = Event()
        self.wrong: list[str] = []
        self._thread = Thread(target=self._run, daemon=True)
        self._thread.start()
        self.live.wait()

    def stop(self) -> None:
        """Read what has come and go."""
        self._stop.set()
        self._thread.join()
        self._caller.close()

    def _run(self) -> None:
        while not self._stop.is_set():
            selector, port, start = selectors.DefaultSelector(), self._line.port(), self._line.starts
            try:
                self._open(selector, port)
                self.stale.clear()
                self.live.set()
                self._follow(selector)
            except Silent:
                self.stale.set()
                self.reopened += 1
            except (OSError, Broken) as error:
                # A snapshot is asked for until a server answers: the next may.
                if self._line.is_up(start) and not self.stale.is_set():
                    self.wrong.append(f"screens: {error}")
                self.reopened += 1
            finally:
                self.live.clear()
                selector.close()
                for screen in self.screens:
                    if screen.board is not None:
                        screen.board.socket.close()

    def _open(self, selector: selectors.BaseSelector, port: int) -> None:
        for screen in self.screens:
            screen.board = Board(port, screen.room, screen.cookie)
            selector.register(screen.board.socket, selectors.EVENT_READ, screen)
        while not all(screen.board and screen.board.joined for screen in self.screens):
            self._turn(selector)
        for screen in self.screens:
            screen.read(self._caller)

    def _follow(self, selector: selectors.BaseSelector) -> None:
        came = True
        while came or not self._stop.is_set():
            now = perf_counter()
            came = self._turn(selector)
            for screen in self.screens:
                screen.take(self._caller)
            if any(screen.is_stale(now) for screen in self.screens):
                raise Silent

    def _turn(self, selector: selectors.BaseSelector) -> bool:
        ready = selector.select(_TURN)
        for key, _ in ready:
            key.data.board.take()
        return bool(ready)


@lru_cache(maxsize=64)
def _decoded(frame: bytes) -> tuple[str, Any]:
    """Return event and data of a frame; the same bytes come to many screens."""
    name, data = json.loads(frame.removeprefix(_MARK))
    return name, data


def _shown(snapshot: dict[str, Any]) -> tuple[str | None, dict[str, tuple[str, str]]]:
    """Return the window that a page is about, if it is about one, and what stands at the windows."""
    window = snapshot.get("window")
    calls = snapshot["calls"] if "calls" in snapshot else [snapshot["call"]] if snapshot.get("call") else []
    showing = {call["window_id"]: (call["number"], call["state"]) for call in calls}
    return (window["window_id"] if window else None), showing
