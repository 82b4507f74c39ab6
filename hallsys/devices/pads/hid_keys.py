"""Keys of USB key pads: the kernel's names and codes, and the presses in a stream of its events. Pure."""

from collections.abc import Mapping
from typing import Annotated

from pydantic import AfterValidator

from hallsys.devices.readers.keyboard import EV_KEY, PRESSED, split_events

# Names in the order of their codes, from a first code on (linux/input-event-codes.h).
_RUNS = (
    (1, "ESC 1 2 3 4 5 6 7 8 9 0 MINUS EQUAL BACKSPACE TAB Q W E R T Y U I O P"),
    (28, "ENTER LEFTCTRL A S D F G H J K L"),
    (44, "Z X C V B N M"),
    (55, "KPASTERISK LEFTALT SPACE CAPSLOCK F1 F2 F3 F4 F5 F6 F7 F8 F9 F10 NUMLOCK"),
    (71, "KP7 KP8 KP9 KPMINUS KP4 KP5 KP6 KPPLUS KP1 KP2 KP3 KP0 KPDOT"),
    (87, "F11 F12"),
    (96, "KPENTER RIGHTCTRL KPSLASH"),
    (102, "HOME UP PAGEUP LEFT RIGHT END DOWN PAGEDOWN INSERT DELETE"),
    (183, "F13 F14 F15 F16 F17 F18 F19 F20 F21 F22 F23 F24"),
)
CODES: Mapping[str, int] = {
    f"KEY_{name}": first + at for first, names in _RUNS for at, name in enumerate(names.split())
}
_HIGHEST = 0x2FF  # KEY_MAX


def code_of(name: str) -> int:
    """Return the code of a key by its name, as KEY_KP1, or by the code itself. Raises ValueError."""
    if name in CODES:
        return CODES[name]
    if name.isascii() and name.isdecimal() and int(name) <= _HIGHEST:
        return int(name)
    raise ValueError(f"no key is called {name!r}; keys are KEY_KP1, KEY_F1, KEY_A ..., or their code")


def _known(name: str) -> str:
    code_of(name)
    return name


KeyName = Annotated[str, AfterValidator(_known)]


class Presses:
    """Tells which keys a stream of events presses; a key that is held is pressed once."""

    def __init__(self) -> None:
        self._rest = b""

    def take(self, data: bytes) -> list[int]:
        """Return the codes of the keys that go down in `data`; an event that is cut waits for its end."""
        events, self._rest = split_events(self._rest + data)
        return [code for kind, code, value in events if kind == EV_KEY and value == PRESSED]
