"""A hall whose applicants left their numbers, and what its messages do."""

from dataclasses import dataclass
from typing import Any

from sqlalchemy import text

from hallsys.cases.policy import CaseSettings
from hallsys.cases.service import AcceptedCase, Application, accept
from hallsys.cases.ways import Chosen
from hallsys.kernel import eventlog
from hallsys.kernel.clock import Millis
from hallsys.kernel.eventlog import Logged
from hallsys.kernel.sealing import Keyring
from hallsys.matters.rules import Kind
from hallsys.messages import ledger
from hallsys.messages.ledger import Due, Message
from hallsys.messages.planning import plan, relevant
from hallsys.people.phones import prepare_phone
from hallsys.pushes.rules import Fate, State
from tests.served import Served, Visit

NUMBER = "13800000000"


@dataclass
class MessageHall:
    """Short names for what happens, and for what the sink of the messages does with it."""

    served: Served
    keyring: Keyring

    @property
    def id(self) -> str:
        return self.served.hall.id

    @property
    def now(self) -> Millis:
        return int(self.served.db.transact(self.served.origin(), lambda tx: tx.now))

    def do(self, use_case: Any, *args: Any, **kwargs: Any) -> Any:
        return self.served.db.transact(self.served.origin(), use_case, *args, **kwargs)

    def read(self, view: Any, *args: Any) -> Any:
        return self.served.db.read(view, *args)

    def accepted(
        self,
        number: str = NUMBER,
        kind: Kind = Kind.PROMISED,
        lang: str = "zh",
        way: Chosen | None = None,
        visit: Visit | None = None,
    ) -> AcceptedCase:
        """Accept a case whose applicant left a number, or none."""
        phone = prepare_phone(self.keyring, number, lang)
        visit = visit or self.served.visit()
        asked = Application(self.served.matter(kind, 5), phone=phone, way=way)
        on = (self.served.hall, CaseSettings(), visit.service_id, visit.clerk_id, [asked])
        made: AcceptedCase = self.do(accept, *on).cases[0]
        return made

    def log(self) -> list[Logged]:
        return self.read(eventlog.after, self.id, 0, 10_000)  # type: ignore[no-any-return]

    def plan(self) -> list[Message]:
        return self.read(plan, self.id, relevant(self.log()))  # type: ignore[no-any-return]

    def kinds(self) -> list[str]:
        return [one.kind for one in self.plan()]

    def write_down(self) -> None:
        """Write down whatever is not written down yet."""
        self.do(ledger.write_down, self.plan())

    def due(self, now: Millis | None = None) -> tuple[Due, ...]:
        due: tuple[Due, ...] = self.read(ledger.due, self.id, now or 1 << 60, 100)
        return due

    def settle(self, message: Due, state: State = State.SENT, fault: str | None = None) -> bool:
        fate = Fate(state, message.attempts + 1, self.now, fault, "")
        settled: bool = self.do(ledger.settle, message, fate, 0)
        return settled

    def states(self) -> dict[str, str]:
        """Return where the last message of each kind stands."""
        query = text("SELECT kind, state FROM messages WHERE hall_id = :hall_id ORDER BY seq, since")
        rows = self.read(lambda conn: conn.execute(query, {"hall_id": self.id}).all())
        return {row.kind: row.state for row in rows}
