"""Driver `lockboard`: lock boards of lockers, several on one RS-485 line."""

import time
from typing import Annotated, ClassVar, Literal

from pydantic import Field, model_validator

from hallsys.devices.bus_device import BusDevice
from hallsys.devices.commands import OpenBox
from hallsys.devices.faults import DeviceFault
from hallsys.devices.locks import lockboard_frames as frames
from hallsys.devices.ports import DeviceKind, DriverSettings
from hallsys.devices.readings import DoorClosed
from hallsys.devices.registry import driver
from hallsys.devices.transport import Line

_ATTEMPTS = 2  # at one question: to open an open door does no harm
_LOOKS, _BETWEEN_LOOKS = 5, 0.2  # at a door that is slow; seconds


class LockBoardSettings(DriverSettings):
    """Which boards open the boxes of a bank: box 1 is the first lock of the first board, and so on.

    `boards`: their addresses in the order of the boxes, `locks`: how many boxes each has. `door_open`: what
    a board answers for an open door, as its locks are wired. Times in seconds.
    """

    baud_rate: int = 9600
    boards: Annotated[tuple[Annotated[int, Field(ge=1, le=63)], ...], Field(min_length=1)] = (1,)
    locks: Annotated[int, Field(ge=1, le=50)] = 24
    door_open: Literal[0x00, 0x11] = 0x00
    reply_timeout: Annotated[float, Field(gt=0, le=5)] = 1.0

    @model_validator(mode="after")
    def _each_once(self) -> "LockBoardSettings":
        if len(set(self.boards)) < len(self.boards):
            raise ValueError("a board is named twice")
        return self

    def lock_of(self, box: int) -> tuple[int, int]:
        """Return board and lock of a box. Raises DeviceFault `bad_command` for one that has none."""
        at, lock = divmod(box - 1, self.locks)
        if not 0 <= at < len(self.boards):
            raise DeviceFault("bad_command", f"box {box} has no lock")
        return self.boards[at], lock + 1


@driver("lockboard")
class LockBoard(BusDevice):
    """A LockController. A door counts as open when the board says so, not when it was told to open it."""

    kind: ClassVar[DeviceKind] = "lock_board"
    Settings = LockBoardSettings
    bus: ClassVar[str] = "lockboard"

    def __init__(self, port: str, settings: LockBoardSettings) -> None:
        super().__init__(port, settings.baud_rate)
        self.interval = 1.0
        self._settings = settings
        self._watched: list[int] = []  # boxes whose doors were opened and not seen closed

    def open(self) -> None:
        """Take the line and ask each board, so that a dead one is found before it is needed."""
        super().open()
        self._watched = []
        for board in self._settings.boards:
            self._ask(frames.ASK, board, 1)

    def open_box(self, command: OpenBox) -> None:
        """Open a door and return when it is open. Raises DeviceFault, `door_stuck` if it does not open."""
        board, lock = self._settings.lock_of(command.box)
        is_open = self._tell_open(board, lock)
        for _ in range(_LOOKS):
            if is_open:
                break
            time.sleep(_BETWEEN_LOOKS)
            is_open = self._ask(frames.ASK, board, lock)
        if not is_open:
            raise DeviceFault("door_stuck", f"box {command.box}")
        if command.box not in self._watched:
            self._watched.append(command.box)

    def poll(self) -> DoorClosed | None:
        """Return a door that was closed since; ask the boards how they are if none is open."""
        for box in self._watched:
            if not self._ask(frames.ASK, *self._settings.lock_of(box)):
                self._watched.remove(box)
                return DoorClosed(box)
        if not self._watched:
            for board in self._settings.boards:
                self._ask(frames.ASK, board, 1)
        return None

    def _tell_open(self, board: int, lock: int) -> bool:
        """Tell a lock to open. An answer that is lost says nothing of the door: it is looked at then."""
        try:
            return self._ask(frames.OPEN, board, lock)
        except DeviceFault:
            return self._ask(frames.ASK, board, lock)

    def _ask(self, head: int, board: int, lock: int) -> bool:
        """Ask a board, and return whether the door is open. Raises DeviceFault."""
        question = frames.question(head, board, lock)
        for _ in range(_ATTEMPTS):
            with self.turn() as line:
                answer = self._exchange(line, question)
            if answer is not None:
                return answer.value == self._settings.door_open
        raise DeviceFault("no_reply", f"board {board}")

    def _exchange(self, line: Line, question: frames.Frame) -> frames.Frame | None:
        line.drop_input()
        line.write(frames.encode(question))
        deadline = time.monotonic() + self._settings.reply_timeout
        asked, rest = (question.head, question.board, question.lock), b""
        while arrived := line.read_until(deadline):
            found, rest = frames.parse(rest + arrived)
            for frame in found:
                if (frame.head, frame.board, frame.lock) == asked and frame.value in frames.STATES:
                    return frame
        return None
