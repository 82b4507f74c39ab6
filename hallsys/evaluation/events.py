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
class RatingReasonGiven(Event):
    """The reason of a bad rating that came without one was told, `by` its applicant or whoever verified it.

    `ends_wait`: nobody was told of the rating until now, because its reason could still come.
    """

    session_id: str
    service_id: str
    window_id: str
    by: str
    ends_wait: bool


@event
class RatingReasonLapsed(Event):
    """The time to tell the reason of a bad rating passed: its applicant gave none."""

    session_id: str
    service_id: str
    window_id: str


@event
class RatingLapsed(Event):
    """The time to rate passed: the service is not rated."""

    session_id: str
    service_id: str
    window_id: str


@event
class CaseRated(Event):
    """A decided case was rated as a whole; `window_id` is where it was accepted."""

    case_id: str
    window_id: str
    level: int
    channel: str


@event
class FollowUpOpened(Event):
    """A bad rating has to be followed up."""

    follow_up_id: str
    service_id: str
    window_id: str


@event
class FollowUpMoved(Event):
    """A step was taken: the follow-up stands at `state` now. What was noted stands in its table."""

    follow_up_id: str
    window_id: str
    step: str
    state: str


@event
class RatingChanged(Event):
    """A rating counts as `level` now, or not at all (None), or has its reason: `change`.

    `given`: its own level. `ground`: why, that of an appeal or a coded reason. It is of the case, or else of
    the visit's service.
    """

    follow_up_id: str
    rating_id: str
    ground: str
    level: int | None
    change: str = ""
    given: int = 0
    service_id: str = ""
    case_id: str | None = None
    window_id: str = ""


@event
class RaterLookedUp(Event):
    """Whoever handles a follow-up had the rater's name shown, to call back."""

    follow_up_id: str


@event
class CallBackErased(Event):
    """The number that was given with a bad rating was erased: the time to keep it is over."""

    follow_up_id: str


@event
class TagsImported(Event):
    """The hall has another table of tags, in force from a day on."""

    version: int
    in_force_from: str


@event
class ClerkFiguresReleased(Event):
    """Another group of a clerk's ratings, large enough to hide each of them, may be seen by that clerk."""

    clerk_id: str
    until: int
