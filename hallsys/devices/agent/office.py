"""What a device's slot needs of the agent around it, and the health it tells."""

from dataclasses import dataclass
from typing import Literal, Protocol

from hallsys.devices.agent.deliveries import AckState
from hallsys.devices.readings import Reading


@dataclass(frozen=True)
class Health:
    """Whether a device works. A working one may carry a warning as its fault."""

    state: Literal["ok", "broken"]
    fault: str | None = None


class Office(Protocol):
    """What a slot needs of the agent around it."""

    def posted(self, device_id: str, reading: Reading) -> None:
        """Take a reading to the server."""

    def acknowledge(
        self, delivery_id: str, state: AckState, fault: str | None, *, begun: bool = False
    ) -> None:
        """Tell the server what became of a delivery; `begun`: of one that failed, a part may be done."""

    def health_changed(self, device_id: str) -> None:
        """Tell the server, once, that a device broke or healed."""
