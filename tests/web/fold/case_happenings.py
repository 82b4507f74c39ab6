"""What can happen to cases, and how often it is tried."""

from collections.abc import Callable
from dataclasses import replace

from sqlalchemy import text

from hallsys.cases import life_views, locker_views, process_views
from hallsys.cases import service as cases
from hallsys.cases import views as case_views
from hallsys.cases.draw_views import draws_of
from hallsys.cases.errors import CaseUnknown, ResultUnknown
from hallsys.cases.listed_reasons import LAW, Purpose
from hallsys.cases.locker_rules import Size
from hallsys.cases.process_rules import ENDINGS, Ending, StageKind
from hallsys.cases.reason_setting import reasons_of, set_reasons
from hallsys.cases.reasons import Said
from hallsys.cases.rules import Outcome
from hallsys.cases.service import Application
from hallsys.matters.rules import Kind
from hallsys.matters.views import materials
from tests.web.fold.life import CLERKS, Life

OFFICER, SUPERVISOR = "zhouping", "zhaomin"


def accept(life: Life) -> None:
    hall, matter_id = life.hall, life.matter()
    code, call = life.in_hand()
    listed = tuple(one.id for one in hall.db.read(materials, hall.id, [matter_id]))
    life.do(
        cases.accept,
        hall.site.catalogue.hall,
        hall.site.settings.cases,
        call.service_id,
        hall.clerks[CLERKS[code]],
        [Application(matter_id, listed)],
    )


def accept_together(life: Life) -> None:
    """Accept all matters of the hall's package as a joint case."""
    hall, (code, call) = life.hall, life.in_hand()
    site = hall.site
    listed = {
        one: [each.id for each in hall.db.read(materials, hall.id, [one])] for one in hall.matters.values()
    }
    on = (site.catalogue.hall, site.settings.cases, call.service_id, hall.clerks[CLERKS[code]])
    life.do(cases.accept, *on, [Application(one, tuple(ids)) for one, ids in listed.items()])


_JOINT = text("SELECT id FROM joint_cases WHERE hall_id = :hall ORDER BY id")


def release_joint(life: Life) -> None:
    ids = life.hall.db.read(lambda conn: conn.execute(_JOINT, {"hall": life.hall.id}).scalars().all())
    life.do(cases.release_joint, life.pick(list(ids) or [""]), life.hall.clerks[SUPERVISOR], "急用")


def receive(life: Life) -> None:
    hall, matter_id = life.hall, life.matter()
    code, call = life.in_hand()
    on = (hall.site.catalogue.hall, hall.site.settings.cases, call.service_id, hall.clerks[CLERKS[code]])
    life.do(cases.receive, *on, Application(matter_id))


def accept_received(life: Life) -> None:
    hall, case_id = life.hall, life.case("status = 'received'")
    matter_id = hall.db.read(case_views.case, hall.id, case_id).matter_id
    listed = tuple(one.id for one in hall.db.read(materials, hall.id, [matter_id]))
    on = (hall.site.catalogue.hall, hall.site.settings.cases, case_id, hall.clerks["lina"])
    life.do(cases.accept_received, *on, Application(matter_id, listed))


def withdraw(life: Life) -> None:
    code, served = life.in_hand()
    of_this = life.case(f"ticket_id = '{served.ticket_id}' AND decided_at IS NULL")
    life.do(cases.withdraw, of_this, served.service_id, life.hall.clerks[CLERKS[code]])


def conclude_at_window(life: Life) -> None:
    code, served = life.in_hand()
    of_this = life.case(f"ticket_id = '{served.ticket_id}' AND matter_kind = 'immediate'")
    clerk_id = life.hall.clerks[CLERKS[code]]
    life.do(cases.conclude_at_window, of_this, clerk_id, life.pick([["证照"], []]), "A-1")


def of_the_backlog(life: Life, *statuses: str) -> str:
    """Return the id of a case that the back office sees in one of those statuses."""
    backlog = life.hall.db.read(process_views.inbox, life.hall.id)
    return life.pick([case.id for case in backlog if case.status in statuses] or [""])


def take_up(life: Life) -> None:
    life.do(cases.take_up, of_the_backlog(life, "accepted"), life.hall.clerks[OFFICER])


def conclude(life: Life) -> None:
    names = life.pick([["证照"], ["证照", "附页"], []])
    taken_up, officer = of_the_backlog(life, "in_progress"), life.hall.clerks[OFFICER]
    life.do(cases.conclude, taken_up, officer, Outcome.GRANTED, names, life.pick(["B-2", ""]))


def decline(life: Life) -> None:
    reason = life.pick(list(LAW[Purpose.DECLINE]))
    open_one = of_the_backlog(life, "accepted", "in_progress")
    life.do(cases.ask_decline, open_one, life.hall.clerks[OFFICER], reason)


def change_process(life: Life) -> None:
    """Let a promised matter go through a process, or through none."""
    promised = [one.id for one in life.hall.site.catalogue.matters.values() if one.kind is not Kind.IMMEDIATE]
    code = life.pick(["review_check", "one_desk", "experts", None])
    life.do(cases.set_process, life.pick(promised), code)


def in_an_inbox(life: Life) -> process_views.InboxRow:
    lying = [one for one in life.hall.db.read(process_views.inbox, life.hall.id) if one.stage]
    if not lying:
        raise CaseUnknown
    return life.pick(lying)


def claim(life: Life) -> None:
    who = life.hall.clerks[life.pick([OFFICER, SUPERVISOR])]
    life.do(cases.claim, in_an_inbox(life).id, who)


def give_back(life: Life) -> None:
    one = in_an_inbox(life)
    life.do(cases.give_back, one.id, one.holder_id or "")


def end_stage(life: Life) -> None:
    one, site = in_an_inbox(life), life.hall.site
    ending = life.pick(sorted(ENDINGS[StageKind(one.stage or "")]))
    made = life.pick([["证照"], []]) if one.stage == "issue" else []
    reason = "conditions_unmet" if ending is Ending.REFUSE else None
    how = cases.How(ending, reason, "面积不符", made, "B-3" if made else "")
    on = (site.catalogue.hall, site.settings.cases, one.id, one.holder_id or "", one.stage or "", how)
    life.do(cases.end_stage, *on)


def an_expert(life: Life) -> None:
    unit, serial = life.pick(["化工院", "消防所"]), life.pick([1, 2, 3, 4])
    life.do(cases.put_expert, f"专家{serial}", unit, ["消防"])


def before_experts(life: Life) -> process_views.InboxRow:
    """Return a case that experts are to look at, claimed."""
    lying = [one for one in life.hall.db.read(process_views.inbox, life.hall.id) if one.stage == "experts"]
    if not lying:
        raise CaseUnknown
    one = life.pick(lying)
    life.do(cases.claim, one.id, one.holder_id or life.hall.clerks[OFFICER])
    return replace(one, holder_id=one.holder_id or life.hall.clerks[OFFICER])


def set_reason(life: Life) -> None:
    """Say a reason otherwise, or offer it no more, or again."""
    hall = life.hall
    code, words = life.pick(list(LAW[Purpose.RECALL].items()))
    zh, offered = life.pick([words.zh, "另有原因"]), life.pick([True, False])
    said = Said(Purpose.RECALL, code, zh, words.en, offered=offered)
    seen = hall.db.read(reasons_of, hall.id).version
    life.do(set_reasons, [said], hall.clock.now(), seen)


def draw_experts(life: Life) -> None:
    one = before_experts(life)
    life.do(cases.draw_experts, one.id, one.holder_id or "")


def hear_expert(life: Life) -> None:
    """Note what one of those who were drawn says, or let the next take the place."""
    one = before_experts(life)
    drawn = life.hall.db.read(draws_of, life.hall.id, one.id, one.case_number)
    seats = [seat.expert_id for each in drawn for seat in each.seats if seat.state == "drawn"] or [""]
    on = (one.id, one.holder_id or "", life.pick(seats))
    if life.pick([True, True, False]):
        life.do(cases.note_opinion, *on, favour=True)
    else:
        life.do(cases.excuse_expert, *on, "出差")


def settle_decline(life: Life) -> None:
    use_case = life.pick([cases.confirm_decline, cases.send_back])
    waiting = life.hall.db.read(life_views.waiting_declines, life.hall.id)
    asked = life.pick([one.case_id for one in waiting] or [""])
    life.do(use_case, asked, life.hall.clerks[SUPERVISOR])


def stop_clock(life: Life) -> None:
    cause, working = life.pick(["hearing", "inspection"]), of_the_backlog(life, "in_progress")
    life.do(cases.suspend, working, life.hall.clerks[OFFICER], cause)


def run_clock(life: Life) -> None:
    hall, settings = life.hall.site.catalogue.hall, life.hall.site.settings.cases
    stopped = of_the_backlog(life, "suspended")
    life.do(cases.resume, hall, settings, stopped, life.hall.clerks[OFFICER])


def ask_extension(life: Life) -> None:
    lying, days = of_the_backlog(life, "accepted", "in_progress"), life.pick([1, 5, 10])
    on = (life.hall.site.settings.cases, lying, life.hall.clerks[OFFICER], days, "complex")
    life.do(cases.ask_extension, *on)


def settle_extension(life: Life) -> None:
    waiting = life.hall.db.read(life_views.waiting_extensions, life.hall.id)
    asked, site = life.pick([one.case_id for one in waiting] or [""]), life.hall.site
    by = life.hall.clerks[SUPERVISOR]
    if life.pick([True, True, False]):
        life.do(cases.grant_extension, site.catalogue.hall, site.settings.cases, asked, by)
    else:
        life.do(cases.refuse_extension, asked, by)


_DECIDED = text(
    "SELECT id FROM cases WHERE hall_id = :hall "
    "AND status IN ('concluded', 'ready', 'handed_over') ORDER BY id"
)


def ask_void(life: Life) -> None:
    ids = life.hall.db.read(lambda conn: conn.execute(_DECIDED, {"hall": life.hall.id}).scalars().all())
    life.do(cases.ask_void, life.pick(list(ids) or [""]), life.hall.clerks[OFFICER], "void_mistaken")


def settle_void(life: Life) -> None:
    waiting = life.hall.db.read(life_views.waiting_voids, life.hall.id)
    use_case = life.pick([cases.confirm_void, cases.refuse_void])
    life.do(use_case, life.pick([one.case_id for one in waiting] or [""]), life.hall.clerks[SUPERVISOR])


def terminate(life: Life) -> None:
    over = of_the_backlog(life, "accepted", "in_progress", "suspended")
    life.do(cases.terminate, over, life.hall.clerks[SUPERVISOR], "duplicate")


_RESULTS = text("SELECT id, person_id FROM results WHERE hall_id = :hall ORDER BY id")


def hand_over(life: Life) -> None:
    rows = life.hall.db.read(lambda conn: conn.execute(_RESULTS, {"hall": life.hall.id}).all())
    if not rows:
        raise ResultUnknown
    row, code = life.pick(rows), life.window()
    window_id, clerk_id = life.hall.windows[code].id, life.hall.clerks[CLERKS[code]]
    life.do(cases.hand_over, row.id, window_id, clerk_id, row.person_id)


_UNDER_WAY = text(
    "SELECT c.case_number FROM results r JOIN cases c ON c.id = r.case_id "
    "WHERE r.hall_id = :hall AND r.status = 'under_way' ORDER BY r.id"
)


def receive_result(life: Life) -> None:
    numbers = life.hall.db.read(lambda conn: conn.execute(_UNDER_WAY, {"hall": life.hall.id}).scalars().all())
    if not numbers:
        raise ResultUnknown
    code = life.window()
    at = (life.hall.windows[code].id, life.hall.clerks[CLERKS[code]])
    life.do(cases.receive_results, *at, life.pick(numbers), "C-1")


_HANDED_OVER = text(
    "SELECT result_id, window_id, clerk_id FROM hand_overs "
    "WHERE hall_id = :hall AND taken_back_at IS NULL ORDER BY id"
)


def take_back(life: Life) -> None:
    rows = life.hall.db.read(lambda conn: conn.execute(_HANDED_OVER, {"hall": life.hall.id}).all())
    if not rows:
        raise ResultUnknown
    result_id, window_id, clerk_id = life.pick(rows)
    if window_id is None:  # collected out of a locker
        code = life.window()
        window_id, clerk_id = life.hall.windows[code].id, life.hall.clerks[CLERKS[code]]
    life.do(cases.take_back, result_id, window_id, clerk_id, "not_taken", "", 30)


_LIES = text(
    "SELECT id, person_id FROM locker_deposits "
    "WHERE hall_id = :hall AND taken_at IS NULL AND returned_at IS NULL ORDER BY id"
)
_DOORS = text("SELECT id FROM locker_openings WHERE hall_id = :hall AND state = 'asked' ORDER BY id")


def put_in_locker(life: Life) -> None:
    hall, code = life.hall, life.window()
    if not hall.db.read(locker_views.banks, hall.id):
        bank_id = life.do(cases.put_bank, "E1", "取件柜", "Lockers", "", "")
        life.do(cases.add_boxes, bank_id, 1, 8, Size.LARGE)
    rows = hall.db.read(lambda conn: conn.execute(_RESULTS, {"hall": hall.id}).all())
    if not rows:
        raise ResultUnknown
    at = (life.pick(rows).id, hall.windows[code].id, hall.clerks[CLERKS[code]], "E1")
    life.do(cases.put_in, hall.site.keyring, hall.site.settings.cases, *at)
    open_doors(life)


def open_doors(life: Life) -> None:
    for opening_id in life.hall.db.read(
        lambda conn: conn.execute(_DOORS, {"hall": life.hall.id}).scalars().all()
    ):
        life.do(cases.door_opened, opening_id)


def empty_locker(life: Life) -> None:
    """Let an applicant collect what lies in a locker, or a clerk take it out, perhaps when it is over."""
    hall, code = life.hall, life.window()
    rows = hall.db.read(lambda conn: conn.execute(_LIES, {"hall": hall.id}).all())
    if not rows:
        raise ResultUnknown
    row = life.pick(rows)
    if life.random.random() < 0.6:
        life.do(cases.collect_by_card, "E1", row.id, row.person_id)
    else:
        life.do(cases.take_out, row.id, hall.windows[code].id, hall.clerks[CLERKS[code]])
    open_doors(life)


CASE_HAPPENINGS: dict[Callable[[Life], None], float] = {
    accept: 10,
    accept_together: 4,
    release_joint: 2,
    conclude_at_window: 16,
    take_up: 10,
    conclude: 14,
    decline: 8,
    set_reason: 2,
    settle_decline: 16,
    change_process: 3,
    claim: 16,
    give_back: 4,
    end_stage: 20,
    an_expert: 6,
    draw_experts: 22,
    hear_expert: 28,
    stop_clock: 12,
    run_clock: 16,
    ask_extension: 8,
    ask_void: 4,
    settle_void: 6,
    settle_extension: 12,
    terminate: 1,
    hand_over: 8,
    take_back: 8,
    put_in_locker: 10,
    empty_locker: 8,
    receive_result: 20,
    receive: 8,
    accept_received: 6,
    withdraw: 16,
}
