"""A signed request as the operations see it."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from hallsys.cases.systems import Signer
from hallsys.web.site import Site


@dataclass(frozen=True, slots=True)
class Call:
    """Who asks for what. `key` is the idempotency key of one that changes something, else empty."""

    site: Site
    who: Signer
    asked: Any
    body: bytes = field(repr=False)
    key: str = ""
    path: Mapping[str, str] = field(default_factory=dict)

    @property
    def actor(self) -> str:
        """Who is told in the log."""
        return f"system:{self.who.system.id}"

    @property
    def request_id(self) -> str:
        """The command's id: another system's key is another command."""
        return f"{self.who.system.id}:{self.key}"
