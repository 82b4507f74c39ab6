"""The law of a case: its states and steps, its number, its materials, and who may do what.

Sources: 行政许可法 arts. 32, 38 and 44; the status codes of a provincial case exchange; the rules of
closed lists 清单受理 and of the separation of acceptance and approval 审办分离.
"""

from collections.abc import Collection, Iterable, Sequence
from datetime import date
from enum import StrEnum
from typing import NamedTuple, Protocol

from hallsys.cases.errors import (
    ApplicantNotServed,
    BadResult,
    CaseNotInState,
    MaterialOutsideList,
    MaterialsMissing,
    NoteTooLong,
    SamePerson,
)
from hallsys.kernel.text import one_line
from hallsys.matters.guides import APPLICANTS, Applicants
from hallsys.matters.rules import MatterFacts

LONGEST_NAME = 100
LONGEST_SHELF = 20
LONGEST_NOTE = 300


class Status(StrEnum):
    """Where a case stands."""

    RECEIVED = "received"
    ACCEPTED = "accepted"
    IN_PROGRESS = "in_progress"
    SUPPLEMENT = "supplement"
    SUSPENDED = "suspended"
    CONCLUDED = "concluded"
    READY = "ready"
    HANDED_OVER = "handed_over"
    DECLINED = "declined"
    WITHDRAWN = "withdrawn"
    TERMINATED = "terminated"
    VOIDED = "voided"


class StatusFacts(NamedTuple):
    """What a status is called on a screen, and its code in the case exchange."""

    zh: str
    en: str
    exchange_code: str


STATUS_FACTS: dict[Status, StatusFacts] = {
    Status.RECEIVED: StatusFacts("已收件", "received", "02"),
    Status.ACCEPTED: StatusFacts("已受理", "accepted", "05"),
    Status.IN_PROGRESS: StatusFacts("办理中", "in progress", "08"),
    Status.SUPPLEMENT: StatusFacts("待补正", "waiting for a supplement", "06"),
    Status.SUSPENDED: StatusFacts("已中止计时", "suspended", "09"),
    Status.CONCLUDED: StatusFacts("已办结", "concluded", "10"),
    Status.READY: StatusFacts("待领取", "ready for collection", "10"),
    Status.HANDED_OVER: StatusFacts("已领取", "handed over", "10"),
    Status.DECLINED: StatusFacts("不予受理", "declined", "07"),
    Status.WITHDRAWN: StatusFacts("已撤回", "withdrawn", "13"),
    Status.TERMINATED: StatusFacts("已终止", "terminated", "12"),
    Status.VOIDED: StatusFacts("已作废", "void", "12"),
}


class Action(StrEnum):
    """What can be done to a case."""

    ACCEPT = "accept"
    DEEM = "deem"
    CONCLUDE_AT_WINDOW = "conclude_at_window"
    TAKE_UP = "take_up"
    ASK_SUPPLEMENT = "ask_supplement"
    SUPPLY = "supply"
    SUSPEND = "suspend"
    RESUME = "resume"
    EXTEND = "extend"
    CONCLUDE = "conclude"
    SHELVE = "shelve"
    HAND_OVER = "hand_over"
    TAKE_BACK = "take_back"
    AWAIT = "await"
    DECLINE = "decline"
    WITHDRAW = "withdraw"
    TERMINATE = "terminate"
    LAPSE = "lapse"
    VOID = "void"


_S, _A = Status, Action

# An immediate case is concluded where it was accepted; one that is still open when its service
# ends is taken up by the back office like a promised one, so that none is left behind.
TRANSITIONS: dict[tuple[Status, Action], Status] = {
    (_S.RECEIVED, _A.ACCEPT): _S.ACCEPTED,
    (_S.RECEIVED, _A.DEEM): _S.ACCEPTED,
    (_S.RECEIVED, _A.DECLINE): _S.DECLINED,
    (_S.RECEIVED, _A.WITHDRAW): _S.WITHDRAWN,
    (_S.RECEIVED, _A.TERMINATE): _S.TERMINATED,
    (_S.ACCEPTED, _A.CONCLUDE_AT_WINDOW): _S.CONCLUDED,
    (_S.ACCEPTED, _A.TAKE_UP): _S.IN_PROGRESS,
    (_S.ACCEPTED, _A.DECLINE): _S.DECLINED,
    (_S.ACCEPTED, _A.WITHDRAW): _S.WITHDRAWN,
    (_S.ACCEPTED, _A.TERMINATE): _S.TERMINATED,
    (_S.IN_PROGRESS, _A.ASK_SUPPLEMENT): _S.SUPPLEMENT,
    (_S.IN_PROGRESS, _A.SUSPEND): _S.SUSPENDED,
    # Its time is longer (延期), and it stays where it is; not while its clock stands.
    (_S.ACCEPTED, _A.EXTEND): _S.ACCEPTED,
    (_S.IN_PROGRESS, _A.EXTEND): _S.IN_PROGRESS,
    (_S.IN_PROGRESS, _A.CONCLUDE): _S.CONCLUDED,
    (_S.IN_PROGRESS, _A.DECLINE): _S.DECLINED,
    (_S.IN_PROGRESS, _A.WITHDRAW): _S.WITHDRAWN,
    (_S.IN_PROGRESS, _A.TERMINATE): _S.TERMINATED,
    (_S.SUPPLEMENT, _A.SUPPLY): _S.IN_PROGRESS,
    (_S.SUPPLEMENT, _A.DECLINE): _S.DECLINED,
    (_S.SUPPLEMENT, _A.WITHDRAW): _S.WITHDRAWN,
    (_S.SUPPLEMENT, _A.TERMINATE): _S.TERMINATED,
    (_S.SUSPENDED, _A.RESUME): _S.IN_PROGRESS,
    (_S.SUSPENDED, _A.WITHDRAW): _S.WITHDRAWN,
    (_S.SUSPENDED, _A.TERMINATE): _S.TERMINATED,
    (_S.CONCLUDED, _A.SHELVE): _S.READY,
    (_S.READY, _A.HAND_OVER): _S.HANDED_OVER,
    # What was promised for later was not brought (容缺): nothing was handed over before.
    **{
        (status, _A.LAPSE): _S.TERMINATED
        for status in (_S.ACCEPTED, _S.IN_PROGRESS, _S.SUPPLEMENT, _S.SUSPENDED, _S.CONCLUDED, _S.READY)
    },
    # Nothing of it lies ready any more, but something is to come, or comes again corrected.
    (_S.READY, _A.AWAIT): _S.CONCLUDED,
    (_S.HANDED_OVER, _A.AWAIT): _S.CONCLUDED,
    # A hand-over that was a mistake; other results of the case may still lie ready.
    (_S.READY, _A.TAKE_BACK): _S.READY,
    (_S.HANDED_OVER, _A.TAKE_BACK): _S.READY,
    # The decision is taken back (作废): nothing of it holds any more, whoever has it.
    (_S.CONCLUDED, _A.VOID): _S.VOIDED,
    (_S.READY, _A.VOID): _S.VOIDED,
    (_S.HANDED_OVER, _A.VOID): _S.VOIDED,
}

# Decided cases: what a decision produced may be on its way, on a shelf, handed over, or nothing.
DECIDED_STATUSES = (Status.CONCLUDED, Status.READY, Status.HANDED_OVER)

# Cases whose clock runs or is paused: what a back office still has to do.
OPEN_STATUSES = (Status.ACCEPTED, Status.IN_PROGRESS, Status.SUPPLEMENT, Status.SUSPENDED)

# Cases in which something is still to be done, if only that a result is collected.
GOING_ON_STATUSES = (Status.RECEIVED, *OPEN_STATUSES, Status.CONCLUDED, Status.READY)


def next_status(status: Status, action: Action, case_number: str) -> Status:
    """Return where `action` takes a case that stands at `status`.

    Raises CaseNotInState, with the case's number for the sentence, if the table has no such step.
    """
    reached = TRANSITIONS.get((status, action))
    if reached is None:
        facts = STATUS_FACTS[status]
        raise CaseNotInState(case_number=case_number, status_zh=facts.zh, status_en=facts.en)
    return reached


class Outcome(StrEnum):
    """How a case was decided on its merits."""

    GRANTED = "granted"
    REFUSED = "refused"


class Reason(NamedTuple):
    """A coded reason as the applicant reads it."""

    zh: str
    en: str


def check_note(text: str) -> str:
    """Return what the decider adds to a coded reason, on one line. Raises NoteTooLong."""
    clean = one_line(text)
    if len(clean) > LONGEST_NOTE:
        raise NoteTooLong(longest=LONGEST_NOTE)
    return clean


def check_separation(accepted_by: str, decided_by: str) -> None:
    """Raise SamePerson for a decision by the clerk who accepted the case, 审办分离."""
    if accepted_by == decided_by:
        raise SamePerson


def case_number(implementation_code: str, day: date, serial: int) -> str:
    """Return the number 办件编号: 31-character implementation code, yyyyMMdd, serial from 1.

    The serial has four digits, and grows rather than wraps: exchanges keep 50 characters.
    """
    return f"{implementation_code}{day:%Y%m%d}{serial:04d}"


class Listed(Protocol):
    """A material on the list of a matter."""

    @property
    def id(self) -> str: ...
    @property
    def name(self) -> str: ...
    @property
    def name_en(self) -> str: ...
    @property
    def required(self) -> bool: ...


def check_materials(
    matter: MatterFacts, listed: Iterable[Listed], ticked: Collection[str], promised: Collection[str] = ()
) -> None:
    """Check the material ids that a clerk ticked as handed in against the matter's closed list.

    Those `promised` for later stand in for those handed in; whether they may be is `gap_rules`' affair.
    Raises MaterialOutsideList for an id that the list does not have, MaterialsMissing with the
    names of all required materials that are neither ticked nor promised.
    """
    entries, there = tuple(listed), {*ticked, *promised}
    check_listed(matter, entries, there)
    missing = [one for one in entries if one.required and one.id not in there]
    if missing:
        raise MaterialsMissing(
            matter_zh=matter.name,
            matter_en=matter.name_en or matter.name,
            missing_zh="、".join(one.name for one in missing),
            missing_en=", ".join(one.name_en or one.name for one in missing),
        )


def check_listed(matter: MatterFacts, listed: Iterable[Listed], named: Collection[str]) -> None:
    """Raise MaterialOutsideList for an id that the matter's closed list does not have."""
    if not {one.id for one in listed} >= set(named):
        raise MaterialOutsideList(matter_zh=matter.name, matter_en=matter.name_en or matter.name)


class Shelved(NamedTuple):
    """What a case produced, as it is kept: names of the results and the shelf they lie on, if on one."""

    names: tuple[str, ...]
    shelf: str


def check_results(names: Sequence[str], shelf: str, *, sent: bool = False) -> Shelved:
    """Return the results of a case in clean form; a case may have none, and then needs no shelf.

    `sent`: those without a shelf go to the output window, which puts them on one when it receives them.
    Raises BadResult for an empty or overlong name, or results that are not sent without a shelf.
    """
    clean = Shelved(tuple(one_line(name) for name in names), one_line(shelf))
    named = all(0 < len(name) <= LONGEST_NAME for name in clean.names)
    shelved = len(clean.shelf) <= LONGEST_SHELF and bool(clean.shelf or sent or not clean.names)
    if not named or not shelved:
        raise BadResult(longest_name=LONGEST_NAME, longest_shelf=LONGEST_SHELF)
    return clean


def check_shelf(shelf: str) -> str:
    """Return a shelf in clean form. Raises BadResult for one without a name, or with a long one."""
    place = one_line(shelf)
    if not 0 < len(place) <= LONGEST_SHELF:
        raise BadResult(longest_name=LONGEST_NAME, longest_shelf=LONGEST_SHELF)
    return place


def check_applicant(matter: MatterFacts, applicants: Applicants, *, organisation: bool) -> None:
    """Raise ApplicantNotServed if such an applicant may not apply for the matter."""
    if applicants is (Applicants.PERSONS if organisation else Applicants.ORGANISATIONS):
        zh, en = APPLICANTS[applicants]
        name_en = matter.name_en or matter.name
        raise ApplicantNotServed(matter=matter.name, matter_en=name_en, who=zh, who_en=en)
