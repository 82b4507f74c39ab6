"""Threads that many halls share, so that a hall whose commands hang leaves some to the others."""

import threading
from collections import deque
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor

Work = Callable[[], None]


class SharedThreads:
    """Runs the commands of halls in a pool of threads, at most so many of one hall at once.

    What is beyond that waits in the order in which it came, behind what the other halls have ready by then.
    """

    def __init__(self, threads: int, of_one_hall: int, name: str) -> None:
        self._pool = ThreadPoolExecutor(threads, thread_name_prefix=name)
        self._of_one_hall = of_one_hall
        self._running: dict[str, int] = {}
        self._waiting: dict[str, deque[Work]] = {}
        self._changed = threading.Condition()

    def submit(self, hall_id: str, work: Work) -> None:
        """Have `work`, which raises nothing, done when it is its turn."""
        with self._changed:
            running = self._running.get(hall_id, 0)
            if running >= self._of_one_hall:
                self._waiting.setdefault(hall_id, deque()).append(work)
                return
            self._running[hall_id] = running + 1
            self._pool.submit(self._run, hall_id, work)

    def shutdown(self) -> None:
        """Return when all that was submitted is done."""
        with self._changed:
            self._changed.wait_for(lambda: not self._running)
        self._pool.shutdown()

    def _run(self, hall_id: str, work: Work) -> None:
        try:
            work()
        finally:
            with self._changed:
                waiting = self._waiting.get(hall_id)
                if waiting:
                    self._pool.submit(self._run, hall_id, waiting.popleft())
                else:
                    self._waiting.pop(hall_id, None)
                    self._running[hall_id] -= 1
                    if not self._running[hall_id]:
                        del self._running[hall_id]
                        self._changed.notify_all()
