"""Lets a greenlet wait for an answer that a thread gives, while other greenlets run."""

from collections import deque
from collections.abc import Callable
from concurrent.futures import Future
from typing import Any, TypeVar

import gevent
from gevent.hub import Waiter

R = TypeVar("R")


class ThreadBridge:
    """The way from threads back into the event loop of the thread that made the bridge.

    One watcher serves all: many answers given at once wake the loop once.
    """

    def __init__(self) -> None:
        self._calls: deque[Callable[[], Any]] = deque()
        self._watcher = gevent.get_hub().loop.async_()
        self._watcher.start(self._drain)

    def call(self, function: Callable[[], Any]) -> None:
        """Run `function`, which must not block, in the event loop soon. For any thread."""
        self._calls.append(function)
        self._watcher.send()

    def wait(self, answer: "Future[R]") -> R:
        """Wait for `answer` and return its result, or raise its exception."""
        if not answer.done():
            waiter: Waiter[None] = Waiter()
            answer.add_done_callback(lambda _: self.call(lambda: waiter.switch(None)))
            waiter.get()
        return answer.result()

    def close(self) -> None:
        """Let go of the event loop."""
        self._watcher.stop()
        self._watcher.close()

    def _drain(self) -> None:
        try:
            while self._calls:
                self._calls.popleft()()
        finally:
            if self._calls:  # one that fails takes no other down
                self._watcher.send()
