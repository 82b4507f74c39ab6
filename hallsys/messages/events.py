"""What happened to messages, as far as somebody is to know of it. No number stands here, nor any text."""

from hallsys.kernel.events import Event, event


@event
class MessageSent(Event):
    """The gateway took a message about a case or a ticket."""

    subject_id: str
    message: str


@event
class MessageFailed(Event):
    """A message is tried no more until somebody decides; `fault` is a code."""

    subject_id: str
    message: str
    fault: str


@event
class MessageSentAgain(Event):
    """Somebody has a message that failed tried again."""

    subject_id: str
    message: str


@event
class TemplateChanged(Event):
    """A kind of message has another text, or was switched on or off."""

    message: str
    version: int
    on: bool
