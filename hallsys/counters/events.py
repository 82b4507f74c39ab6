"""What happened at the windows."""

from hallsys.kernel.events import Event, event


@event
class WindowAdded(Event):
    """The hall got a window."""

    window_id: str
    code: str


@event
class WindowChanged(Event):
    """A window's name, number, kind or zone changed."""

    window_id: str
    code: str


@event
class ClerkSignedIn(Event):
    """A clerk opened a window."""

    window_id: str
    clerk_id: str


@event
class ClerkSignedOut(Event):
    """A clerk left a window, which closed; with a `reason` if the manager closed it for the clerk."""

    window_id: str
    clerk_id: str
    reason: str | None = None


@event
class WindowLocked(Event):
    """Nobody can sign in at a window until it is unlocked."""

    window_id: str
    reason: str


@event
class WindowUnlocked(Event):
    """Clerks can sign in at a window again."""

    window_id: str


@event
class WindowPaused(Event):
    """A window takes no tickets for a while."""

    window_id: str
    reason: str


@event
class WindowReopened(Event):
    """A paused window takes tickets again."""

    window_id: str


@event
class QueuesAllocated(Event):
    """A window serves other queues from now on; `reverts` is the number of the change taken back."""

    window_id: str
    queue_ids: tuple[str, ...]
    previous: tuple[str, ...]
    reverts: int | None = None


@event
class PlanPut(Event):
    """The hall has another tidal plan, of so many rows."""

    rows: int


@event
class PlanPostponed(Event):
    """The tidal plan cannot give a window those queues now: people would be left without a window.

    It is tried again until `next_at`, the window's next switch.
    """

    window_id: str
    queue_ids: tuple[str, ...]
    next_at: int | None


@event
class FloorDrawn(Event):
    """The hall has another plan, of that size in grid units."""

    width: int
    height: int


@event
class WindowPlaced(Event):
    """A window stands elsewhere on the plan of the hall."""

    window_id: str
    x: int
    y: int
    facing: str


@event
class TicketCalled(Event):
    """A ticket was called to a window; `resumed` if it had been parked."""

    service_id: str
    ticket_id: str
    number: str
    queue_id: str
    priority_class: str
    window_id: str
    window_number: int
    zone_id: str
    waited_ms: int
    resumed: bool


@event
class TicketRecalled(Event):
    """A called ticket was called once more."""

    service_id: str
    ticket_id: str
    number: str
    window_id: str
    window_number: int
    zone_id: str
    recalls: int


@event
class ServiceStarted(Event):
    """The applicant came to the window."""

    service_id: str
    ticket_id: str
    number: str
    window_id: str


@event
class ServiceFinished(Event):
    """The applicant was served; the service can be rated."""

    service_id: str
    ticket_id: str
    number: str
    queue_id: str
    window_id: str
    duration_ms: int


@event
class TicketMissed(Event):
    """The applicant did not come (过号)."""

    service_id: str
    ticket_id: str
    number: str
    queue_id: str
    window_id: str


@event
class TicketParked(Event):
    """The service was set aside until the applicant comes back (挂起)."""

    service_id: str
    ticket_id: str
    number: str
    queue_id: str
    window_id: str


@event
class TicketTransferred(Event):
    """A ticket waits again, in another queue or for one window."""

    service_id: str
    ticket_id: str
    number: str
    from_queue_id: str
    queue_id: str
    priority_class: str
    window_id: str
    target_window_id: str | None
    waiting_since: int


@event
class CallUndone(Event):
    """A mistaken call was taken back; the ticket stands where it stood (parked, if it was resumed)."""

    service_id: str
    ticket_id: str
    number: str
    queue_id: str
    priority_class: str
    window_id: str
    waiting_since: int
    resumed: bool
    target_window_id: str | None = None


@event
class ApplicantNamed(Event):
    """Whom the visit is for was said at the window: an organisation, or the ticket's holder again."""

    service_id: str
    ticket_id: str
    organisation: bool
