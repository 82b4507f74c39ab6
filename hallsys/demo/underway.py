"""Cases under way on a demo's first day, one in each state, and those that were decided before.

A story is a row of data: whose matter, when it was accepted, and what became of it since, in days before now.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import cycle

from sqlalchemy import text

from hallsys.cases.acceptance import accept
from hallsys.cases.decision import conclude, take_up
from hallsys.cases.declining import ask_decline
from hallsys.cases.ending import withdraw_elsewhere
from hallsys.cases.entering import Application
from hallsys.cases.pausing import ask_supplement, suspend
from hallsys.cases.policy import CaseSettings
from hallsys.cases.proceeding import How, claim, end_stage
from hallsys.cases.process_rules import Ending
from hallsys.cases.receiving import receive
from hallsys.cases.rules import Outcome
from hallsys.demo.past import Desk, Visits, before
from hallsys.evaluation.rules import STAFF_ACTOR
from hallsys.kernel.clock import DAY, HOUR, MINUTE
from hallsys.kernel.transaction import Tx
from hallsys.matters.situations import Question, narrowed
from hallsys.matters.versions import in_force
from hallsys.matters.views import Material, materials
from hallsys.queue.catalogue import Catalogue

_LENGTH = 8 * MINUTE
_SERVING = (
    text("UPDATE tickets SET status = :status, window_id = :window_id WHERE id = :ticket_id"),
    text("UPDATE services SET ended_at = :ended_at, outcome = :outcome WHERE id = :service_id"),
)


@dataclass(frozen=True)
class Story:
    """A case: accepted so many days ago, and what was done since, as (days ago, what).

    `gaps`: what may be missing is promised; `received`: it was only taken in.
    """

    matter: str
    days: int
    done: tuple[tuple[float, str], ...] = ()
    gaps: bool = False
    received: bool = False


STORIES: Sequence[Story] = (
    Story("S006", 1),  # waits in its department's inbox
    Story("P004", 1),
    Story("S013", 2, ((1, "take_up"),)),  # in review
    Story("S005", 3, ((2, "claim"),)),
    Story("S034", 5, ((4, "claim"), (3, "review"))),  # waits for the second look
    Story("S014", 6, ((5, "take_up"), (4, "supplement"))),
    Story("S033", 4, ((3, "take_up"), (2, "suspend"))),
    Story("S001", 2, gaps=True),
    Story("S027", 3, received=True),
    Story("S028", 4, ((2, "decline"),)),  # waits for somebody to confirm it
    Story("E003", 2, ((1, "take_up"),)),  # yellow: due tomorrow
    Story("S020", 11, ((9, "take_up"),)),  # red: since yesterday
    Story("E001", 12, ((11, "take_up"),)),  # red for long
    Story("S015", 5, ((4, "take_up"), (1, "conclude"))),  # its result lies on the shelf
    Story("P007", 6, ((5, "take_up"), (2, "conclude"))),
    Story("S001", 9, ((8, "take_up"), (6, "conclude"))),
    Story("S016", 14, ((12, "take_up"), (8, "refuse"))),
    Story("S032", 15, ((13, "withdraw"),)),
    Story("E004", 20, ((18, "take_up"), (14, "conclude"))),
)
_SHELVES = ("A-01", "A-02", "B-03", "B-05", "C-02")


@dataclass
class Office:
    """Who works on the cases of a demo, and with what."""

    offered: Catalogue
    settings: CaseSettings
    visits: Visits
    desks: Mapping[str, Desk]
    people: Sequence[str]
    approvers: Sequence[str]  # ids of two: the second looks again
    shelves: "cycle[str]" = field(default_factory=lambda: cycle(_SHELVES))


Do = Callable[[Tx, Office, str, Sequence[str]], object]


def tell_of_cases(tx: Tx, office: Office) -> int:
    """Bring the stories about, each act at its own time; return how many there are."""
    by_code = {one.code: one for one in office.offered.matters.values()}
    desk_of = {desk.queue.code: desk for desk in office.desks.values()}
    for n, story in enumerate(STORIES):
        matter = by_code[story.matter]
        at = tx.now - story.days * DAY - (n % 5) * HOUR // 2
        desk, person_id = desk_of[matter.queue_code], office.people[n % len(office.people)]
        visit = office.visits.add(office.offered.day(at), at, desk, person_id, matter.id, _LENGTH)
        office.visits.write(tx)
        _serving(tx, "serving", visit.ticket_id, visit.service_id, desk.window_id, None)
        then = before(tx, visit.ended_at - MINUTE, f"{STAFF_ACTOR}{desk.clerk_id}")
        listed, answers = _asked(tx, matter.id)
        required = [one.id for one in listed if one.required and not (story.gaps and one.may_be_missing)]
        lacking = [one.id for one in listed if one.required and one.id not in required]
        given = Application(matter.id, tuple(required), answers, tuple(lacking), 3 if lacking else 0)
        hall, settings = office.offered.hall, office.settings
        if story.received:
            some = Application(matter.id, tuple(required[:1]), answers)
            case = receive(then, hall, settings, visit.service_id, desk.clerk_id, some)
        else:
            (case,) = accept(then, hall, settings, visit.service_id, desk.clerk_id, [given]).cases
        _serving(tx, "finished", visit.ticket_id, visit.service_id, None, visit.ended_at)
        for days, what in story.done:
            _DO[what](before(tx, tx.now - int(days * DAY)), office, case.case_id, required)
    return len(STORIES)


def _asked(tx: Tx, matter_id: str) -> tuple[Sequence[Material], tuple[tuple[str, str], ...]]:
    """Return what is asked of somebody who chooses the first answer to each question, with those answers."""
    questions = in_force(tx.conn, tx.hall_id, [matter_id])[matter_id].guide.questions
    listed = materials(tx.conn, tx.hall_id, [matter_id])
    answers = _first_answers(questions)
    return tuple(narrowed(questions, listed, dict(answers))), answers


def _first_answers(questions: Sequence[Question]) -> tuple[tuple[str, str], ...]:
    return tuple((one.code, one.options[0].code) for one in questions if not one.applies_when)


def _serving(
    tx: Tx, status: str, ticket_id: str, service_id: str, window_id: str | None, ended_at: int | None
) -> None:
    of_ticket, of_service = _SERVING
    tx.execute(of_ticket, {"ticket_id": ticket_id, "status": status, "window_id": window_id})
    outcome = None if ended_at is None else status
    tx.execute(of_service, {"service_id": service_id, "ended_at": ended_at, "outcome": outcome})


def _conclude(tx: Tx, office: Office, case_id: str, _: Sequence[str]) -> None:
    conclude(tx, case_id, office.approvers[0], Outcome.GRANTED, ["办理结果"], next(office.shelves))


def _review(tx: Tx, office: Office, case_id: str, _: Sequence[str]) -> None:
    hall, settings = office.offered.hall, office.settings
    how = How(Ending.GRANT, note="材料齐全，符合条件")
    end_stage(tx, hall, settings, case_id, office.approvers[0], "review", how)


_DO: Mapping[str, Do] = {
    "take_up": lambda tx, office, case_id, _: take_up(tx, case_id, office.approvers[0]),
    "claim": lambda tx, office, case_id, _: claim(tx, case_id, office.approvers[0]),
    "review": _review,
    "supplement": lambda tx, office, case_id, ids: ask_supplement(
        tx, office.offered.hall, office.settings, case_id, office.approvers[0], ids[-1:], 10, "照片不清晰"
    ),
    "suspend": lambda tx, office, case_id, _: suspend(tx, case_id, office.approvers[0], "announcement"),
    "decline": lambda tx, office, case_id, _: ask_decline(
        tx, case_id, office.approvers[1], "not_entitled", "户籍不在本市"
    ),
    "conclude": _conclude,
    "refuse": lambda tx, office, case_id, _: conclude(
        tx, case_id, office.approvers[0], Outcome.REFUSED, [], "", "conditions_unmet"
    ),
    "withdraw": lambda tx, _, case_id, __: withdraw_elsewhere(tx, case_id),
}
