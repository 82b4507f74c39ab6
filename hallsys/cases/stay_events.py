"""What happened to results that are collected in another hall.

The hall of the case is told in the words of results, the other one in those of guests: each in its own log.
"""

from hallsys.kernel.events import Event, event


@event
class CollectionPointSet(Event):
    """The hall hands over results of other halls from now on, or no more."""

    hands_over: bool


@event
class ResultDispatched(Event):
    """A result was sent to the hall where it is collected; `status`: where its case stands then."""

    result_id: str
    case_id: str
    case_number: str
    hall_id: str
    dispatch_id: str
    status: str


@event
class ResultArrived(Event):
    """A result is on a shelf of the hall where it is collected.

    `ready`: it can be collected, as it was not called back on the way. `joint`: as with ResultReady.
    """

    result_id: str
    case_id: str
    case_number: str
    hall_id: str
    ready: bool
    status: str
    joint: bool = False


@event
class ResultSentHome(Event):
    """A result that nobody collected there, or that was called back, is on its way home."""

    result_id: str
    case_id: str
    case_number: str
    hall_id: str
    status: str


@event
class ResultCameHome(Event):
    """A result is back from the other hall; ResultReady tells if it lies ready."""

    result_id: str
    case_id: str
    case_number: str
    hall_id: str


@event
class ResultLost(Event):
    """A result was lost on its way: its department makes another one."""

    result_id: str
    case_id: str
    case_number: str
    hall_id: str


@event
class GuestAwaited(Event):
    """A result of the hall `of_hall_id` is on its way here."""

    result_id: str
    of_hall_id: str
    dispatch_id: str


@event
class GuestReceived(Event):
    """A result of another hall lies on a shelf here."""

    result_id: str
    case_number: str
    of_hall_id: str
    window_id: str


@event
class GuestHandedOver(Event):
    """A result of another hall was handed over here; `taken_by` is applicant or agent."""

    result_id: str
    case_number: str
    of_hall_id: str
    window_id: str
    taken_by: str


@event
class GuestTakenBack(Event):
    """A hand-over of another hall's result was a mistake: it lies here again; `reason` is a code."""

    result_id: str
    case_number: str
    of_hall_id: str
    window_id: str
    reason: str


@event
class GuestShelved(Event):
    """A result of another hall was put on another shelf here."""

    result_id: str
    case_number: str
    of_hall_id: str
    shelf: str


@event
class GuestTakenIn(Event):
    """A result of another hall that was handed over here is wrong, or void, and was brought back here."""

    result_id: str
    case_number: str
    of_hall_id: str
    window_id: str
    reason: str


@event
class GuestSentHome(Event):
    """A result of another hall is on its way back to it."""

    result_id: str
    case_number: str
    of_hall_id: str
    dispatch_id: str


@event
class GuestLost(Event):
    """A result of another hall was lost on its way here, or back; `returning` tells which."""

    result_id: str
    of_hall_id: str
    returning: bool
