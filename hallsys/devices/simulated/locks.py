"""The twin of lock boards: doors that open when told to, jam, and are closed by whoever took something."""

from typing import Any

from hallsys.devices.locks import lockboard_frames as frames
from hallsys.devices.simulated.twin import Twin, UnknownPoke

_LOCKS = 24  # of a board
_PATIENCE = 8  # looks at an open door until somebody closes it: nobody stands before a simulated one


class LockBoardTwin(Twin):
    """Boards at every address, with locks 1 to 24.

    Pokes: `close`, `jam`, `free`, `stay` with `lock` and `board`; a door that is to stay is closed by a poke
    only. `mute` with a number of `answers`: so many of the next it does not give.
    """

    kind = "lockboard"

    def __init__(self, faults: tuple[str, ...] | list[str] = ()) -> None:
        super().__init__(faults)
        self._rest = b""
        self._open: dict[tuple[int, int], int] = {}  # open doors, and how often each was looked at
        self._jammed: set[tuple[int, int]] = set()
        self._staying: set[tuple[int, int]] = set()
        self.opened = 0
        self._lost = 0  # answers that are not given

    def is_open(self, lock: int, board: int = 1) -> bool:
        """Tell whether that door is open."""
        return (board, lock) in self._open

    def poke(self, action: str, facts: dict[str, Any]) -> None:
        if action == "mute" and isinstance(facts.get("answers"), int):
            with self.changed:
                self._lost = facts["answers"]
            return
        if action not in ("close", "jam", "free", "stay"):
            super().poke(action, facts)
            return
        lock, board = facts.get("lock"), facts.get("board", 1)
        if not (isinstance(lock, int) and 1 <= lock <= _LOCKS and isinstance(board, int)):
            raise UnknownPoke(f"{action} needs a lock, 1 to {_LOCKS}, and may have a board")
        with self.changed:
            if action == "close":
                self._open.pop((board, lock), None)
                self._staying.discard((board, lock))
            elif action == "stay":
                self._staying.add((board, lock))
            elif action == "jam":
                self._jammed.add((board, lock))
            else:
                self._jammed.discard((board, lock))
            self.changed.notify_all()

    def state(self) -> dict[str, Any]:
        with self.changed:
            return {
                **super().state(),
                "open": [list(door) for door in sorted(self._open)],
                "jammed": [list(door) for door in sorted(self._jammed)],
                "opened": self.opened,
            }

    def receive(self, data: bytes) -> None:
        with self.changed:
            found, self._rest = frames.parse(self._rest + data)
            answers = [self._obey(each) for each in found if frames.is_question(each)]
            lost = min(self._lost, len(answers))
            self._lost -= lost
            self.changed.notify_all()
        for answer in answers[lost:]:
            self.say(frames.encode(answer))

    def _obey(self, frame: frames.Frame) -> frames.Frame:
        door = frame.board, frame.lock
        if frame.head == frames.OPEN and door not in self._jammed:
            self._open[door] = 0
            self.opened += 1
        elif door in self._open:
            self._open[door] += 1
            if self._open[door] >= _PATIENCE and door not in self._staying:
                del self._open[door]
        return frames.Frame(frame.head, *door, 0x00 if door in self._open else 0x11)
