"""What happened to the list of matters."""

from hallsys.kernel.events import Event, event


@event
class MatterAdded(Event):
    """The hall handles a new matter."""

    matter_id: str
    code: str


@event
class MatterChanged(Event):
    """A matter's facts or its checklist changed."""

    matter_id: str
    code: str


@event
class MatterVersionWithdrawn(Event):
    """A version that waited for its day will not take effect."""

    matter_id: str
    code: str
    number: int


@event
class MatterSuspended(Event):
    """A matter is not handled until further notice."""

    matter_id: str


@event
class MatterResumed(Event):
    """A suspended matter is handled again."""

    matter_id: str


@event
class PackagePut(Event):
    """The hall offers a package of matters, or another one under its code."""

    package_id: str
    code: str


@event
class PackageRemoved(Event):
    """The hall offers a package no more."""

    package_id: str
    code: str


@event
class MattersTakenOver(Event):
    """The hall takes over matters of the hall above, or `everything` there; they follow it from now on."""

    from_hall_id: str
    codes: tuple[str, ...]
    everything: bool


@event
class MattersLeftOut(Event):
    """The hall does not take over some matters any more; as they stand they are its own."""

    codes: tuple[str, ...]


@event
class MattersFollowed(Event):
    """What changed in the hall above has changed here."""

    codes: tuple[str, ...]
