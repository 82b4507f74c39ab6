"""What happened to the pushes, as far as somebody is to know of it. What merely arrived is no fact."""

from hallsys.kernel.events import Event, event


@event
class PersonalDataPushed(Event):
    """Names and numbers were opened to be sent to a receiver: the record of it."""

    receiver: str
    key: str
    subject_id: str


@event
class PushFailed(Event):
    """A push is tried no more until somebody decides; `fault` is a code."""

    receiver: str
    key: str
    fault: str


@event
class PushSentAgain(Event):
    """Somebody has a push that failed tried again."""

    receiver: str
    key: str


@event
class PushDropped(Event):
    """Somebody gave up a push that failed; why stands with it."""

    receiver: str
    key: str


@event
class ReceiverInterrupted(Event):
    """A receiver takes nothing: it is tried with one message at a time; `fault` is a code."""

    receiver: str
    fault: str


@event
class ReceiverRestored(Event):
    """A receiver that took nothing works again."""

    receiver: str


@event
class PushesCompared(Event):
    """What was sent of a day was compared with what the receiver has."""

    receiver: str
    day: str
    missing: int
    unknown: int
