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
class PersonalDataSought(Event):
    """A member of staff looked what is kept of somebody; the actor is all that it tells.

    Also where nobody had the number, or nothing of theirs could be erased here: who tries numbers is seen.
    """


@event
class PersonalDataErasedOnRequest(Event):
    """Somebody's data was erased because they asked: so many cases, words of ratings, and records of theirs.

    `records` is 1 in each hall that loses the record of who they are, 0 where something still
    keeps it. `reason`: by which case of art. 47.
    """

    reason: str
    cases: int
    ratings: int
    records: int


@event
class RetentionPeriodSet(Event):
    """The hall keeps a kind of personal data so many days from now on."""

    what: str
    days: int
