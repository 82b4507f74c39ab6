"""What the agent does about a server that it lost: it marks signs, and its kiosk goes on by itself."""

import time
from collections.abc import Callable, Mapping
from typing import Protocol

from hallsys.devices.agent.config import AgentConfig
from hallsys.devices.agent.deliveries import AckState, Delivery
from hallsys.devices.agent.offline.contact import Beat, Contact
from hallsys.devices.agent.offline.journal import Printed
from hallsys.devices.agent.offline.kiosk import OfflineKiosk
from hallsys.devices.agent.offline.lease import Key
from hallsys.devices.agent.offline.signs import SignMemory
from hallsys.devices.commands import Command, PrintTicket, Slip
from hallsys.devices.readings import Reading
from hallsys.kernel.ids import new_id

_LOCAL = "local-"  # in front of the ids of deliveries that the server knows nothing of
_PRINT_LIFE = 120.0  # seconds for which a slip is worth having
_PRINTED: dict[AckState, Printed] = {"done": "printed", "failed": "failed", "late": "failed"}


class Place(Protocol):
    """A device's slot, as far as it is told things here."""

    @property
    def kind(self) -> str:
        """The kind of the device."""

    @property
    def place(self) -> str:
        """The place of the hall that the device serves."""

    def deliver(self, delivery: Delivery) -> None:
        """Have a delivery carried out in its turn."""


class Outage:
    """Watches the line for the agent.

    `slots` by device id; `beat` asks the server for a sign of life, `renew` gives up a connection
    that is open but dead.
    """

    def __init__(
        self,
        config: AgentConfig,
        token: str,
        slots: Mapping[str, Place],
        beat: Beat,
        renew: Callable[[], None],
    ) -> None:
        self._slots = slots
        self._renew = renew
        self._signs = SignMemory()
        self._slips: dict[str, Key] = {}  # of this kiosk's own, by delivery
        self._contact = Contact(beat, config.lost_after, self._changed, self._timed)
        self._kiosk: OfflineKiosk | None = None
        if config.offline is not None:
            self._kiosk = OfflineKiosk(
                config, config.offline, token, lambda: self._contact.up, self._print_slip
            )

    @property
    def page_port(self) -> int | None:
        """The port of the kiosk's page."""
        return None if self._kiosk is None else self._kiosk.port

    def start(self) -> None:
        """Begin to watch."""
        self._contact.start()
        if self._kiosk is not None:
            self._kiosk.start()

    def stop(self, timeout: float) -> None:
        """Stop, with everything on the disk. To be called when no device is driven any more."""
        self._contact.stop(timeout)
        if self._kiosk is not None:
            self._kiosk.stop(timeout)

    def connected(self) -> None:
        """Take note of a new connection."""
        self._contact.ask()

    def told(self, delivery: Delivery) -> None:
        """Take note of what the server told a device."""
        self._signs.told(delivery.device_id, delivery.command)

    def takes(self, device_id: str, reading: Reading) -> bool:
        """Take a reading that the server cannot have; tell whether it was taken."""
        kiosk = self._kiosk
        return kiosk is not None and self._slots[device_id].place == kiosk.place and kiosk.takes(reading)

    def acknowledged(self, delivery_id: str, state: AckState) -> bool:
        """Take note of what became of a delivery; tell whether it was one of this kiosk's own."""
        if not delivery_id.startswith(_LOCAL):
            return False
        key = self._slips.pop(delivery_id, None)
        if key is not None and self._kiosk is not None:
            self._kiosk.printed(key, _PRINTED[state])
        return True

    def _timed(self, now: int, elapsed: float) -> None:
        if self._kiosk is not None:
            self._kiosk.clock.heard(now, elapsed)

    def _changed(self, up: bool) -> None:
        if not up:  # when it is up again, the server tells each sign anew
            self._renew()
            for device_id, command in self._signs.stale():
                self._deliver(device_id, command, None)
        if self._kiosk is not None:
            self._kiosk.line_changed(up)

    def _print_slip(self, key: Key, slip: Slip) -> bool:
        place = self._kiosk.place if self._kiosk else ""
        printers = [
            device_id
            for device_id, slot in self._slots.items()
            if slot.kind == "ticket_printer" and slot.place == place
        ]
        if not printers:
            return False
        self._deliver(printers[0], PrintTicket(slip), key)
        return True

    def _deliver(self, device_id: str, command: Command, key: Key | None) -> None:
        delivery_id = _LOCAL + new_id()
        deadline = None
        if key is not None:
            self._slips[delivery_id] = key
            deadline = time.monotonic() + _PRINT_LIFE
        self._slots[device_id].deliver(Delivery(delivery_id, device_id, command, deadline))
