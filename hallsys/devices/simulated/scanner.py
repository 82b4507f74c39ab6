"""The twin of a QR and bar code scanner."""

from typing import Any

from hallsys.devices.simulated.twin import Twin, UnknownPoke


class ScannerTwin(Twin):
    """A scanner that sends each code with a CR. Poke: `scan` with the code's `text`."""

    kind = "scanner"

    def __init__(self, faults: tuple[str, ...] | list[str] = ()) -> None:
        super().__init__(faults)
        self.scans = 0

    def scan(self, text: str) -> None:
        """Hold a code before the scanner."""
        with self.changed:
            self.scans += 1
            self.changed.notify_all()
        self.say(text.encode() + b"\r")

    def poke(self, action: str, facts: dict[str, Any]) -> None:
        if action != "scan":
            super().poke(action, facts)
            return
        text = facts.get("text")
        if not isinstance(text, str) or not text:
            raise UnknownPoke("scan needs a text")
        self.scan(text)

    def state(self) -> dict[str, Any]:
        with self.changed:
            return {**super().state(), "scans": self.scans}

    def receive(self, data: bytes) -> None:
        """Hear nothing: a scanner takes no commands here."""
