"""Cases under way on a demo's first day, and those that were decided before: its stories brought about."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import count, cycle

from sqlalchemy import text

from hallsys.cases.acceptance import accept
from hallsys.cases.decision import conclude, conclude_at_window, take_up
from hallsys.cases.declining import ask_decline
from hallsys.cases.drawing import draw_experts, note_opinion
from hallsys.cases.ending import withdraw_elsewhere
from hallsys.cases.entering import AcceptedCase, Application
from hallsys.cases.extending import ask_extension
from hallsys.cases.locker_doors import door_opened
from hallsys.cases.lockers import put_in
from hallsys.cases.pausing import ask_supplement, suspend
from hallsys.cases.pickup import hand_over, send_by_courier
from hallsys.cases.policy import CaseSettings
from hallsys.cases.proceeding import How, claim, end_stage
from hallsys.cases.process_rules import Ending
from hallsys.cases.recalling import recall, take_in
from hallsys.cases.receiving import receive
from hallsys.cases.rules import Outcome
from hallsys.cases.voiding import ask_void
from hallsys.counters.representing import represent
from hallsys.counters.shifts import sign_in, sign_out
from hallsys.demo.cast import ENTERPRISE
from hallsys.demo.past import Desk, Visit, Visits, before
from hallsys.demo.stories import STORIES, Story
from hallsys.evaluation.rules import STAFF_ACTOR
from hallsys.halls.rules import day_start
from hallsys.kernel.clock import DAY, HOUR, MINUTE
from hallsys.kernel.sealing import Keyring
from hallsys.kernel.transaction import Tx
from hallsys.matters.rules import Kind
from hallsys.matters.situations import Question, narrowed
from hallsys.matters.versions import in_force
from hallsys.matters.views import Material, materials
from hallsys.people.organisations import AgentRole, prepare_organisation
from hallsys.people.phones import give_phone, prepare_phone
from hallsys.queue.catalogue import Catalogue
from hallsys.supervision.finding_lists import unsigned
from hallsys.supervision.findings import sign_off, write_down
from hallsys.supervision.inspection import late
from hallsys.supervision.rule_table import Rule

_LENGTH = 8 * MINUTE
_OPENS = 9 * HOUR  # after midnight
_SERVING = (
    text("UPDATE tickets SET status = :status, window_id = :window_id WHERE id = :ticket_id"),
    text("UPDATE services SET ended_at = :ended_at, outcome = :outcome WHERE id = :service_id"),
)
_SHELVES = ("A-01", "A-02", "B-03", "B-05", "C-02")
LOCKERS = "E1"  # the bank at the entrance
_PARCEL = 1_136_000_204_700  # the first of their EMS numbers


@dataclass
class Office:
    """Who works on the cases of a demo, and with what."""

    offered: Catalogue
    settings: CaseSettings
    visits: Visits
    desks: Mapping[str, Desk]
    people: Sequence[str]
    approvers: Sequence[str]  # ids of two: the second looks again
    pickup: tuple[str, str]  # the output window and its clerk, by id
    manager_id: str
    keyring: Keyring
    shelves: "cycle[str]" = field(default_factory=lambda: cycle(_SHELVES))
    parcels: "count[int]" = field(default_factory=lambda: count(_PARCEL))


@dataclass
class Told:
    """A case of a story: what was asked for, what it results in, and the ids of the results so far."""

    case: AcceptedCase
    person_id: str
    required: Sequence[str]
    names: Sequence[str]
    result_ids: Sequence[str] = ()
    expert_ids: Sequence[str] = ()


@dataclass(frozen=True)
class _Asked:
    """A matter as somebody applies for it who chooses the first answer to each question."""

    listed: Sequence[Material]
    answers: tuple[tuple[str, str], ...]
    names: Sequence[str]


Do = Callable[[Tx, Office, Told], object]


def tell_of_cases(tx: Tx, office: Office) -> int:
    """Bring the stories about, each act at its own time; return how many cases there are."""
    window_id, clerk_id = office.pickup
    sign_in(before(tx, tx.now), window_id, clerk_id)
    told = sum(_tell(tx, office, n, story) for n, story in enumerate(STORIES))
    sign_out(before(tx, tx.now), window_id, clerk_id)
    return told


def _tell(tx: Tx, office: Office, n: int, story: Story) -> int:
    by_code = {one.code: one for one in office.offered.matters.values()}
    matters = [by_code[code] for code in story.matters.split()]
    day = office.offered.day(tx.now - story.days * DAY)
    at = day_start(day, office.offered.hall.timezone, 0) + _OPENS + (n % 5) * HOUR // 2
    desk = next(one for one in office.desks.values() if one.queue.code == matters[0].queue_code)
    person_id = office.people[n % len(office.people)]
    visit = office.visits.add(office.offered.day(at), at, desk, person_id, matters[0].id, _LENGTH)
    office.visits.write(tx)
    asked = {matter.id: _ask(tx, matter.id) for matter in matters}
    _serving(tx, "serving", visit, desk.window_id, None)
    cases = _enter(before(tx, visit.ended_at - MINUTE, _staff(desk.clerk_id)), office, story, visit, asked)
    told = {}
    for matter, case in zip(matters, cases, strict=True):
        one = asked[matter.id]
        if n % 3:  # two in three want to be told by message
            give_phone(tx, case.case_id, prepare_phone(office.keyring, f"138{n:08}", "zh"))
        required = [material.id for material in one.listed if material.required]
        told[matter.code] = Told(case, person_id, required, one.names)
        if matter.kind is Kind.IMMEDIATE:
            then = before(tx, visit.ended_at - MINUTE, _staff(desk.clerk_id))
            shelf = next(office.shelves) if one.names else ""
            conclude_at_window(then, case.case_id, desk.clerk_id, one.names, shelf)
    _serving(tx, "finished", visit, None, visit.ended_at)
    for days, what in story.done:
        act, _, code = what.partition(" ")
        _DO[act](before(tx, tx.now - int(days * DAY)), office, told[code or matters[0].code])
    return len(told)


def _enter(
    then: Tx, office: Office, story: Story, visit: Visit, asked: Mapping[str, _Asked]
) -> Sequence[AcceptedCase]:
    """Accept the cases of a story, or take in the one that is only received."""
    if story.organisation:
        enterprise = prepare_organisation(office.keyring, ENTERPRISE)
        represent(then, visit.service_id, visit.desk.clerk_id, enterprise, AgentRole.AUTHORISED, "授权委托书")
    given = (then, office.offered.hall, office.settings, visit.service_id, visit.desk.clerk_id)
    if story.received:
        ((matter_id, one),) = asked.items()
        some = tuple(material.id for material in one.listed if material.required)[:1]
        received = receive(*given, Application(matter_id, some, one.answers))
        return [AcceptedCase(received.case_id, received.case_number, matter_id, "", then.now)]
    return accept(*given, [_application(matter_id, one, story) for matter_id, one in asked.items()]).cases


def _application(matter_id: str, asked: _Asked, story: Story) -> Application:
    required = [one for one in asked.listed if one.required]
    lacking = tuple(one.id for one in required if story.gaps and one.may_be_missing)
    there = tuple(one.id for one in required if one.id not in lacking)
    return Application(matter_id, there, asked.answers, lacking, 3 if lacking else 0)


def _ask(tx: Tx, matter_id: str) -> _Asked:
    guide = in_force(tx.conn, tx.hall_id, [matter_id])[matter_id].guide
    listed, answers = materials(tx.conn, tx.hall_id, [matter_id]), _first_answers(guide.questions)
    return _Asked(tuple(narrowed(guide.questions, listed, dict(answers))), answers, guide.results)


def _first_answers(questions: Sequence[Question]) -> tuple[tuple[str, str], ...]:
    return tuple((one.code, one.options[0].code) for one in questions if not one.applies_when)


def _serving(tx: Tx, status: str, visit: Visit, window_id: str | None, ended_at: int | None) -> None:
    of_ticket, of_service = _SERVING
    tx.execute(of_ticket, {"ticket_id": visit.ticket_id, "status": status, "window_id": window_id})
    outcome = None if ended_at is None else status
    tx.execute(of_service, {"service_id": visit.service_id, "ended_at": ended_at, "outcome": outcome})


def _staff(clerk_id: str) -> str:
    return f"{STAFF_ACTOR}{clerk_id}"


def _by(tx: Tx, clerk_id: str) -> Tx:
    return before(tx, tx.now, _staff(clerk_id))


def _conclude(tx: Tx, office: Office, told: Told) -> None:
    clerk_id, names = office.approvers[0], told.names or ["办理结果"]
    made = conclude(tx, told.case.case_id, clerk_id, Outcome.GRANTED, names, next(office.shelves))
    told.result_ids = made.result_ids


def _review(tx: Tx, office: Office, told: Told) -> None:
    hall, settings = office.offered.hall, office.settings
    how = How(Ending.GRANT, note="材料齐全，符合条件")
    end_stage(tx, hall, settings, told.case.case_id, office.approvers[0], "review", how)


def _draw(tx: Tx, office: Office, told: Told) -> None:
    told.expert_ids = draw_experts(tx, told.case.case_id, office.approvers[0], "道路运输").expert_ids


def _hear(tx: Tx, office: Office, told: Told) -> None:
    who = (told.case.case_id, office.approvers[0], told.expert_ids[0])
    note_opinion(tx, *who, favour=True, note="车辆与停车场地符合要求")


def _post(tx: Tx, office: Office, told: Told) -> None:
    number = str(next(office.parcels))
    send_by_courier(_by(tx, office.pickup[1]), told.result_ids[0], *office.pickup, number)


def _deposit(tx: Tx, office: Office, told: Told) -> None:
    at = (told.result_ids[0], *office.pickup, LOCKERS)
    door_opened(tx, put_in(_by(tx, office.pickup[1]), office.keyring, office.settings, *at).opening_id)


def _recall(tx: Tx, office: Office, told: Told) -> None:
    clerk_id = office.approvers[0]
    recall(_by(tx, clerk_id), told.result_ids[0], clerk_id, "recall_content", "结算金额填写有误")


def _collect(tx: Tx, office: Office, told: Told) -> None:
    hand_over(_by(tx, office.pickup[1]), told.result_ids[0], *office.pickup, told.person_id)


def _bring_back(tx: Tx, office: Office, told: Told) -> None:
    why = ("return_content", "住址少一字")
    take_in(_by(tx, office.pickup[1]), told.result_ids[0], *office.pickup, *why)


def _late(tx: Tx, _: Office, told: Told) -> None:
    case = told.case
    # A server that runs finds it within the minute.
    due = (case.due_at, case.due_at + MINUTE)
    write_down(tx, [late(Rule.OVERDUE, case.case_id, *due, subject=case.case_number)])


def _sign_off(tx: Tx, office: Office, told: Told) -> None:
    found = next(one for one in unsigned(tx.conn, tx.hall_id) if one.subject == told.case.case_number)
    sign_off(_by(tx, office.manager_id), found.finding_id, "承办人外出培训未交接，已增派人员并向申请人说明")


_DO: Mapping[str, Do] = {
    "take_up": lambda tx, office, told: take_up(tx, told.case.case_id, office.approvers[0]),
    "claim": lambda tx, office, told: claim(tx, told.case.case_id, office.approvers[0]),
    "review": _review,
    "draw": _draw,
    "hear": _hear,
    "supplement": lambda tx, office, told: ask_supplement(
        tx,
        office.offered.hall,
        office.settings,
        told.case.case_id,
        office.approvers[0],
        told.required[-1:],
        10,
        "照片不清晰",
    ),
    "suspend": lambda tx, office, told: suspend(tx, told.case.case_id, office.approvers[0], "announcement"),
    "extend": lambda tx, office, told: ask_extension(
        tx, office.settings, told.case.case_id, office.approvers[0], 5, "others_heard", "需征求医保专家组意见"
    ),
    "void": lambda tx, office, told: ask_void(
        tx, told.case.case_id, office.approvers[0], "void_mistaken", "同名误登"
    ),
    "decline": lambda tx, office, told: ask_decline(
        tx, told.case.case_id, office.approvers[1], "not_entitled", "户籍不在本市"
    ),
    "conclude": _conclude,
    "refuse": lambda tx, office, told: conclude(
        tx, told.case.case_id, office.approvers[0], Outcome.REFUSED, [], "", "conditions_unmet"
    ),
    "withdraw": lambda tx, _, told: withdraw_elsewhere(tx, told.case.case_id),
    "post": _post,
    "deposit": _deposit,
    "recall": _recall,
    "collect": _collect,
    "bring_back": _bring_back,
    "late": _late,
    "sign_off": _sign_off,
}
