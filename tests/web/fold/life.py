"""A day in a hall as chance has it."""

from collections.abc import Callable, Sequence
from random import Random
from typing import Any, TypeVar

from sqlalchemy import Connection, text

from hallsys.cases.process_rules import DEFAULT_PROCESSES
from hallsys.cases.processes import put_process
from hallsys.counters import views as counter_views
from hallsys.counters.errors import NobodyHere
from hallsys.counters.views import ActiveCall
from hallsys.kernel.errors import Refusal
from hallsys.matters.packages import PackageFacts, put_package
from hallsys.relay.pairing import Agent, authenticate, create_pairing_code, pair
from tests.persons import person
from tests.web.hall import WebHall, limit_queue

T = TypeVar("T")

PEOPLE = 25
CLERKS = {"W01": "wangxiao", "W02": "lina", "W03": "sunhao", "W04": "chenchu"}


class Life:
    """Chooses what happens next; what the hall refuses does not happen."""

    def __init__(self, hall: WebHall, seed: int) -> None:
        self.hall = hall
        self.random = Random(seed)
        self.persons = [hall.person(person(n)) for n in range(PEOPLE)]
        self.agent = self._pair()
        for process in DEFAULT_PROCESSES.values():
            hall.transact(put_process, process)
        hall.transact(put_package, PackageFacts(code="all", name="一件事", matter_codes=tuple(hall.matters)))
        limit_queue(hall, "general", 8)  # full every now and then

    def _pair(self) -> Agent:
        code = self.hall.transact(create_pairing_code, "clerk:m").code
        agent = self.hall.db.read(authenticate, self.hall.transact(pair, code, "kiosk PC").token)
        assert agent is not None
        return agent

    def step(self, happenings: "dict[Callable[[Life], None], float]") -> str:
        """Let one of the happenings come about, or be refused; the numbers say how often each is tried."""
        (happening,) = self.random.choices(list(happenings), list(happenings.values()))
        try:
            happening(self)
        except Refusal:
            return ""
        return happening.__name__

    def pick(self, options: Sequence[T]) -> T:
        """Return one of the options."""
        return self.random.choice(options)

    def window(self) -> str:
        """Return the code of one of the windows."""
        return self.pick(list(CLERKS))

    def matter(self) -> str:
        """Return the id of one of the matters."""
        return self.pick(list(self.hall.matters.values()))

    def ticket(self, condition: str) -> str:
        """Return the id of a ticket for which `condition` holds, or of any if there is none such."""
        return self._some("tickets", condition)

    def case(self, condition: str) -> str:
        """Return the id of a case for which `condition` holds, or of any if there is none such."""
        return self._some("cases", condition)

    def _some(self, table: str, condition: str) -> str:
        every = f"SELECT id FROM {table} WHERE hall_id = :hall"
        for sql in (f"{every} AND {condition} ORDER BY id", f"{every} ORDER BY id"):
            ids = self.hall.db.read(_ids, sql, self.hall.id)
            if ids:
                return self.pick(ids)
        return ""

    def do(self, use_case: Callable[..., Any], *arguments: Any, **more: Any) -> Any:
        return self.hall.transact(use_case, *arguments, **more)

    def at(self, code: str, use_case: Callable[..., Any], *arguments: Any) -> Any:
        """Have the clerk of a window do something there."""
        window, clerk = self.hall.windows[code], self.hall.clerks[CLERKS[code]]
        return self.hall.transact(use_case, window.id, clerk, *arguments, actor=f"clerk:{clerk}")

    def current(self, code: str) -> ActiveCall | None:
        window_id = self.hall.windows[code].id
        return next(iter(self.hall.db.read(counter_views.active_calls, self.hall.id, window_id)), None)

    def in_hand(self) -> tuple[str, ActiveCall]:
        """Return a window with an applicant, and the service there. Raises NobodyHere."""
        found = [(code, call) for code in CLERKS if (call := self.current(code)) is not None]
        if not found:
            raise NobodyHere
        return self.pick(found)

    def on_service(self, use_case: Callable[..., Any], *arguments: Any) -> None:
        """Have a clerk do something with the service in hand. Raises NobodyHere."""
        code, call = self.in_hand()
        self.at(code, use_case, call.service_id, *arguments)


def _ids(conn: Connection, sql: str, hall_id: str) -> list[str]:
    return list(conn.execute(text(sql), {"hall": hall_id}).scalars())
