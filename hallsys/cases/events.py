"""What happened to the cases. `clerk_id` is told where pages go by it; the log has the actor of each."""

from hallsys.kernel.events import Event, event


@event
class CaseAccepted(Event):
    """A case was accepted at a window (受理)."""

    case_id: str
    case_number: str
    matter_id: str
    matter_kind: str
    ticket_id: str
    service_id: str
    window_id: str
    due_at: int
    clerk_id: str


@event
class CaseTakenUp(Event):
    """Somebody in the back office works on a case."""

    case_id: str
    case_number: str
    clerk_id: str


@event
class CaseConcluded(Event):
    """A case was decided (办结); `outcome` is granted or refused."""

    case_id: str
    case_number: str
    outcome: str


@event
class CaseDeclined(Event):
    """A case was not accepted after all (不予受理), for a coded reason."""

    case_id: str
    case_number: str
    reason_code: str


@event
class ResultReady(Event):
    """A result lies on its shelf, ready to be collected."""

    result_id: str
    case_id: str
    case_number: str
    shelf: str


@event
class ResultHandedOver(Event):
    """A result was handed over (取件); `taken_by` is applicant, agent or courier."""

    result_id: str
    case_id: str
    case_number: str
    window_id: str
    taken_by: str


@event
class ResultTakenBack(Event):
    """A hand-over was a mistake: the result lies ready again; `reason` is a code."""

    result_id: str
    case_id: str
    case_number: str
    window_id: str
    reason: str


@event
class SignatureShown(Event):
    """Somebody looked at the signature of a hand-over: the log says who."""

    hand_over_id: str
    case_id: str
    window_id: str


@event
class ResultShelved(Event):
    """A result that lies ready was put on another shelf."""

    result_id: str
    case_id: str
    case_number: str
    shelf: str


@event
class CollectorReminded(Event):
    """An applicant was told that a result still lies ready."""

    result_id: str
    case_id: str
    case_number: str


@event
class ParcelDelivered(Event):
    """The courier has delivered a result."""

    result_id: str
    case_id: str
    case_number: str


@event
class CaseSystemAdded(Event):
    """A department's own system may move the cases of its departments."""

    system_id: str


@event
class CaseSystemKeyMade(Event):
    """A system was given a key to sign with."""

    key_id: str
    system_id: str


@event
class CaseSystemKeyRevoked(Event):
    """A key is void."""

    key_id: str
    system_id: str


@event
class CaseNumberedElsewhere(Event):
    """A department's own system told the number that a case has there."""

    case_id: str
    case_number: str
    system_id: str


@event
class CaseEscalated(Event):
    """A case is overdue by more than `after_days` working days: `told` is to be alerted."""

    case_id: str
    case_number: str
    after_days: int
    told: str
    due_at: int
