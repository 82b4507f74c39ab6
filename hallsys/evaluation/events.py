"""What happened to the ratings. None of them says who rated."""

from hallsys.kernel.events import Event, event


@event
class RatingOpened(Event):
    """The applicant of a finished service can rate it now."""

    session_id: str
    service_id: str
    window_id: str
    channel: str
    expires_at: int


@event
class ServiceRated(Event):
    """A service was rated; `reason_pending` if a bad level came without its reason.

    `late`: the question of the pad had lapsed, and the service counted as not rated until now.
    """

    session_id: str
    service_id: str
    window_id: str
    level: int
    channel: str
    reason_pending: bool
    late: bool = False


@event
class RatingLapsed(Event):
    """The time to rate passed: the service is not rated."""

    session_id: str
    service_id: str
    window_id: str
