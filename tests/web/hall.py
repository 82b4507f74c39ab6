"""A small hall behind the pages: two zones, three queues, four windows, three matters, a staff."""

from collections.abc import Mapping
from concurrent.futures import Executor
from dataclasses import dataclass, field
from datetime import date
from functools import cache
from pathlib import Path
from typing import Any

from hallsys.cases.policy import CaseSettings
from hallsys.counters import service as counters
from hallsys.counters import shifts
from hallsys.counters.policy import CounterSettings
from hallsys.counters.rules import WindowKind
from hallsys.counters.service import Called
from hallsys.counters.setup import WindowFacts, add_window
from hallsys.counters.views import Window
from hallsys.evaluation.policy import RatingSettings
from hallsys.evaluation.tags import load_tags
from hallsys.evaluation.tagtables import adopt
from hallsys.halls.calendars import CalendarYear
from hallsys.halls.rules import Hours
from hallsys.halls.service import add_zone, create_hall, load_calendar, put_settings, set_hours
from hallsys.halls.views import tree
from hallsys.kernel import eventlog
from hallsys.kernel.clock import ManualClock
from hallsys.kernel.database import Database
from hallsys.kernel.eventlog import Logged
from hallsys.kernel.identity import Credential
from hallsys.kernel.ids import new_id
from hallsys.kernel.sealing import Keyring
from hallsys.kernel.transaction import Origin, Tx
from hallsys.matters.rules import Kind, MaterialFacts, MatterFacts
from hallsys.matters.service import put_matter
from hallsys.people.service import Presentation, identify, prepare, present
from hallsys.queue import issuing, setup
from hallsys.queue.issuing import Issued
from hallsys.queue.policy import PolicySettings
from hallsys.queue.priority import PriorityClass
from hallsys.queue.queues import QueueFacts
from hallsys.staff import service as staff
from hallsys.staff.passwords import PasswordHash, hash_password
from hallsys.staff.rules import Role
from hallsys.staff.views import clerks
from hallsys.web.site import Kiosk, Site, SiteSettings

ZONES = (("main", "综合区", "Main zone"), ("realty", "不动产区", "Real-estate zone"))
# Zone, and the facts of a queue in it.
QUEUES = (
    (
        "main",
        QueueFacts(
            code="general", prefix="A", name="综合业务", name_en="General", appointment_quota=2, position=1
        ),
    ),
    ("main", QueueFacts(code="social", prefix="B", name="社保医保", name_en="Social security", position=2)),
    (
        "realty",
        QueueFacts(
            code="realty", prefix="D", name="不动产登记", name_en="Real estate", common=False, position=3
        ),
    ),
)
# Code, zone, kind, and the codes of the queues that the window serves.
WINDOWS = (
    ("W01", "main", WindowKind.COMPREHENSIVE, ("general", "social")),
    ("W02", "main", WindowKind.COMPREHENSIVE, ("general", "social")),
    ("W03", "realty", WindowKind.SPECIAL, ("realty",)),
    ("W04", "main", WindowKind.OUTPUT, ()),
)
DEPARTMENT = "11110101MB0000001A4"
MATTERS = (
    ("licence", "营业执照", "Business licence", Kind.IMMEDIATE, 0, "general"),
    ("pension", "养老保险登记", "Pension registration", Kind.PROMISED, 5, "social"),
    ("deed", "不动产转移登记", "Transfer of real estate", Kind.PROMISED, 10, "realty"),
)
CHECKLIST = (
    MaterialFacts(name="申请表", name_en="Application form"),
    MaterialFacts(name="照片", name_en="Photograph", required=False),
)
TAGS = load_tags(Path(__file__).parents[2] / "config" / "hcp_norms.csv")
PASSWORD = "Specimen-2026"
# Login, name, staff number, roles.
STAFF = (
    ("wangxiao", "王晓", "0101", (Role.CLERK,)),
    ("lina", "李娜", "0102", (Role.CLERK,)),
    ("chenchu", "陈楚", "0103", (Role.OUTPUT,)),
    ("zhouping", "周平", "0104", (Role.APPROVER,)),
    ("zhaomin", "赵敏", "0105", (Role.MANAGER,)),
    ("sunhao", "孙浩", "0106", (Role.ADMIN,)),
    ("tangyuan", "唐远", "0107", (Role.LEADER,)),
)
KIOSKS = {
    "K1": Kiosk("K1", "1 号取号机", "Kiosk 1"),
    "K2": Kiosk("K2", "2 号取号机", "Kiosk 2"),
}
HALL_SETTINGS = {
    "notice": {"zh": "请保管好随身物品", "en": "Please mind your belongings"},
    "help_phone": "010-00000000",
}


@dataclass
class WebHall:
    """The hall and its site, with short names for its rows and for what happens before a request."""

    site: Site
    db: Database
    clock: ManualClock
    id: str
    zones: Mapping[str, str]
    queues: Mapping[str, str]
    windows: Mapping[str, Window]
    matters: Mapping[str, str]
    clerks: Mapping[str, str]
    locks_away: set[str] = field(default_factory=set)  # places whose doors nothing opens

    def locks_work(self, place: str) -> bool:
        """Tell whether the doors at a place can be opened now."""
        return place not in self.locks_away

    def transact(self, use_case: Any, *args: Any, actor: str = "system", **kwargs: Any) -> Any:
        return self.db.transact(Origin(self.id, actor), use_case, *args, **kwargs)

    def present(self, credential: Credential, place: str = "kiosk:K1") -> Presentation:
        """Lay a card on the reader of a place."""
        sealed = prepare(self.site.keyring, credential)
        day = date.fromisoformat(self.site.today)
        presentation: Presentation = self.transact(present, sealed, place, day)
        return presentation

    def person(self, credential: Credential) -> str:
        person_id: str = self.transact(identify, prepare(self.site.keyring, credential))
        return person_id

    def issue(
        self,
        credential: Credential,
        *matters: str,
        requested: PriorityClass | None = None,
        place: str = "kiosk:K1",
    ) -> Issued:
        """Give somebody a ticket, by the codes of matters."""
        issued: Issued = self.transact(
            issuing.issue,
            self.site.catalogue,
            [self.matters[code] for code in matters or ("licence",)],
            self.person(credential),
            age=40,
            requested=requested,
            place=place,
            pace=self.site.pace(),
        )
        return issued

    def open_window(self, window: str = "W01", login: str = "wangxiao") -> None:
        """Have a clerk sign in at a window."""
        self.transact(shifts.sign_in, self.windows[window].id, self.clerks[login])
        self.site.reload()

    def call(self, window: str = "W01", login: str = "wangxiao") -> Called:
        """Call the next ticket, which must be there."""
        called: Called | None = self.transact(
            counters.call_next,
            self.windows[window].id,
            self.clerks[login],
            self.site.catalogue.policy,
            self.site.today,
        )
        assert called is not None
        return called

    def start(self, called: Called, window: str = "W01", login: str = "wangxiao") -> None:
        self.transact(counters.start, self.windows[window].id, self.clerks[login], called.service_id)

    def finish(self, called: Called, window: str = "W01", login: str = "wangxiao") -> None:
        self.transact(counters.finish, self.windows[window].id, self.clerks[login], called.service_id)

    def park(self, called: Called, window: str = "W01", login: str = "wangxiao") -> None:
        self.transact(counters.park, self.windows[window].id, self.clerks[login], called.service_id)

    def serve(self, window: str = "W01", login: str = "wangxiao") -> Called:
        """Call the next ticket, start and finish it."""
        called = self.call(window, login)
        self.start(called, window, login)
        self.finish(called, window, login)
        return called

    def session(self, login: str) -> str:
        """Sign a clerk in and return the token for a surface's cookie."""
        return staff.sign_in(self.db, self.id, login, PASSWORD, lambda *_: True).token

    def log(self, kind: str | None = None) -> list[Logged]:
        rows = self.db.read(eventlog.after, self.id, 0, 100_000)
        return [row for row in rows if kind is None or row.kind == kind]


def _set_up(tx: Tx, code: str, parent_id: str | None) -> None:
    name = "示例市政务服务中心" if parent_id is None else "示例村便民服务站"
    name_en = "Example City Service Hall" if parent_id is None else "Example Village Station"
    create_hall(tx, code=code, name=name, name_en=name_en, parent_id=parent_id)
    put_settings(tx, HALL_SETTINGS)
    set_hours(tx, [Hours(weekday, "09:00", "17:00") for weekday in range(5)])
    load_calendar(tx, CalendarYear(year=2026, source="test", off=(), work=()))
    zones = {one[0]: add_zone(tx, code=one[0], name=one[1], name_en=one[2]) for one in ZONES}
    queues = {
        facts.code: setup.add_queue(tx, QueueFacts(**{**vars(facts), "zone_id": zones[zone]}))
        for zone, facts in QUEUES
    }
    day = "2026-03-02"
    for number, (window, zone, window_kind, served) in enumerate(WINDOWS, 1):
        facts = WindowFacts(
            zone_id=zones[zone],
            code=window,
            number=number,
            name=f"{number}号窗口",
            name_en=f"Window {number}",
            kind=window_kind,
        )
        window_id = add_window(tx, facts)
        shifts.allocate(tx, window_id, tuple(queues[queue] for queue in served), day)
    for position, (matter_code, title, title_en, kind, limit_days, queue) in enumerate(MATTERS):
        matter = MatterFacts(
            code=matter_code,
            name=title,
            name_en=title_en,
            kind=kind,
            limit_days=limit_days,
            queue_code=queue,
            implementation_code=f"{DEPARTMENT}{position:012d}",
            department="示例局",
            position=position,
        )
        put_matter(tx, matter, CHECKLIST)
    for login, person, staff_number, roles in STAFF:
        account = staff.ClerkFacts(login=login, name=person, staff_number=staff_number, roles=roles)
        staff.create_clerk(tx, account, _hash())


@cache
def _hash() -> PasswordHash:
    return hash_password("nobody", PASSWORD)


def limit_queue(hall: WebHall, code: str, daily_limit: int) -> None:
    """Let a queue give so many tickets a day."""
    change_queue(hall, code, daily_limit=daily_limit)


def change_queue(hall: WebHall, code: str, **facts: Any) -> None:
    """Change some of the facts of a queue."""
    queue = hall.site.catalogue.queues_by_code[code]
    said = {name: getattr(queue, name) for name in QueueFacts.__dataclass_fields__}
    hall.transact(setup.change_queue, queue.id, QueueFacts(**{**said, **facts}))
    hall.site.reload()


def write_hall(db: Database, code: str = "specimen", parent_id: str | None = None) -> str:
    """Write a fresh hall, closed windows, nobody waiting, and return its id; `parent_id`: the hall above."""
    hall_id = new_id()
    db.transact(Origin(hall_id, "system"), _set_up, code, parent_id)
    db.transact(Origin(hall_id, "system"), adopt, TAGS)
    return hall_id


def open_hall(
    db: Database, clock: ManualClock, keys: Path, hasher: Executor, *, demo: bool = False
) -> WebHall:
    """Return the hall that was written to `db`. It opens at the clock's 09:00."""
    (here,) = db.read(tree)
    return hall_with_id(db, clock, Keyring.create(keys), hasher, here.id, demo=demo)


def hall_with_id(
    db: Database, clock: ManualClock, keyring: Keyring, hasher: Executor, hall_id: str, *, demo: bool = False
) -> WebHall:
    """Return one of the halls that were written to `db`."""
    settings = SiteSettings(
        policy=PolicySettings(),
        counters=CounterSettings(),
        cases=CaseSettings(),
        ratings=RatingSettings(),
        kiosks=KIOSKS,
        public_url="http://hall.example",
        complaint_phone="12345",
        demo=demo,
        open_screens=True,
    )
    site = Site(db, keyring, clock, hall_id, settings, hasher)
    return WebHall(
        site,
        db,
        clock,
        hall_id,
        zones={zone.code: zone.id for zone in site.catalogue.hall.zones},
        queues={queue.code: queue.id for queue in site.catalogue.queues.values()},
        windows=site.windows_by_code,
        matters={matter.code: matter.id for matter in site.catalogue.matters.values()},
        clerks={clerk.login: clerk.id for clerk in db.read(clerks, hall_id)},
    )
