"""What can happen in a hall, and how often it is tried."""

from collections.abc import Callable

from hallsys.counters import closing, floor, shifts
from hallsys.counters import service as counters
from hallsys.counters import views as counter_views
from hallsys.counters.floorplan import Area, AreaKind, Drawing, Facing, Place
from hallsys.counters.rules import ClosingReason, PauseReason
from hallsys.evaluation import views as evaluation
from hallsys.evaluation.finishing import finish_and_ask
from hallsys.evaluation.rules import Channel, Grade
from hallsys.evaluation.service import rate_at_window
from hallsys.halls import boards
from hallsys.halls.notices import NoticeFacts, Severity
from hallsys.kernel.clock import DAY, MINUTE, SECOND
from hallsys.kernel.ids import new_id, new_token
from hallsys.queue import issuing, moving
from hallsys.queue.handing_in import OfflineTicket, hand_in
from hallsys.queue.leasing import lease
from hallsys.queue.priority import PriorityClass
from hallsys.relay.registration import DeviceReport, Line, greet, lose_devices, part, report_health
from hallsys.relay.tidying import begin_day, tidy
from hallsys.supervision.service import ask_help
from tests.web.fold.case_happenings import CASE_HAPPENINGS
from tests.web.fold.life import CLERKS, Life
from tests.web.hall import TAGS

REPORTS = (
    DeviceReport("printer", "ticket_printer", "escpos", "kiosk:K1"),
    DeviceReport("reader", "credential_reader", "sdt", "kiosk:K1"),
    DeviceReport("sign", "window_sign", "aabb", "window:W01"),
)


# Applicants


def wait(life: Life) -> None:
    life.hall.clock.advance(life.random.randrange(1, 3 * MINUTE))


def wait_and_tidy(life: Life) -> None:
    life.hall.clock.advance(40 * SECOND)
    life.do(tidy, life.hall.site.today)


def night(life: Life) -> None:
    life.hall.clock.advance(DAY)
    life.do(tidy, life.hall.site.today)
    life.do(begin_day, life.hall.site.today)
    for code in CLERKS:
        served = life.current(code)
        if served is not None:  # late at night an applicant may still be there
            life.at(code, counters.finish, served.service_id)


def issue(life: Life) -> None:
    hall = life.hall
    life.do(
        issuing.issue,
        hall.site.catalogue,
        [life.matter()],
        life.pick(life.persons),
        age=life.pick([30, 72]),
        requested=life.pick([None, None, None, PriorityClass.DISABLED, PriorityClass.MILITARY]),
        place=life.pick(["kiosk:K1", "kiosk:K2", "window:W01"]),
        pace=hall.site.pace(),
    )


def reprint(life: Life) -> None:
    site = life.hall.site
    life.do(
        issuing.reprint, site.catalogue, life.ticket("status = 'waiting'"), place="kiosk:K1", pace=site.pace()
    )


def cut_off(life: Life) -> None:
    """Lend numbers to a kiosk, let time pass, and take in what it issued meanwhile."""
    site, place = life.hall.site, life.pick(["kiosk:K1", "kiosk:K2"])
    blocks = life.do(lease, site.catalogue, place, "agent")
    block = life.pick(blocks)
    queue = next(each for each in site.catalogue.queues.values() if each.prefix == block.prefix)
    since = life.hall.clock.now()
    life.hall.clock.advance(life.random.randrange(MINUTE, 10 * MINUTE))
    if life.random.random() < 0.1:
        night(life)
    told = OfflineTicket(
        block.id, block.first + block.used, queue.id, (life.matter(),), since + MINUTE // 2, new_token()
    )
    person_id, age = life.pick(life.persons), life.pick([30, 72])
    life.do(hand_in, site.catalogue, told, person_id, age=age, agent_ids={"agent"})


def ask_for_help(life: Life) -> None:
    life.do(ask_help, life.pick(["kiosk:K1", "kiosk:K2"]))


def rate(life: Life) -> None:
    hall, code = life.hall, life.window()
    window_id = hall.windows[code].id
    asking = hall.db.read(evaluation.asking_at, hall.id, window_id, hall.clock.now())
    session_id = "" if asking is None else asking.session_id
    life.do(
        rate_at_window,
        TAGS,
        window_id,
        session_id,
        Grade(life.pick([1, 3, 4, 5]), text="x"),
        actor=f"pad:{code}",
    )


# Clerks


def call(life: Life) -> None:
    site = life.hall.site
    free = [code for code in CLERKS if life.current(code) is None]
    life.at(life.pick(free or list(CLERKS)), counters.call_next, site.catalogue.policy, site.today)


def call_ticket(life: Life) -> None:
    life.at(life.window(), counters.call_ticket, life.ticket("status = 'waiting' AND transfers > 0"))


def resume(life: Life) -> None:
    life.at(life.window(), counters.resume, life.ticket("status = 'parked'"))


def recall(life: Life) -> None:
    life.hall.clock.advance(6 * SECOND)
    life.on_service(counters.recall, life.hall.site.settings.counters)


def start(life: Life) -> None:
    life.on_service(counters.start)


def finish(life: Life) -> None:
    site = life.hall.site
    life.on_service(finish_and_ask, site.catalogue.hall, site.settings.ratings, life.pick(list(Channel)))


def no_show(life: Life) -> None:
    limits = life.hall.site.settings.counters.model_copy(update={"recalls_before_no_show": 0})
    life.on_service(counters.no_show, limits)


def park(life: Life) -> None:
    life.on_service(counters.park)


def undo(life: Life) -> None:
    life.on_service(counters.undo, life.hall.site.settings.counters)


def transfer_to_queue(life: Life) -> None:
    life.on_service(counters.transfer_to_queue, life.pick(list(life.hall.queues.values())))


def transfer_to_window(life: Life) -> None:
    life.on_service(counters.transfer_to_window, life.hall.windows[life.window()].id)


def sign_in(life: Life) -> None:
    life.at(life.window(), shifts.sign_in)


def sign_out(life: Life) -> None:
    life.at(life.window(), shifts.sign_out)


def pause(life: Life) -> None:
    life.at(life.window(), shifts.pause, life.pick(list(PauseReason)))


def reopen(life: Life) -> None:
    life.at(life.window(), shifts.reopen)


# The manager


def allocate(life: Life) -> None:
    ids = tuple(queue_id for queue_id in life.hall.queues.values() if life.random.random() < 0.7)
    window_id = life.hall.windows[life.window()].id
    life.do(shifts.allocate, window_id, ids, life.hall.site.today, confirmed=True)


def send_away(life: Life) -> None:
    window_id = life.hall.windows[life.window()].id
    life.do(closing.sign_out_by_manager, window_id, life.pick(list(ClosingReason)), lock=True)


def unlock(life: Life) -> None:
    standings = life.hall.db.read(counter_views.standings, life.hall.id).values()
    locked = [one.window_id for one in standings if one.lock_reason is not None]
    life.do(closing.unlock_window, life.pick(locked or [""]))


def place_window(life: Life) -> None:
    """Put a window somewhere near the corner, which every canvas has."""
    window_id, facing = life.hall.windows[life.window()].id, life.pick(list(Facing))
    place = Place(window_id, life.random.randrange(8), life.random.randrange(4), facing)
    life.do(floor.place_window, place, life.hall.site.catalogue.hall.zones)


def draw_floor(life: Life) -> None:
    areas = (Area(AreaKind.DESK, 1, 12, 6, 4, "导办台", "Desk"),)
    drawing = Drawing(life.random.randrange(30, 50), 20, areas)
    life.do(floor.draw_floor, drawing, life.hall.site.catalogue.hall.zones)


def put_notice(life: Life) -> None:
    zone_id = life.pick([None, *life.hall.zones.values()])
    now = life.hall.clock.now()
    facts = NoticeFacts(
        zh="请保管好随身物品", zone_id=zone_id, severity=life.pick(list(Severity)), begins_at=now
    )
    life.do(boards.put_notice, facts)


def withdraw_notice(life: Life) -> None:
    hanging = life.hall.db.read(boards.notices, life.hall.id, life.hall.clock.now())
    life.do(boards.withdraw_notice, life.pick([one.id for one in hanging] or [""]))


def requeue(life: Life) -> None:
    life.do(moving.requeue, life.ticket("status = 'no_show'"), life.hall.site.catalogue.policy)


def cancel(life: Life) -> None:
    life.do(moving.cancel, life.ticket("status IN ('waiting', 'parked')"))


def pin(life: Life) -> None:
    life.do(moving.pin, life.ticket("status = 'waiting'"), "突发疾病")


# Devices


def connect(life: Life) -> None:
    reports = [report for report in REPORTS if life.random.random() < 0.8]
    life.do(greet, life.agent, Line("session", new_id()), "1.0", reports)


def disconnect(life: Life) -> None:
    life.do(part, life.agent.id, "session")
    life.hall.clock.advance(10 * SECOND)
    life.do(lose_devices)


def turn(life: Life) -> None:
    state, fault = life.pick([("ok", None), ("ok", "paper_low"), ("broken", "paper_out"), ("broken", "gone")])
    life.do(report_health, life.agent.id, life.pick(REPORTS).device_id, state, fault)


HAPPENINGS: dict[Callable[[Life], None], float] = {
    wait: 4,
    wait_and_tidy: 1,
    night: 0.3,
    issue: 14,
    reprint: 1,
    cut_off: 3,
    ask_for_help: 1,
    rate: 12,
    call: 24,
    call_ticket: 4,
    resume: 5,
    recall: 4,
    start: 8,
    finish: 9,
    no_show: 4,
    park: 4,
    undo: 2,
    transfer_to_queue: 4,
    transfer_to_window: 4,
    sign_in: 12,
    sign_out: 1,
    pause: 4,
    reopen: 8,
    allocate: 2,
    place_window: 3,
    draw_floor: 1,
    put_notice: 2,
    withdraw_notice: 2,
    send_away: 1,
    unlock: 6,
    requeue: 3,
    cancel: 2,
    pin: 1,
    connect: 2,
    disconnect: 1,
    turn: 2,
    **CASE_HAPPENINGS,
}
