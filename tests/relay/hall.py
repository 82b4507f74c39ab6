"""A hall with two windows and a kiosk, and what agents do in it."""

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

import gevent
from sqlalchemy import text

from hallsys.counters import service as counters
from hallsys.counters import shifts
from hallsys.counters.policy import CounterSettings
from hallsys.counters.rules import WindowKind
from hallsys.counters.service import Called
from hallsys.counters.setup import WindowFacts, add_window
from hallsys.devices.commands import read_command
from hallsys.display.voice_policy import VoiceSettings
from hallsys.evaluation.policy import RatingSettings
from hallsys.evaluation.rules import Channel, parse_tags
from hallsys.evaluation.service import RatingSession, open_session
from hallsys.halls.calendars import CalendarYear
from hallsys.halls.rules import Hours
from hallsys.halls.service import add_zone, create_hall, load_calendar, set_hours
from hallsys.kernel import eventlog
from hallsys.kernel.clock import MINUTE, ManualClock
from hallsys.kernel.database import Database
from hallsys.kernel.eventlog import Logged
from hallsys.kernel.identity import Credential
from hallsys.kernel.ids import new_id
from hallsys.kernel.sealing import Keyring
from hallsys.kernel.transaction import Origin, Tx
from hallsys.matters.rules import Kind, MatterFacts
from hallsys.matters.service import put_matter
from hallsys.people.service import identify, prepare
from hallsys.queue import service as queue
from hallsys.queue import views as queue_views
from hallsys.queue.catalogue import Catalogue, catalogue
from hallsys.queue.estimate import Pace, QueuePace
from hallsys.queue.issuing import Issued
from hallsys.queue.policy import PolicySettings
from hallsys.queue.queues import QueueFacts
from hallsys.queue.states import PrintState
from hallsys.relay.deliveries import DeviceSink
from hallsys.relay.housekeeping import Housekeeper
from hallsys.relay.ledger import AckState
from hallsys.relay.messages import Ack
from hallsys.relay.pairing import Agent, Paired, authenticate, create_pairing_code, pair
from hallsys.relay.policy import PrintSettings
from hallsys.relay.readings import ReadingDesk
from hallsys.relay.registration import DeviceReport
from hallsys.relay.servers import enter, leave
from hallsys.relay.slips import SlipReader
from hallsys.staff.policy import StaffSettings
from tests.persons import person

PUBLIC_URL = "https://hall.example"
TAGS = parse_tags(["level,code,name,required_set", "5,T5,态度好,1", "2,T2,等候久,1"])

PRINTER = DeviceReport("printer", "ticket_printer", "escpos", "kiosk:K1")
READER = DeviceReport("reader", "credential_reader", "sdt", "kiosk:K1")
SIGN = DeviceReport("sign", "window_sign", "aabb", "window:W01")
PAD = DeviceReport("pad", "rating_pad", "ff68", "window:W01")
SPEAKER = DeviceReport("speaker", "speaker", "clips", "zone:main")
WIRING = (PRINTER, READER, SIGN, PAD, SPEAKER)


@dataclass
class RelayHall:
    """A hall, its windows' ids by code, and short names for what happens in it."""

    db: Database
    clock: ManualClock
    keyring: Keyring
    id: str
    catalogue: Catalogue
    windows: Mapping[str, str]
    halls_at: str = ""
    going_on: dict[str, str] = field(default_factory=dict)
    paces_forgotten: int = 0

    def pace(self) -> Pace:
        windows = frozenset(self.windows.values())
        queues = {queue_id: QueuePace(8 * MINUTE, 1.0, windows) for queue_id in self.catalogue.queues}
        return Pace(self.clock.now(), 1.0, queues)

    def forget_pace(self) -> None:
        self.paces_forgotten += 1

    def do(self, use_case: Any, *args: Any, actor: str = "system", **kwargs: Any) -> Any:
        return self.db.transact(Origin(self.id, actor), use_case, *args, **kwargs)

    def write(self, statement: str) -> None:
        """Change rows behind everybody's back."""

        def written(tx: Tx) -> None:
            tx.execute(text(statement), {"hall_id": tx.hall_id})

        self.do(written)

    # applicants and clerks

    def issue(self, seed: int = 1, place: str = "kiosk:K1") -> Issued:
        sealed = prepare(self.keyring, person(seed))
        person_id: str = self.do(identify, sealed)
        (matter_id,) = self.catalogue.matters
        issued: Issued = self.do(
            queue.issue, self.catalogue, [matter_id], person_id, age=40, place=place, pace=self.pace()
        )
        return issued

    def reprint(self, ticket_id: str, place: str = "kiosk:K1") -> None:
        self.do(queue.reprint, self.catalogue, ticket_id, place=place, pace=self.pace())

    def sign_in(self, code: str = "W01") -> None:
        self.do(shifts.sign_in, self.windows[code], f"clerk {code}")

    def call(self, code: str = "W01") -> Called:
        day = self.catalogue.day(self.clock.now())
        policy = self.catalogue.policy
        called = self.do(counters.call_next, self.windows[code], f"clerk {code}", policy, day)
        assert isinstance(called, Called)
        self.going_on[code] = called.service_id
        return called

    def at_window(self, use_case: Any, *args: Any, code: str = "W01") -> Any:
        """Do something with the service that goes on at the window."""
        return self.do(use_case, self.windows[code], f"clerk {code}", self.going_on[code], *args)

    def serve(self, seed: int = 1, code: str = "W01") -> str:
        """Issue, call, start and finish; return the id of the service."""
        self.issue(seed)
        self.call(code)
        self.at_window(counters.start, code=code)
        self.at_window(counters.finish, code=code)
        return self.going_on[code]

    def ask(self, service_id: str, channel: Channel = Channel.KEYPAD) -> RatingSession:
        session = self.do(open_session, self.catalogue.hall, RatingSettings(), service_id, channel)
        assert isinstance(session, RatingSession)
        return session

    # agents

    def pair(self, name: str = "kiosk PC", **allow: Any) -> Paired:
        code = self.do(create_pairing_code, "clerk:m", **allow)
        paired = self.do(pair, code.code, name)
        assert isinstance(paired, Paired)
        return paired

    def agent(self, **allow: Any) -> Agent:
        agent = self.db.read(authenticate, self.pair(**allow).token)
        assert agent is not None
        return agent

    def slips(self) -> SlipReader:
        return SlipReader(self.db, self.keyring, self, PUBLIC_URL, "12345")

    def desk(self) -> ReadingDesk:
        slices = CounterSettings(), RatingSettings(), StaffSettings()
        return ReadingDesk(self.db, self.keyring, self, *slices)

    # what happened

    def log(self, *kinds: str) -> list[Logged]:
        rows = self.db.read(eventlog.after, self.id, 0, 10_000)
        return [row for row in rows if not kinds or row.kind in kinds]

    def kinds(self, *kinds: str) -> list[str]:
        return [row.kind for row in self.log(*kinds)]

    def print_state(self, ticket_id: str) -> PrintState:
        return self.db.read(queue_views.ticket, self.id, ticket_id).print_state

    def rows(self, statement: str) -> list[Any]:
        return self.db.read(lambda conn: list(conn.execute(text(statement), {"hall_id": self.id}).all()))

    def states(self, device_id: str) -> list[str]:
        """The states of a device's deliveries, oldest first."""
        found = self.rows("SELECT device_id, state FROM deliveries WHERE hall_id = :hall_id ORDER BY id")
        return [row.state for row in found if row.device_id == device_id]

    def device(self, device_id: str) -> Any:
        found = self.rows("SELECT id, state, fault, place, agent_id FROM devices WHERE hall_id = :hall_id")
        return next((row for row in found if row.id == device_id), None)


class Wire:
    """Lines that lead nowhere: they keep what was sent."""

    def __init__(self) -> None:
        self.sent: list[tuple[str, dict[str, Any]]] = []
        self.dropped: list[str] = []
        self.told: list[str] = []

    def emit(self, agent_id: str, event: str, data: dict[str, Any]) -> None:
        assert event == "deliver"
        read_command(json.loads(json.dumps(data["command"])))  # what the agent makes of it
        self.sent.append((agent_id, data))

    def emit_all(self, event: str) -> None:
        self.told.append(event)

    def drop(self, agent_id: str) -> None:
        self.dropped.append(agent_id)

    def take(self, device_id: str | None = None) -> list[dict[str, Any]]:
        """Return what was sent (to a device) since the last time, and forget all."""
        gevent.sleep(0)  # papers are sent in a greenlet
        sent, self.sent = self.sent, []
        return [data for _, data in sent if device_id in (None, data["device_id"])]


@dataclass
class Relay:
    """A sink over a hall, fed by hand."""

    hall: RelayHall
    wire: Wire = field(default_factory=Wire)
    printing: PrintSettings = field(default_factory=PrintSettings)
    voice: VoiceSettings = field(default_factory=VoiceSettings)
    server_id: str = ""

    def __post_init__(self) -> None:
        self.start()

    def start(self) -> None:
        """Start the server's part (again); the one before it was killed."""
        origin = Origin(self.hall.id, "system")
        self.hall.db.transact(origin, leave, self.server_id)
        self.server_id = new_id()
        self.hall.db.transact(origin, enter, self.server_id)
        self.sink = DeviceSink(
            self.hall.db,
            self.hall.clock,
            self.hall.id,
            self.server_id,
            self.hall.slips(),
            self.wire,
            self.printing,
            self.voice,
        )

    def feed(self) -> None:
        """Carry what is new in the log to the sink."""
        while facts := self.hall.db.read(eventlog.after, self.hall.id, self.sink.cursor(), 100):
            self.sink.take(facts)

    def acknowledge(
        self, agent_id: str, delivery_id: str, state: AckState, fault: str | None, *, begun: bool = False
    ) -> None:
        """Have an agent answer for one delivery."""
        answer = Ack(delivery_id=delivery_id, state=state, fault=fault, begun=begun)
        self.sink.acknowledge(agent_id, [answer])

    def connect(self, agent: Agent, *reports: DeviceReport, session: str = "s1") -> None:
        self.sink.greet(agent, session, "1.0", reports or WIRING)
        self.feed()


def set_up(tx: Tx) -> dict[str, str]:
    create_hall(tx, code=tx.hall_id, name="示例市政务服务中心", name_en="Example City Service Hall")
    zone_id = add_zone(tx, code="north", name="综合区", name_en="North zone", voice_zone="main")
    set_hours(tx, [Hours(weekday, "08:00", "17:00") for weekday in range(5)])
    load_calendar(tx, CalendarYear(year=2026, source="test", off=(), work=()))
    queue_id = queue.add_queue(
        tx, QueueFacts(code="general", prefix="A", name="综合业务", name_en="General", zone_id=zone_id)
    )
    facts = MatterFacts(
        code="licence",
        name="营业执照办理",
        kind=Kind.IMMEDIATE,
        limit_days=0,
        queue_code="general",
        implementation_code="11330100002489021A2330111001000",
    )
    put_matter(tx, facts, [])
    windows = {}
    for number in (1, 2):
        window = WindowFacts(
            zone_id=zone_id,
            code=f"W0{number}",
            number=number,
            name=f"综合{number}",
            kind=WindowKind.COMPREHENSIVE,
        )
        windows[window.code] = add_window(tx, window)
        shifts.allocate(tx, windows[window.code], (queue_id,), "2026-03-02")
    return windows


def open_relay_hall(db: Database, clock: ManualClock, keyring: Keyring) -> RelayHall:
    hall_id = new_id()
    windows = db.transact(Origin(hall_id, "system"), set_up)
    return RelayHall(db, clock, keyring, hall_id, db.read(catalogue, hall_id, PolicySettings()), windows)


def housekeeper(hall: RelayHall, **duties: Any) -> Housekeeper:
    """Return a housekeeper of the hall that has these duties beside those of every hall."""
    return Housekeeper(
        hall.db, hall.clock, hall.id, hall.catalogue.day, hall.catalogue.hall.timezone, **duties
    )


def digits_of(card: Credential) -> str:
    return card.number.value
