"""Driver `ff68`: rating pads, and clerks' key pads beside them, on the FF 68 bus."""

import threading
import time
from collections import defaultdict, deque
from typing import Annotated, ClassVar
from weakref import WeakKeyDictionary

from pydantic import Field

from hallsys.devices.bus_device import BusDevice
from hallsys.devices.commands import AskRating
from hallsys.devices.pads import ff68_frames as frames
from hallsys.devices.ports import DeviceKind, DriverSettings
from hallsys.devices.readings import ClerkAction, ClerkKey, PadKey
from hallsys.devices.registry import driver
from hallsys.devices.transport import Line

_CLERK_KEYS: dict[int, ClerkAction] = {
    0x0C: "call",
    0x0D: "recall",
    0x0B: "rate",
    0x12: "pause",
    0x13: "transfer",
}
_REPEAT = 0.5  # seconds within which a key frame is the same press: the pad lost our answer
_LISTEN = 0.1  # seconds a poll waits for a key
_AT_ONCE = 0.001
_KEPT = 32  # frames of a pad that nobody takes: one with a stuck key, or that no driver is for

Address = Annotated[int, Field(ge=0, le=255)]


class Ff68Settings(DriverSettings):
    """Where the pad is on the bus, and what its keys mean.

    `levels` maps the pad's key numbers to levels 5 (very satisfied) ... 1; pads with four keys
    have no 1. `keypad_address` is the clerk's key pad at the same window, if there is one.
    """

    baud_rate: int = 9600
    address: Address = 1
    keypad_address: Address | None = None
    levels: dict[int, Annotated[int, Field(ge=1, le=5)]] = Field(
        default={0: 5, 1: 4, 2: 3, 3: 2}, min_length=1
    )


class _Bus:
    """The frames that arrived on a line, sorted by address: each pad takes its own."""

    def __init__(self) -> None:
        self._rest = b""
        self._boxes: dict[int, deque[frames.Frame]] = defaultdict(lambda: deque(maxlen=_KEPT))

    def take(self, line: Line, address: int, wait: float = _LISTEN) -> frames.Frame | None:
        """Return the oldest frame from `address`, waiting for one at most `wait` seconds."""
        deadline = time.monotonic() + wait
        with line.lock:
            box = self._boxes[address]
            while not box and (arrived := line.read_until(deadline)):
                found, self._rest = frames.parse(self._rest + arrived)
                for frame in found:
                    self._boxes[frame.address].append(frame)
            return box.popleft() if box else None

    def forget(self, line: Line, address: int) -> None:
        """Drop the frames from `address` that have arrived; `line` is held."""
        deadline = time.monotonic() + _LISTEN
        while self.take(line, address, _AT_ONCE) and time.monotonic() < deadline:
            pass
        self._boxes[address].clear()


_buses: WeakKeyDictionary[Line, _Bus] = WeakKeyDictionary()
_buses_lock = threading.Lock()


def _bus(line: Line) -> _Bus:
    with _buses_lock:
        return _buses.setdefault(line, _Bus())


@driver("ff68")
class Ff68Pad(BusDevice):
    """A RatingPad. A key counts once for each rating asked for; repeats are only acknowledged."""

    kind: ClassVar[DeviceKind] = "rating_pad"
    Settings = Ff68Settings
    bus: ClassVar[str] = "ff68"

    def __init__(self, port: str, settings: Ff68Settings) -> None:
        super().__init__(port, settings.baud_rate)
        self.interval = 0.05
        self._settings = settings
        self._addresses = [settings.address]
        if settings.keypad_address is not None:
            self._addresses.append(settings.keypad_address)
        self._answered = False
        self._last: tuple[frames.Frame, float] | None = None

    def ask(self, command: AskRating) -> None:  # noqa: ARG002 -- the pad itself knows no sessions
        with self.turn() as line:
            _bus(line).forget(line, self._settings.address)  # pressed for the applicant before this one
            line.write(frames.start_rating(self._settings.address))
        self._answered = False

    def poll(self) -> PadKey | ClerkKey | None:
        for address in self._addresses:
            with self.turn() as line:
                frame = _bus(line).take(line, address)
                if frame is not None and frame.function == frames.KEY_PRESSED:
                    line.write(frames.acknowledgement(frame))
                    return self._pressed(frame)
        return None

    def _pressed(self, frame: frames.Frame) -> PadKey | ClerkKey | None:
        now = time.monotonic()
        repeated = self._last is not None and self._last[0] == frame and now - self._last[1] < _REPEAT
        self._last = (frame, now)
        key = frame.data[-1]
        if key in _CLERK_KEYS:
            return None if repeated else ClerkKey(_CLERK_KEYS[key])
        if key not in self._settings.levels or self._answered:
            return None
        self._answered = True
        return PadKey(self._settings.levels[key])
