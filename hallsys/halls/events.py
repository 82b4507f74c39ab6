"""What happened to a hall itself."""

from hallsys.kernel.events import Event, event


@event
class HallCreated(Event):
    """A hall was set up."""

    code: str


@event
class HallChanged(Event):
    """A hall's name, place in the tree, time zone or settings changed."""

    code: str


@event
class ZoneAdded(Event):
    """A hall got a zone."""

    zone_id: str
    code: str


@event
class ZoneChanged(Event):
    """A zone got another name or voice zone."""

    zone_id: str
    code: str


@event
class HoursChanged(Event):
    """A hall opens at other hours from now on; each as `weekday opens closes`, Monday is 0."""

    hours: tuple[str, ...]


@event
class CalendarLoaded(Event):
    """The holidays and make-up working days of a year are known."""

    year: int
    off: int
    work: int


@event
class DayBegan(Event):
    """A business day began: what counts the day begins anew."""

    day: str


@event
class DayClosed(Event):
    """The hall stays shut on a day."""

    day: str


@event
class DayHoursSet(Event):
    """The hall opens at other hours on one day; each as `opens closes`."""

    day: str
    hours: tuple[str, ...]


@event
class NoticePut(Event):
    """A notice hangs on the boards, or says something else now. It is public: the boards show it."""

    notice_id: str
    zone_id: str | None
    zh: str
    en: str
    severity: str
    begins_at: int
    ends_at: int | None


@event
class NoticeWithdrawn(Event):
    """A notice was taken off the boards before its time."""

    notice_id: str


@event
class BoardLaidOut(Event):
    """The board of a zone, or that of all zones (None), looks different from now on."""

    zone_id: str | None


@event
class DayReopened(Event):
    """A day on which the hall was to stay shut or had its own hours is a day like others again."""

    day: str
