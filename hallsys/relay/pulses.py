"""What agents told last of themselves and their devices. In memory: each heartbeat replaces the last."""

from collections.abc import Callable, Iterable
from dataclasses import asdict, dataclass, field, replace
from typing import Any

from hallsys.kernel.clock import SECOND, Clock, Millis
from hallsys.relay.messages import Pulse

Tell = Callable[[dict[str, Any]], None]


@dataclass(frozen=True, slots=True)
class Vitals:
    """How a device does: where it was found, what it told of itself, and what it did since `since`."""

    port: str
    identity: str
    version: str
    prints: int
    reads: int
    errors: int
    reconnects: int


@dataclass(frozen=True, slots=True)
class Refused:
    """A device that the agent is wired for and may not run, and why: a code."""

    device_id: str
    place: str
    reason: str


@dataclass(frozen=True, slots=True)
class Heard:
    """What was heard of an agent last, and when: since when it counts, and how each device does.

    `refused`: what it said hello for and may not run.
    """

    agent_id: str
    version: str
    at: Millis
    since: Millis
    connected: bool = True
    devices: dict[str, Vitals] = field(default_factory=dict)
    refused: tuple[Refused, ...] = ()


class Pulses:
    """The last heartbeat of each agent that was heard since the server started.

    `tell` takes each new one to the pages, as JSON. An agent of an older version sends none: of it is
    known only whether it is connected.
    """

    def __init__(self, clock: Clock, tell: Tell) -> None:
        self._clock = clock
        self._tell = tell
        self._heard: dict[str, Heard] = {}

    def connected(self, agent_id: str, version: str, refused: Iterable[Refused] = ()) -> None:
        """Note that an agent said hello, and for what it was refused; it counts anew."""
        now = self._clock.now()
        self._keep(Heard(agent_id, version, now, now, refused=tuple(refused)))

    def take(self, agent_id: str, pulse: Pulse) -> None:
        """Keep a heartbeat; one of an agent that did not say hello is nothing.

        The agent's clock may be wrong: it tells for how long it counts, not since when.
        """
        before = self._heard.get(agent_id)
        if before is None:
            return
        now = self._clock.now()
        devices = {each.device_id: Vitals(**each.model_dump(exclude={"device_id"})) for each in pulse.devices}
        since = now - pulse.uptime * SECOND
        self._keep(replace(before, at=now, since=since, connected=True, devices=devices))

    def parted(self, agent_id: str) -> None:
        """Note that an agent is gone; what it told last stays to be seen."""
        if before := self._heard.get(agent_id):
            self._keep(replace(before, at=self._clock.now(), connected=False))

    def forget(self, agent_id: str) -> None:
        """Forget an agent that was revoked."""
        self._heard.pop(agent_id, None)

    def all(self) -> dict[str, dict[str, Any]]:
        """Return what was heard last, as pages have it, by agent."""
        return {agent_id: asdict(heard) for agent_id, heard in self._heard.items()}

    def _keep(self, heard: Heard) -> None:
        self._heard[heard.agent_id] = heard
        self._tell(asdict(heard))
