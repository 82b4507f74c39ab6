"""The people of a busy hall, each in a thread: at the kiosk and at the windows, through every crash."""

import json
import traceback
from collections.abc import Callable
from contextlib import closing
from dataclasses import dataclass, field
from functools import partial
from queue import Queue
from random import Random
from threading import Condition, Event, Thread
from time import time
from typing import Any

from bench.caller import Caller, Line, at_window, take_ticket
from bench.hall import Card, Desk

MOST_WAITING = 200  # tickets, for a long run, which else would never end
PATIENCE = 300.0  # seconds


@dataclass(frozen=True)
class Answered:
    """A command that was acknowledged, with its first answer."""

    path: str
    body: dict[str, Any]
    cookie: str
    answer: Any
    at: float = field(default_factory=time)


@dataclass
class Acknowledged:
    """What was acknowledged so far, by whom it was asked; others can wait until it was so much."""

    commands: list[Answered] = field(default_factory=list)
    _more: Condition = field(default_factory=Condition)

    def add(self, command: Answered) -> None:
        """Note one more."""
        with self._more:
            self.commands.append(command)
            self._more.notify_all()

    def wait_for(self, count: int, seconds: float) -> bool:
        """Wait until there are `count`; return whether there were in time."""
        with self._more:
            return self._more.wait_for(lambda: len(self.commands) >= count, seconds)

    def answers(self, step: str) -> list[Any]:
        """Return the first answers to the commands whose path ends with `step`."""
        return [command.answer for command in self.commands if command.path.endswith(f"/{step}")]


class Hall:
    """Kiosk users and clerks who work until they are told to stop.

    `most_waiting`: nobody takes a ticket while so many wait; 0 for no bound.
    A window calls only when somebody took a ticket, so that every ticket is called in the end.
    After each lost connection somebody repeats earlier commands and compares the answers.
    """

    def __init__(
        self,
        line: Line,
        desks: tuple[Desk, ...],
        cards: tuple[Card, ...],
        seed: int,
        caller: Callable[..., Caller] = Caller,
        most_waiting: int = 0,
    ) -> None:
        self.acknowledged = Acknowledged()
        self.wrong: list[str] = []
        self._caller = partial(caller, line)
        self._stop = Event()
        self._taken: Queue[Card | None] = Queue(most_waiting)
        half = len(cards) // 2
        self._visitors = [self._thread(self._visit, part) for part in (cards[:half], cards[half:])]
        self._clerks = [
            self._thread(self._serve, desk, Random(seed + number)) for number, desk in enumerate(desks)
        ]

    def open(self) -> None:
        """Let everybody begin."""
        for thread in (*self._visitors, *self._clerks):
            thread.start()

    def close(self) -> None:
        """Let everybody finish what they do; who has a ticket is served."""
        self._stop.set()
        for thread in self._visitors:
            thread.join()
        for _ in self._clerks:
            self._taken.put(None, timeout=PATIENCE)
        for thread in self._clerks:
            thread.join()

    def repeat(self, commands: list[Answered]) -> None:
        """Repeat commands and note every answer that is not the first one."""
        with closing(self._caller()) as caller:
            for command in commands:
                again = caller.ask("POST", command.path, command.body, command.cookie)
                if again != command.answer:
                    self.wrong.append(f"{command.path} {json.dumps(command.answer)} then {json.dumps(again)}")

    def _thread(self, work: Callable[..., None], *args: Any) -> Thread:
        return Thread(target=self._noting, args=(work, *args), daemon=True)

    def _noting(self, work: Callable[..., None], *args: Any) -> None:
        try:
            work(*args)
        except Exception:  # noqa: BLE001 - told by the test, which looks at what went wrong
            self.wrong.append(traceback.format_exc())

    def _visit(self, cards: tuple[Card, ...]) -> None:
        with closing(self._caller()) as caller:
            for card in cards:
                if self._stop.is_set():
                    break
                path, body = take_ticket(card)
                self._ask(caller, path, body)
                self._taken.put(card, timeout=PATIENCE)

    def _serve(self, desk: Desk, random: Random) -> None:
        mine: list[Answered] = []
        lost: list[None] = []
        with closing(self._caller(lambda: lost.append(None))) as caller:
            while self._taken.get() is not None:
                called = self._ask(caller, *at_window("next", desk), desk.cookie)
                service_id = called.answer["service"]["service_id"]
                mine.append(called)
                mine += [
                    self._ask(caller, *at_window(step, desk, service_id), desk.cookie)
                    for step in ("start", "finish")
                ]
                if lost:
                    lost.clear()
                    self.repeat(random.sample(mine, min(5, len(mine))))

    def _ask(self, caller: Caller, path: str, body: dict[str, Any], cookie: str = "") -> Answered:
        command = Answered(path, body, cookie, caller.ask("POST", path, body, cookie))
        self.acknowledged.add(command)
        return command
