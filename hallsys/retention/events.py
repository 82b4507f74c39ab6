"""What was erased, and how long things are kept: counts and days, never whose."""

from hallsys.kernel.clock import Millis
from hallsys.kernel.events import Event, event


@event
class PersonalDataErased(Event):
    """So much of a kind was erased because its time was over: what lies before `until`."""

    what: str
    count: int
    until: Millis


@event
class RetentionPeriodSet(Event):
    """The hall keeps a kind of personal data so many days from now on."""

    what: str
    days: int
