"""What happened to agents and devices, and at the readers. Health is told once when it turns."""

from hallsys.kernel.events import Event, event


@event
class AgentPaired(Event):
    """An agent got a token."""

    agent_id: str


@event
class AgentRenamed(Event):
    """An agent is called otherwise; its name stands in its row."""

    agent_id: str


@event
class AgentRevoked(Event):
    """An agent's token is void."""

    agent_id: str


@event
class DeviceAdded(Event):
    """An agent runs a device that the hall did not have, or had of another kind or elsewhere."""

    device_id: str
    device_kind: str
    place: str


@event
class DeviceRemoved(Event):
    """An agent runs a device no more."""

    device_id: str
    device_kind: str
    place: str


@event
class DeviceRewired(Event):
    """Another agent runs a device now, or the same one with another driver."""

    device_id: str
    device_kind: str
    place: str


@event
class DeviceBroke(Event):
    """A device works no more, or its agent is gone (`agent_offline`)."""

    device_id: str
    device_kind: str
    place: str
    fault: str


@event
class DeviceHealed(Event):
    """A device works again."""

    device_id: str
    device_kind: str
    place: str


@event
class DeviceNoted(Event):
    """More is known of a device that works, or of one that does not; it neither broke nor healed.

    `state` is "ok", "broken" or "offline"; `fault` the warning of a working one (paper low).
    """

    device_id: str
    device_kind: str
    place: str
    state: str
    fault: str | None


@event
class DeviceTestAsked(Event):
    """Somebody wants to see, hear or hold what a device does."""

    device_id: str
    device_kind: str
    place: str


@event
class DeviceTested(Event):
    """What became of a test: "done", "failed" or "late", with the fault if it was not done."""

    device_id: str
    device_kind: str
    place: str
    outcome: str
    fault: str | None


@event
class CardNotRead(Event):
    """A document lay on the reader at `place` and was of no use; `fault` says why, not whose."""

    place: str
    fault: str


@event
class VoiceChanged(Event):
    """Clips of the hall's own voice were recorded or removed."""

    fragments: tuple[str, ...]


@event
class PaperOrdered(Event):
    """A paper other than a ticket is to be printed for somebody at `place`.

    `subject_id` is that of a case, a service, an appointment or a matter, as `layout` says.
    """

    paper_id: str
    layout: str
    subject_id: str
    place: str
    reprint: bool


@event
class PaperPrinted(Event):
    """The paper is out, at `outlet`."""

    paper_id: str
    layout: str
    subject_id: str
    place: str
    outlet: str


@event
class PaperFailed(Event):
    """The paper could not be printed; `fault` is a code such as "paper_out"."""

    paper_id: str
    layout: str
    subject_id: str
    place: str
    fault: str


@event
class HallTakenOver(Event):
    """The second machine serves the hall in this term; it knows what was written up to `as_of`."""

    term: int
    as_of: int
