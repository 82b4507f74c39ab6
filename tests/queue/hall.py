"""A small hall for the tests of the queue: two common queues, two special ones, one of them closed."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date

from sqlalchemy import text

from hallsys.halls.calendars import CalendarYear
from hallsys.halls.rules import Hours
from hallsys.halls.service import add_zone, create_hall, load_calendar, set_hours
from hallsys.kernel import eventlog
from hallsys.kernel.clock import MINUTE, ManualClock
from hallsys.kernel.database import Database
from hallsys.kernel.eventlog import Logged
from hallsys.kernel.ids import new_id
from hallsys.kernel.transaction import Origin, Tx
from hallsys.matters.rules import Kind, MatterFacts
from hallsys.matters.service import put_matter
from hallsys.queue import service, views
from hallsys.queue.agency import Agency
from hallsys.queue.catalogue import Catalogue, catalogue
from hallsys.queue.estimate import Pace, QueuePace
from hallsys.queue.issuing import Issued
from hallsys.queue.policy import PolicySettings
from hallsys.queue.priority import PriorityClass
from hallsys.queue.queues import QueueFacts
from hallsys.queue.tickets import Ticket

QUEUES = (
    QueueFacts(
        code="general",
        prefix="A",
        care_prefix="V",
        appointment_prefix="Y",
        name="综合业务",
        name_en="General",
        appointment_quota=2,
    ),
    QueueFacts(code="social", prefix="B", name="社保医保", name_en="Social security"),
    QueueFacts(code="realty", prefix="D", name="不动产登记", name_en="Real estate", common=False),
    QueueFacts(code="tax", prefix="T", name="税务服务", name_en="Tax", common=False),
)
# Matter code -> queue code.
MATTERS = {
    "licence": "general",
    "permit": "general",
    "pension": "social",
    "deed": "realty",
    "mortgage": "realty",
    "invoice": "tax",
}
IMPLEMENTATION_CODE = "11330100002489021A2330111001000"
WINDOWS = ("W1", "W2", "W3")


@dataclass
class HallUnderTest:
    """A hall in a database, with what a server would keep of it and short names for its rows."""

    db: Database
    clock: ManualClock
    id: str
    catalogue: Catalogue
    matters: Mapping[str, str]
    queues: Mapping[str, str]
    pace: Pace
    windows: Mapping[str, str] = field(default_factory=dict)

    @property
    def day(self) -> str:
        return self.catalogue.day(self.clock.now())

    @property
    def policy(self) -> PolicySettings:
        return self.catalogue.policy

    @property
    def origin(self) -> Origin:
        return Origin(self.id, "system")

    def issue(
        self,
        person: str,
        *matters: str,
        age: int | None = 40,
        requested: PriorityClass | None = None,
        place: str = "kiosk:K1",
        request_id: str | None = None,
    ) -> Issued:
        return self.db.transact(
            Origin(self.id, place, request_id),
            service.issue,
            self.catalogue,
            [self.matters[code] for code in matters or ("licence",)],
            person,
            age=age,
            requested=requested,
            place=place,
            pace=self.pace,
        )

    def visit(
        self,
        person: str,
        *matters: str,
        age: int | None = 40,
        requested: PriorityClass | None = None,
        agency: Agency | None = None,
    ) -> service.IssuedVisit:
        """Give the person the tickets that those matters need."""
        issued: service.IssuedVisit = self.db.transact(
            Origin(self.id, "kiosk:K1"),
            service.issue_visit,
            self.catalogue,
            [self.matters[code] for code in matters],
            person,
            age=age,
            requested=requested,
            place="kiosk:K1",
            pace=self.pace,
            agency=agency,
        )
        return issued

    def call(self, window: str = "W1", *queues: str) -> service.Claimed | None:
        return self.db.transact(
            self.origin,
            service.claim_next,
            window,
            [self.queues[code] for code in queues or ("general", "social")],
            self.policy,
            self.day,
        )

    def must_call(self, window: str = "W1", *queues: str) -> service.Claimed:
        claimed = self.call(window, *queues)
        assert claimed is not None
        return claimed

    def serve(self, window: str = "W1") -> Ticket:
        """Call the next ticket and start it."""
        ticket = self.must_call(window).ticket
        return self.db.transact(self.origin, service.start, ticket.id, window)

    def ticket(self, ticket_id: str) -> Ticket:
        return self.db.read(views.ticket, self.id, ticket_id)

    def ticket_named(self, number: str) -> Ticket:
        """The ticket of today with that number."""
        find = text("SELECT id FROM tickets WHERE hall_id = :hall AND day = :day AND number = :number")
        key = {"hall": self.id, "day": self.day, "number": number}
        return self.ticket(self.db.read(lambda conn: conn.execute(find, key).scalar_one()))

    def waiting(self) -> dict[str, int]:
        """How many wait, by queue code."""
        codes = {queue_id: code for code, queue_id in self.queues.items()}
        counts = self.db.read(views.waiting_counts, self.id, self.day)
        return {codes[queue_id]: sum(classes.values()) for queue_id, classes in counts.items()}

    def log(self, kind: str | None = None) -> list[Logged]:
        rows = self.db.read(eventlog.after, self.id, 0, 100_000)
        return [row for row in rows if kind is None or row.kind == kind]


def set_up(tx: Tx) -> None:
    create_hall(tx, code=tx.hall_id, name="示例市政务服务中心", name_en="Example City Service Hall")
    zone_id = add_zone(tx, code="main", name="综合区", name_en="Main zone")
    set_hours(tx, [Hours(weekday, "09:00", "17:00") for weekday in range(5)])
    holiday = ((date(2026, 3, 5), "测试假日"),)
    load_calendar(tx, CalendarYear(year=2026, source="test", off=holiday, work=()))
    for position, facts in enumerate(QUEUES):
        service.add_queue(tx, QueueFacts(**{**vars(facts), "zone_id": zone_id, "position": position}))
    for code, queue_code in MATTERS.items():
        matter = MatterFacts(
            code=code,
            name=f"事项{code}",
            kind=Kind.IMMEDIATE,
            limit_days=0,
            queue_code=queue_code,
            implementation_code=IMPLEMENTATION_CODE,
        )
        put_matter(tx, matter, [])


def new_hall(db: Database, clock: ManualClock, policy: PolicySettings | None = None) -> HallUnderTest:
    hall_id = new_id()
    db.transact(Origin(hall_id, "system"), set_up)
    found = db.read(catalogue, hall_id, policy or PolicySettings())
    queues = {queue.code: queue.id for queue in found.queues.values()}
    windows = frozenset(WINDOWS)
    pace = Pace(
        opened_at=clock.now(),
        speed=1.0,
        queues={
            queue_id: QueuePace(8 * MINUTE, (6 * MINUTE) ** 2, windows if code != "tax" else frozenset())
            for code, queue_id in queues.items()
        },
    )
    matters = {matter.code: matter.id for matter in found.matters.values()}
    return HallUnderTest(db, clock, hall_id, found, matters, queues, pace)
