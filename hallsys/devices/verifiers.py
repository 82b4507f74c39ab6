"""Verifiers of electronic credentials: what a scanned text, opaque to us, says about its holder.

Each province has its own service behind the QR codes of its electronic cards, so a verifier is
an installed package. An entry point of the group `hallsys.verifiers` carries its name and leads
to what makes it: a class or function that takes the table `verifier_settings` of devices.toml.
"""

from collections.abc import Callable, Mapping
from importlib.metadata import entry_points
from typing import Any, Protocol

from hallsys.kernel.identity import Credential

ENTRY_POINT_GROUP = "hallsys.verifiers"


class Verifier(Protocol):
    """Knows one or more kinds of electronic credentials."""

    def verify(self, text: str) -> Credential | None:
        """Return whom the scanned text stands for; None if it is no credential known here.

        Bounded in time: the scanner waits for it. May raise whatever it likes if it cannot tell
        now; the text is personal and belongs in no message.
        """


VerifierFactory = Callable[[Mapping[str, Any]], Verifier]


class UnknownVerifier(LookupError):
    """No verifier of this name is installed."""


def require_verifier(name: str) -> None:
    """Raise UnknownVerifier, naming those there are, if no verifier is called `name`."""
    installed = {point.name for point in entry_points(group=ENTRY_POINT_GROUP)}
    if name not in installed:
        known = ", ".join(sorted(installed)) or "none"
        raise UnknownVerifier(f"no verifier is called {name!r}; installed: {known}")


def make_verifier(name: str, settings: Mapping[str, Any]) -> Verifier:
    """Return the verifier called `name`. Raises UnknownVerifier, and what the verifier's maker raises."""
    require_verifier(name)
    (point, *_) = entry_points(group=ENTRY_POINT_GROUP, name=name)
    make: VerifierFactory = point.load()
    return make(settings)
