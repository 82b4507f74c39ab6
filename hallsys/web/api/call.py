"""A signed request as the operations see it."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from hallsys.cases.system_errors import IdempotencyReused
from hallsys.cases.systems import Signer
from hallsys.kernel.commands import RequestReused
from hallsys.matters.errors import MatterUnknown
from hallsys.matters.rules import Matter
from hallsys.web.counter.commands import ChannelOf, on_tablet
from hallsys.web.site import Site


@dataclass(frozen=True, slots=True)
class Call:
    """Who asks for what, by the name of an operation.

    `key` is the idempotency key of one that changes something, else empty. `channel_of(window_id)`: how the
    applicants of a window are asked to rate.
    """

    site: Site
    who: Signer
    operation: str
    asked: Any
    body: bytes = field(repr=False)
    key: str = ""
    path: Mapping[str, str] = field(default_factory=dict)
    channel_of: ChannelOf = on_tablet

    @property
    def actor(self) -> str:
        """Who is told in the log."""
        return f"system:{self.who.system.id}"

    @property
    def request_id(self) -> str:
        """The command's id: another system's key is another command."""
        return f"{self.who.system.id}:{self.key}"

    def once(self, use_case: Callable[..., Any], *facts: Any) -> Any:
        """Carry `use_case(tx, asked, *facts)` out, once however often it is sent; its answer has `asked`.

        That is the fingerprint of the request. Of one that holds a number and a name nothing is kept that
        could be tried out without the key. Raises IdempotencyReused.
        """
        request = f"{self.operation} {sorted(self.path.items())} {self.body.decode()}"
        asked = self.site.keyring.fingerprint(request).hex()
        try:
            answer = self.site.transact(self.actor, self.request_id, use_case, asked, *facts)
        except RequestReused as error:  # for another operation
            raise IdempotencyReused from error
        if answer.asked != asked:
            raise IdempotencyReused
        return answer

    def matter(self, code: str) -> Matter:
        """Return the matter with that code. Raises MatterUnknown."""
        for one in self.site.catalogue.matters.values():
            if one.code == code:
                return one
        raise MatterUnknown
