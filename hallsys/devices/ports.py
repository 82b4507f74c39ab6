"""The classes of devices, as the agent sees them. A driver fulfils one of these Protocols.

A driver is made with its port and settings and is used by one thread. Its calls are bounded in
time; whatever goes wrong with the hardware is raised as `DeviceFault`, after which the agent
closes the driver and opens it again.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import ClassVar, Literal, Protocol, runtime_checkable

from pydantic import BaseModel, ConfigDict

from hallsys.devices.commands import Announce, AskRating, OpenBox, PrintDocument, PrintTicket, ShowSign
from hallsys.devices.readings import Reading

DeviceKind = Literal[
    "credential_reader",
    "ticket_printer",
    "window_sign",
    "rating_pad",
    "clerk_keypad",
    "speaker",
    "lock_board",
]


class DriverSettings(BaseModel):
    """Base of every driver's settings; a misspelt setting is an error."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    @property
    def identity(self) -> str:
        """The device that is meant, as it calls itself; "" if any will do."""
        return ""


class Device(Protocol):
    """What every driver can do."""

    kind: ClassVar[DeviceKind]
    interval: float
    """Seconds between two polls."""

    def open(self) -> None:
        """Connect and check that the device is there. Raises DeviceFault."""

    def close(self) -> None:
        """Let go of the port; may be called at any time, also twice or from another thread."""

    def poll(self) -> Reading | None:
        """Return the next reading, if there is one; check the health otherwise.

        Raises DeviceFault if the device is broken.
        """

    def warning(self) -> str | None:
        """Return the code of a fault that does not yet keep it from working (paper near its end)."""


@dataclass(frozen=True)
class About:
    """What is known of an open device: where it was found, and what it told of itself."""

    port: str
    identity: str = ""
    version: str = ""


@runtime_checkable
class TellsAboutItself(Protocol):
    """A driver that knows more of its open device than its configured port. Not all do."""

    def about(self) -> About:
        """Return what is known; asks the device nothing."""


@runtime_checkable
class MindsOthers(Protocol):
    """A speaker that leaves out what it has not begun to say once others wait to be announced."""

    def mind(self, waiting: Callable[[], int]) -> None:
        """Hear, before it is opened, how to ask how many wait; for the thread that calls `announce`."""


class CredentialReader(Device, Protocol):
    """Reads identity documents: `poll` returns CardRead or CardFailed, once for each card laid.

    A scanner's `poll` returns Scanned for the hall's own codes.
    """


class TicketPrinter(Device, Protocol):
    """Prints slips."""

    def print_ticket(self, command: PrintTicket) -> None:
        """Print and cut; return when the slip is out. Raises DeviceFault."""

    def print_document(self, command: PrintDocument) -> None:
        """Print another paper likewise. Raises DeviceFault; `bad_command` if a field is missing."""


class WindowSign(Device, Protocol):
    """Shows lines above a window."""

    def show(self, command: ShowSign) -> None:
        """Show the lines in place of what stood there. Raises DeviceFault."""


class RatingPad(Device, Protocol):
    """Asks for a rating: `poll` returns PadKey, or ClerkKey where the bus has key pads too."""

    def ask(self, command: AskRating) -> None:
        """Light up the pad. Raises DeviceFault."""


class ClerkKeypad(Device, Protocol):
    """Keys of a window's clerk: `poll` returns ClerkKey."""


class Speaker(Device, Protocol):
    """Speaks announcements."""

    def announce(self, command: Announce) -> None:
        """Play to the end. Raises DeviceFault."""


class LockController(Device, Protocol):
    """Opens the boxes of a bank of lockers: `poll` returns DoorClosed."""

    def open_box(self, command: OpenBox) -> None:
        """Open a door and return when it is open. Raises DeviceFault, `door_stuck` if it does not open."""
