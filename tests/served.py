"""A hall with windows at which tickets are being served, for the slices above the counters."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from itertools import count
from pathlib import Path

from sqlalchemy import insert, update

from hallsys.counters.tables import services, windows
from hallsys.halls.calendars import published
from hallsys.halls.service import create_hall, load_calendar
from hallsys.halls.views import Hall, hall
from hallsys.kernel import eventlog
from hallsys.kernel.database import Database
from hallsys.kernel.events import Event, rebuild
from hallsys.kernel.ids import new_id, new_token
from hallsys.kernel.transaction import Origin, Tx
from hallsys.matters.guides import Guide
from hallsys.matters.limits import LimitUnit
from hallsys.matters.rules import Kind, MaterialFacts, MatterFacts
from hallsys.matters.service import put_matter
from hallsys.matters.views import Material, materials, matters_by_id
from hallsys.queue.tables import queues, tickets

CALENDARS = Path(__file__).parents[1] / "config" / "calendar"
DEPARTMENT = "11110101MB0000001A4"  # department (18) and level (1) of the implementation codes
CHECKLIST = (
    MaterialFacts(name="申请表", name_en="Application form"),
    MaterialFacts(name="身份证明", name_en="Proof of identity"),
    MaterialFacts(name="照片", name_en="Photograph", required=False),
)


@dataclass(frozen=True)
class Visit:
    """A ticket at a window, and the service it is given there."""

    ticket_id: str
    service_id: str
    window_id: str
    clerk_id: str
    person_id: str


@dataclass
class Served:
    """A hall of that kind; every call writes what it says and returns the id."""

    db: Database
    hall: Hall
    queue_id: str
    serials: "count[int]" = field(default_factory=lambda: count(1))

    def origin(self, actor: str = "system", request_id: str | None = None) -> Origin:
        return Origin(self.hall.id, actor, request_id)

    def window(self, clerk_id: str | None = None, kind: str = "comprehensive") -> str:
        number, window_id = next(self.serials), new_id()
        row = {
            "id": window_id,
            "hall_id": self.hall.id,
            "zone_id": "zone",
            "code": f"W{number}",
            "number": number,
            "name": f"{number}号窗口",
            "name_en": f"Window {number}",
            "kind": kind,
            "state": "open" if clerk_id else "signed_out",
            "clerk_id": clerk_id,
        }
        self._write(lambda tx: tx.execute(insert(windows), row))
        return window_id

    def visit(self, person_id: str | None = None, *, outcome: str | None = None) -> Visit:
        """Have a new clerk at a new window serve a new ticket; ended already if `outcome` is given."""
        clerk_id = new_id()
        visit = Visit(new_id(), new_id(), self.window(clerk_id), clerk_id, person_id or new_id())
        self._write(lambda tx: self._ticket(tx, visit))
        self.serve(visit)
        if outcome:
            self.end(visit, outcome)
        return visit

    def _ticket(self, tx: Tx, visit: Visit) -> None:
        serial = next(self.serials)
        tx.execute(
            insert(tickets),
            {
                "id": visit.ticket_id,
                "hall_id": self.hall.id,
                "day": "2026-03-02",
                "prefix": "A",
                "serial": serial,
                "number": f"A{serial:03d}",
                "queue_id": self.queue_id,
                "person_id": visit.person_id,
                "present_id": visit.person_id,
                "priority_class": "ordinary",
                "status": "serving",
                "issued_at": tx.now,
                "issued_at_place": "kiosk:K1",
                "waiting_since": tx.now,
                "token": new_token(),
                "window_id": visit.window_id,
                "print_state": "confirmed",
            },
        )

    def serve(self, visit: Visit) -> None:
        """Write the service of `visit`, started now."""

        def started(tx: Tx) -> None:
            tx.execute(
                insert(services),
                {
                    "id": visit.service_id,
                    "hall_id": self.hall.id,
                    "ticket_id": visit.ticket_id,
                    "window_id": visit.window_id,
                    "clerk_id": visit.clerk_id,
                    "called_at": tx.now,
                    "waited_ms": 0,
                    "reason": "{}",
                    "started_at": tx.now,
                },
            )

        self._write(started)

    def again(self, visit: Visit, outcome: str = "finished") -> Visit:
        """Have the clerk of an ended visit serve another applicant, up to `outcome`."""
        other = replace(visit, ticket_id=new_id(), service_id=new_id(), person_id=new_id())
        self._write(lambda tx: self._ticket(tx, other))
        self.serve(other)
        self.end(other, outcome)
        return other

    def end(self, visit: Visit, outcome: str = "finished") -> None:
        """End the service of `visit`, and bring its ticket where that outcome takes it."""

        def ended(tx: Tx) -> None:
            ticket, service = tickets.c.id == visit.ticket_id, services.c.id == visit.service_id
            tx.execute(update(services).where(service).values(ended_at=tx.now, outcome=outcome))
            tx.execute(update(tickets).where(ticket).values(status=outcome, window_id=None))

        self._write(ended)

    def matter(
        self,
        kind: Kind = Kind.PROMISED,
        limit_days: int = 5,
        checklist: Sequence[MaterialFacts] = (),
        base: str = "000118012001",
        guide: Guide | None = None,
        limit_unit: LimitUnit = LimitUnit.WORKING_DAY,
    ) -> str:
        """Add a matter; those with the same `base` share an implementation code."""
        facts = MatterFacts(
            code=f"M{next(self.serials)}",
            name="营业执照办理",
            name_en="Business licence",
            kind=kind,
            limit_days=0 if kind is Kind.IMMEDIATE and limit_unit is LimitUnit.WORKING_DAY else limit_days,
            limit_unit=limit_unit,
            queue_code="general",
            implementation_code=DEPARTMENT + base,
        )
        return self.db.transact(self.origin(), put_matter, facts, checklist, None, guide)

    def change_checklist(self, matter_id: str, checklist: Sequence[MaterialFacts]) -> None:
        (matter,) = self.db.read(matters_by_id, self.hall.id, [matter_id])
        facts = MatterFacts(**{name: getattr(matter, name) for name in MatterFacts.__dataclass_fields__})
        self.db.transact(self.origin(), put_matter, facts, checklist)

    def checklist(self, matter_id: str) -> tuple[Material, ...]:
        return self.db.read(materials, self.hall.id, [matter_id])

    def log(self) -> list[Event]:
        """Return what this hall's log says, but for its setting up."""
        rows = self.db.read(eventlog.after, self.hall.id, 0)
        setting_up = {"HallCreated", "CalendarLoaded", "MatterAdded", "MatterChanged", "MatterSuspended"}
        return [rebuild(row.kind, row.payload) for row in rows if row.kind not in setting_up]

    def _write(self, write: Callable[[Tx], object]) -> None:
        def written(tx: Tx) -> None:
            write(tx)

        self.db.transact(self.origin(), written)


def open_hall(db: Database) -> Served:
    """Return a hall in Shanghai's time zone whose calendar covers 2026."""
    hall_id, queue_id = new_id(), new_id()
    origin = Origin(hall_id, "system")
    db.transact(origin, create_hall, code=hall_id, name="示例大厅")
    db.transact(origin, load_calendar, published(2026, CALENDARS))
    row = {"id": queue_id, "hall_id": hall_id, "code": "general", "prefix": "A", "name": "综合"}

    def queue(tx: Tx) -> None:
        tx.execute(insert(queues), row)

    db.transact(origin, queue)
    return Served(db, db.read(hall, hall_id), queue_id)
