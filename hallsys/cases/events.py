"""What happened to the cases. `clerk_id` is told where pages go by it; the log has the actor of each."""

from hallsys.cases.rules import Status
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
class ResultSent(Event):
    """A department sent a result to the output window; `replaces` is the one that it corrects, or empty."""

    result_id: str
    case_id: str
    case_number: str
    replaces: str


@event
class ResultReceived(Event):
    """A result that was on its way has come to the output window."""

    result_id: str
    case_id: str
    case_number: str
    window_id: str


@event
class ResultReady(Event):
    """A result lies on its shelf, ready to be collected.

    `joint`: it goes out together with those of its joint case; ResultsFreed tells when.
    """

    result_id: str
    case_id: str
    case_number: str
    shelf: str
    joint: bool = False


@event
class ResultHandedOver(Event):
    """A result was handed over (取件); `taken_by` is applicant, agent, courier or locker.

    At a window, at the bank of lockers with the code `bank`, or in the hall with the id `at_hall`: then
    `window_id` is empty. `status`: where its case stands then, which may have more to hand over; empty as
    older ones were told.
    """

    result_id: str
    case_id: str
    case_number: str
    window_id: str
    taken_by: str
    bank: str = ""
    status: str = ""
    at_hall: str = ""


@event
class ResultTakenBack(Event):
    """A hand-over was a mistake: the result lies ready again; `reason` is a code.

    `window_id`: where it was taken back, empty if in the hall with the id `at_hall`; `taken_by`: who had
    collected it, `status`: where its case stands then; one whose results wait for others' is decided, not
    ready.
    """

    result_id: str
    case_id: str
    case_number: str
    window_id: str
    reason: str
    taken_by: str = ""
    status: str = Status.READY
    at_hall: str = ""


@event
class ResultRecalled(Event):
    """A department called a result back that nobody has collected (召回).

    `reason` is a code; `status`: where its case stands then, held results being decided.
    """

    result_id: str
    case_id: str
    case_number: str
    reason: str
    status: str = Status.CONCLUDED


@event
class ResultReturned(Event):
    """An applicant brought a result back to a window because it is wrong (退回), or void.

    `reason` is a code; `status`: where its case stands then, held results being decided.
    """

    result_id: str
    case_id: str
    case_number: str
    window_id: str
    reason: str
    status: str = Status.CONCLUDED


@event
class ResultBroughtBack(Event):
    """A result that was called back or brought back, or is void, is with its department."""

    result_id: str
    case_id: str
    case_number: str


@event
class ResultReplaced(Event):
    """A result that came back is void: `by` is the corrected one."""

    result_id: str
    case_id: str
    case_number: str
    by: str


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


@event
class CaseReceived(Event):
    """An application was taken in (收件), to be accepted, declined or answered until `decide_by`."""

    case_id: str
    case_number: str
    matter_id: str
    matter_kind: str
    ticket_id: str
    service_id: str
    window_id: str
    decide_by: int
    due_at: int
    clerk_id: str


@event
class ReceivedAccepted(Event):
    """A received application was accepted; `deemed`: nobody answered in time, so that the law does it."""

    case_id: str
    case_number: str
    matter_id: str
    matter_kind: str
    due_at: int
    deemed: bool


@event
class GapsPromised(Event):
    """A case was accepted with gaps (容缺受理): so many materials are to come until `due_at`."""

    case_id: str
    case_number: str
    gaps: int
    due_at: int


@event
class GapFilled(Event):
    """A material that was promised for later was handed in; so many are still to come."""

    case_id: str
    case_number: str
    material_id: str
    left: int


@event
class NoticeGiven(Event):
    """A one-time notice of what is lacking was given (一次性告知)."""

    notice_id: str
    ticket_id: str
    matter_id: str
    lacking: int


@event
class DeclineAsked(Event):
    """Somebody wants a case declined, for a coded reason; another person decides that."""

    case_id: str
    case_number: str
    reason_code: str
    clerk_id: str


@event
class DeclineSentBack(Event):
    """That a case be declined was not confirmed: it goes on."""

    case_id: str
    case_number: str
    clerk_id: str


@event
class SupplementAsked(Event):
    """Something is to be supplied (补正) until `due_at`; the clock stands."""

    case_id: str
    case_number: str
    due_at: int


@event
class CaseSupplied(Event):
    """Something of a supplement came; with nothing left the clock runs again, until `due_at`."""

    case_id: str
    case_number: str
    left: int
    due_at: int


@event
class CaseSuspended(Event):
    """The clock of a case stands, for a coded cause."""

    case_id: str
    case_number: str
    cause: str


@event
class CaseResumed(Event):
    """The clock of a case runs again, until `due_at`."""

    case_id: str
    case_number: str
    due_at: int


@event
class ExtensionAsked(Event):
    """Somebody wants the time of a case extended (延期) by so many working days; another decides that.

    `status`: where the case stands; empty in what was written before that was told.
    """

    case_id: str
    case_number: str
    reason_code: str
    days: int
    clerk_id: str
    status: str = ""


@event
class CaseExtended(Event):
    """The time of a case was extended, until `due_at`, for a coded reason; `status`: where it stands."""

    case_id: str
    case_number: str
    reason_code: str
    days: int
    due_at: int
    status: str


@event
class ExtensionRefused(Event):
    """That the time of a case be extended was not approved; `status`: as with ExtensionAsked."""

    case_id: str
    case_number: str
    clerk_id: str
    status: str = ""


@event
class ExtensionLapsed(Event):
    """A case was decided or ended before anybody answered whether its time be extended.

    `status`: where the case stands.
    """

    case_id: str
    case_number: str
    status: str


@event
class CaseWithdrawn(Event):
    """The applicant withdrew a case."""

    case_id: str
    case_number: str


@event
class CaseTerminated(Event):
    """A case ended without a decision, for a coded reason."""

    case_id: str
    case_number: str
    reason_code: str


@event
class VoidAsked(Event):
    """Somebody wants a decided case void (作废), for a coded reason; another person decides that."""

    case_id: str
    case_number: str
    reason_code: str
    clerk_id: str


@event
class VoidRefused(Event):
    """That a decided case be void was not confirmed: the decision holds."""

    case_id: str
    case_number: str
    clerk_id: str


@event
class CaseVoided(Event):
    """A decided case is void, for a coded reason, with all its results, wherever they are."""

    case_id: str
    case_number: str
    reason_code: str


@event
class AgentPersonReplaced(Event):
    """Another acts for the organisation in a case from now on (更换经办人); the log says who noted it."""

    case_id: str
    case_number: str
    service_id: str


@event
class ExclusionAdded(Event):
    """Somebody's promises are not taken until an instant; the log says who wrote that down."""

    exclusion_id: str
    reason_code: str
    until: int


@event
class ExclusionLifted(Event):
    """Somebody's promises are taken again."""

    exclusion_id: str


@event
class WayChosen(Event):
    """How the results of a case are to reach their applicant was said: "window", "courier", "locker"."""

    case_id: str
    case_number: str
    way: str


@event
class AddressShown(Event):
    """Somebody looked at the address to which a result is sent."""

    case_id: str
    case_number: str


@event
class ReasonsSet(Event):
    """A hall set coded reasons otherwise from an instant on; `codes`: which."""

    version: int
    since: int
    codes: tuple[str, ...]
