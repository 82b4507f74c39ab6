"""A hall in which visits are served, cases accepted and ratings given, and what of it is to be pushed."""

from dataclasses import dataclass
from typing import Any

from sqlalchemy import text

from hallsys.cases.policy import CaseSettings
from hallsys.cases.service import Application, accept
from hallsys.counters.events import ServiceFinished
from hallsys.kernel import eventlog
from hallsys.kernel.eventlog import Logged
from hallsys.kernel.sealing import Keyring
from hallsys.kernel.transaction import Tx
from hallsys.people.service import identify, prepare
from hallsys.pushes import ledger
from hallsys.pushes.interfaces import INTERFACES
from hallsys.pushes.ledger import Due
from hallsys.pushes.planning import chains, plan, relevant
from hallsys.pushes.rules import Outcome, Retry, State, Verdict, fate
from tests.persons import person
from tests.served import CHECKLIST, Served, Visit

CITY = "city"
RETRY = Retry(2_000, 60_000, 3_600_000, 100)
TAKEN, FAILED = Outcome(Verdict.TAKEN), Outcome(Verdict.AGAIN, "error")
REFUSED = Outcome(Verdict.REFUSED, "refused", "事项编码不存在")


@dataclass
class PushHall:
    """Short names for what happens, and for what a receiver's sink does with it."""

    served: Served
    keyring: Keyring
    interface: str = "cases"

    @property
    def id(self) -> str:
        return self.served.hall.id

    def do(self, use_case: Any, *args: Any, actor: str = "system") -> Any:
        return self.served.db.transact(self.served.origin(actor), use_case, *args)

    def read(self, view: Any, *args: Any) -> Any:
        return self.served.db.read(view, *args)

    def person(self, seed: int) -> str:
        person_id: str = self.do(identify, prepare(self.keyring, person(seed)))
        return person_id

    def visit(self, seed: int = 1) -> Visit:
        return self.served.visit(self.person(seed))

    def accepted(self, visit: Visit | None = None, matters: int = 1) -> tuple[str, ...]:
        """Accept cases in a visit; return their ids."""
        visit = visit or self.visit()
        asked = []
        for _ in range(matters):
            matter = self.served.matter(checklist=CHECKLIST)
            listed = self.served.checklist(matter)
            asked.append(Application(matter, tuple(one.id for one in listed if one.required)))
        args = (self.served.hall, CaseSettings(), visit.service_id, visit.clerk_id, asked)
        made = self.do(accept, *args, actor=f"clerk:{visit.clerk_id}")
        return tuple(case.case_id for case in made.cases)

    def finish(self, visit: Visit) -> None:
        self.served.end(visit)

        def told(tx: Tx) -> None:
            at, queue_id = visit.window_id, self.served.queue_id
            tx.append(ServiceFinished(visit.service_id, visit.ticket_id, "A001", queue_id, at, 0))

        self.do(told)

    def log(self) -> list[Logged]:
        return self.served.db.read(eventlog.after, self.id, 0, 10_000)

    # what a receiver's sink does

    def plan(self, facts: list[Logged] | None = None, receiver: str = CITY) -> list[ledger.Push]:
        interface = INTERFACES[self.interface]
        found = relevant(self.log() if facts is None else facts, interface)
        days = {fact.at: self.served.hall.business_day(fact.at) for fact in found}
        cases = {} if interface.plain else self.read(chains, self.id, found)
        return plan(self.id, receiver, found, interface, frozenset(interface.messages), cases, days)

    def write_down(self, receiver: str = CITY) -> list[ledger.Push]:
        """Write down whatever is not written down yet."""
        known = {row.key for row in self.rows("SELECT key FROM pushes WHERE hall_id = :hall_id")}
        found = [one for one in self.plan() if one.key not in known]
        self.do(ledger.write_down, receiver, found)
        return found

    def due(self, now: int | None = None, limit: int = 100, receiver: str = CITY) -> tuple[Due, ...]:
        due: tuple[Due, ...] = self.read(ledger.due, self.id, receiver, now or 1 << 60, limit)
        return due

    def settle(self, push: Due, outcome: Outcome = TAKEN, receiver: str = CITY) -> State | None:
        def fate_of(*facts: Any) -> Any:
            outcome, attempts, since, now = facts
            return fate(outcome, RETRY, attempts, since, now, 0)

        settled = self.do(ledger.settle, receiver, push, outcome, fate_of)
        return None if settled is None else settled.state

    def states(self) -> dict[str, str]:
        """Return the state of each push by its kind and its case's place in the order of acceptance."""
        rows = self.rows("SELECT key, state FROM pushes WHERE hall_id = :hall_id ORDER BY seq, part")
        return {row.key: row.state for row in rows}

    def rows(self, statement: str) -> list[Any]:
        found: list[Any] = self.read(
            lambda conn: list(conn.execute(text(statement), {"hall_id": self.id}).all())
        )
        return found
