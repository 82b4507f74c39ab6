"""What happened to passes of screens."""

from hallsys.kernel.events import Event, event


@event
class ScreenPassMade(Event):
    """Somebody made a code that sets a screen up."""

    pass_id: str
    place: str


@event
class ScreenSetUp(Event):
    """A browser brought the code, and may show the pages of the place from now on."""

    pass_id: str
    place: str


@event
class ScreenPassRevoked(Event):
    """The pass is void."""

    pass_id: str
    place: str
