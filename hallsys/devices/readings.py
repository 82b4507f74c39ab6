"""What devices tell: frozen readings, and the JSON in which an agent posts them."""

from dataclasses import dataclass, field
from typing import Any, Literal

from hallsys.kernel.identity import LONG_TERM, Credential

ScanKind = Literal["ticket", "pick_up", "appointment"]
ClerkAction = Literal["call", "recall", "start", "rate", "finish", "no_show", "park", "pause", "transfer"]


@dataclass(frozen=True)
class CardRead:
    """An identity document was read; its repr is masked."""

    credential: Credential

    def as_json(self) -> dict[str, Any]:
        """Return the JSON for the server. It carries the digits: only for the request's body."""
        card = self.credential
        return {
            "type": "card_read",
            "number": card.number.value,
            "name": card.name,
            "kind": card.kind,
            "valid_from": f"{card.valid_from:%Y%m%d}" if card.valid_from else "",
            "valid_to": f"{card.valid_to:%Y%m%d}" if card.valid_to else LONG_TERM,
        }


@dataclass(frozen=True)
class CardFailed:
    """A card lay there and could not be used; `fault` is a code of FAULTS or of kernel.identity."""

    fault: str

    def as_json(self) -> dict[str, Any]:
        """Return the JSON for the server."""
        return {"type": "card_failed", "fault": self.fault}


@dataclass(frozen=True)
class Scanned:
    """A code of this hall was scanned; its `text` opens what it stands for, so it is not in the repr.

    A `ticket` is told by the token of its page, a `pick_up` and an `appointment` by their codes.
    """

    kind: ScanKind
    text: str = field(repr=False)

    def as_json(self) -> dict[str, Any]:
        """Return the JSON for the server."""
        return {"type": "scanned", "kind": self.kind, "text": self.text}


@dataclass(frozen=True)
class PadKey:
    """The applicant pressed a level, 5 (very satisfied) to 1 (very dissatisfied)."""

    level: int

    def as_json(self) -> dict[str, Any]:
        """Return the JSON for the server."""
        return {"type": "pad_key", "level": self.level}


@dataclass(frozen=True)
class ClerkKey:
    """The clerk pressed a key."""

    key: ClerkAction

    def as_json(self) -> dict[str, Any]:
        """Return the JSON for the server."""
        return {"type": "clerk_key", "key": self.key}


@dataclass(frozen=True)
class DoorClosed:
    """The door of a box of lockers, which had been opened, is closed."""

    box: int

    def as_json(self) -> dict[str, Any]:
        """Return the JSON for the server."""
        return {"type": "door_closed", "box": self.box}


Reading = CardRead | CardFailed | Scanned | PadKey | ClerkKey | DoorClosed
