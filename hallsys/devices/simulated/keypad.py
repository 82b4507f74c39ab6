"""The twins of USB key pads: they send the kernel's own events over the line."""

from typing import Any, ClassVar

from hallsys.devices.pads.hid_keys import code_of
from hallsys.devices.readers.keyboard import EV_KEY, EV_SYN, EVENT, PRESSED, RELEASED
from hallsys.devices.simulated.twin import Twin, UnknownPoke


class KeypadTwin(Twin):
    """A clerk's key pad. Poke: `press` with the `key`, as KEY_KP1."""

    kind: ClassVar[str] = "keypad"

    def __init__(self, faults: tuple[str, ...] | list[str] = ()) -> None:
        super().__init__(faults)
        self.presses = 0

    def press(self, key: str) -> None:
        """Press a key and let it go. Raises ValueError if there is no such key."""
        code = code_of(key)
        with self.changed:
            self.presses += 1
            self.changed.notify_all()
        self.say(
            b"".join(
                EVENT.pack(0, 0, EV_KEY, code, value) + EVENT.pack(0, 0, EV_SYN, 0, 0)
                for value in (PRESSED, RELEASED)
            )
        )

    def poke(self, action: str, facts: dict[str, Any]) -> None:
        if action != "press":
            super().poke(action, facts)
            return
        try:
            self.press(str(facts.get("key", "")))
        except ValueError as error:
            raise UnknownPoke(str(error)) from None

    def state(self) -> dict[str, Any]:
        with self.changed:
            return {**super().state(), "presses": self.presses}

    def receive(self, data: bytes) -> None:
        """Hear nothing: key pads take no commands here."""


class HidPadTwin(KeypadTwin):
    """A rating pad."""

    kind = "hid_pad"
