"""Drivers `keypad` and `hid_pad`: key pads on USB that the kernel takes for keyboards.

The port is `evdev:` with the path of an event device (its name in /dev/input/by-id survives
replugging; needs the extra `hid`), or a serial URL behind which somebody sends the same events. The
device is grabbed: what is pressed reaches no other program.
"""

from collections import deque
from collections.abc import Mapping
from typing import Annotated, ClassVar, Protocol

from pydantic import Field

from hallsys.devices.commands import AskRating
from hallsys.devices.faults import DeviceFault
from hallsys.devices.pads.hid_keys import KeyName, Presses, code_of
from hallsys.devices.ports import DeviceKind, DriverSettings
from hallsys.devices.readers.keyboard import EVDEV, open_events
from hallsys.devices.readings import ClerkAction, ClerkKey, PadKey
from hallsys.devices.registry import driver
from hallsys.devices.transport import open_line

_AT_ONCE = 0.001
_LISTEN = 0.1  # seconds a poll waits for a key
_BAUD_RATE = 115200

Level = Annotated[int, Field(ge=1, le=5)]


class _Source(Protocol):
    def read_some(self, timeout: float) -> bytes: ...
    def close(self) -> None: ...


class KeypadSettings(DriverSettings):
    """What the keys of a clerk do, by the kernel's names of the keys; the default suits a number pad."""

    keys: dict[KeyName, ClerkAction] = Field(
        default={
            "KEY_KPENTER": "call",
            "KEY_KPPLUS": "recall",
            "KEY_KP1": "start",
            "KEY_KP2": "rate",
            "KEY_KP3": "finish",
            "KEY_KPMINUS": "no_show",
            "KEY_KPASTERISK": "park",
            "KEY_KP0": "pause",
        },
        min_length=1,
    )


class HidPadSettings(DriverSettings):
    """Which level each key of a rating pad stands for, 5 (very satisfied) ... 1 (very dissatisfied)."""

    keys: dict[KeyName, Level] = Field(
        default={"KEY_1": 5, "KEY_2": 4, "KEY_3": 3, "KEY_4": 2, "KEY_5": 1}, min_length=1
    )


class _Keys:
    """The open device, and the presses that were not looked at yet."""

    shares_port: ClassVar[bool] = False

    def __init__(self, port: str, keys: Mapping[str, object]) -> None:
        self.interval = 0.05
        self._port = port
        self._known = {code_of(name) for name in keys}
        self._source: _Source | None = None
        self._presses = Presses()
        self._waiting: deque[int] = deque()

    def open(self) -> None:
        if self._port.startswith(EVDEV):
            self._source = open_events(self._port.removeprefix(EVDEV))
        else:
            self._source = open_line(self._port, _BAUD_RATE)
        self._presses = Presses()
        self._waiting.clear()

    def close(self) -> None:
        if self._source is not None:
            source, self._source = self._source, None
            source.close()

    def warning(self) -> str | None:
        return None

    def _pressed(self, wait: float = _LISTEN) -> int | None:
        """Return the next key that means something, waiting for it at most `wait` seconds."""
        if self._source is None:
            raise DeviceFault("port_lost", "closed")
        if not self._waiting:
            pressed = self._presses.take(self._source.read_some(wait))
            self._waiting.extend(code for code in pressed if code in self._known)
        return self._waiting.popleft() if self._waiting else None


@driver("keypad")
class Keypad(_Keys):
    """A ClerkKeypad."""

    kind: ClassVar[DeviceKind] = "clerk_keypad"
    Settings = KeypadSettings

    def __init__(self, port: str, settings: KeypadSettings) -> None:
        super().__init__(port, settings.keys)
        self._actions = {code_of(name): action for name, action in settings.keys.items()}

    def poll(self) -> ClerkKey | None:
        code = self._pressed()
        return None if code is None else ClerkKey(self._actions[code])


@driver("hid_pad")
class HidPad(_Keys):
    """A RatingPad without a light. The first key after a rating was asked for counts, the others do not."""

    kind: ClassVar[DeviceKind] = "rating_pad"
    Settings = HidPadSettings

    def __init__(self, port: str, settings: HidPadSettings) -> None:
        super().__init__(port, settings.keys)
        self._levels = {code_of(name): level for name, level in settings.keys.items()}
        self._asked = False

    def ask(self, command: AskRating) -> None:  # noqa: ARG002 -- the pad itself knows no sessions
        while self._pressed(wait=_AT_ONCE) is not None:
            pass  # pressed for the applicant before this one
        self._asked = True

    def poll(self) -> PadKey | None:
        code = self._pressed()
        if code is None or not self._asked:
            return None
        self._asked = False
        return PadKey(self._levels[code])
