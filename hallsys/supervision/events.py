"""What was raised, and who asked for help. An alert is told when it begins, changes and ends."""

from hallsys.kernel.events import Event, event


@event
class LogFoundBroken(Event):
    """Facts of the log from one on are not what was sealed."""

    first: int


@event
class LogFoundWhole(Event):
    """What was found broken is whole again: a copy was restored."""


@event
class AlertRaised(Event):
    """Something needs somebody in charge, or needs it more than before."""

    key: str
    code: str
    severity: str


@event
class AlertCleared(Event):
    """What an alert told of is over."""

    key: str
    code: str


@event
class AlertAcknowledged(Event):
    """Somebody takes care of an alert; what they noted stands with it, not in the log."""

    key: str
    code: str


@event
class HelpAsked(Event):
    """Somebody at `place` ("kiosk:K1", "window:W01") asked for help."""

    place: str
    help_id: str = ""


@event
class HelpAnswered(Event):
    """Somebody is on the way to `place`."""

    place: str
    help_id: str


@event
class HelpClosed(Event):
    """Nobody at `place` needs help any more."""

    place: str
    help_id: str


@event
class FindingMade(Event):
    """A rule over the log found something odd; what it stands on is kept with it."""

    finding_id: str
    rule: str


@event
class ExclusionProposed(Event):
    """Somebody proposes that the ratings which a finding names do not count; why stands with it."""

    proposal_id: str
    finding_id: str
    reason_code: str
    ratings: int


@event
class RatingsExcluded(Event):
    """Somebody else decided that so many ratings of a proposal do not count; each is told of besides."""

    proposal_id: str
    finding_id: str
    reason_code: str
    ratings: int


@event
class ExclusionRefused(Event):
    """Somebody else decided that the ratings of a proposal count."""

    proposal_id: str
    finding_id: str
    reason_code: str


@event
class ExclusionWithdrawn(Event):
    """Whoever proposed an exclusion took it back before it was decided: it is gone but for this."""

    proposal_id: str
    finding_id: str
    reason_code: str


@event
class FindingSigned(Event):
    """A member of staff looked into a finding and signed it off; what they noted stands with it."""

    finding_id: str
    rule: str
