"""Windows with clerks in the hall of the queue's tests, and short names for what is done at them."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Any

import pytest
from sqlalchemy import text

from hallsys.counters import service, shifts, views
from hallsys.counters.policy import CounterSettings
from hallsys.counters.service import Called, Ended
from hallsys.counters.views import ActiveCall, Standing
from hallsys.kernel.errors import Refusal
from hallsys.kernel.eventlog import Logged
from hallsys.kernel.transaction import Origin
from hallsys.queue.issuing import Issued
from hallsys.queue.tickets import Ticket
from tests.queue.hall import HallUnderTest
from tests.queue.windows import clerk_of, open_windows

SERVES = (("general", "social"), ("general", "social"), ("realty",))


@dataclass
class Office:
    """Windows by number from 0; window n has the clerk `clerk_of(n)`."""

    hall: HallUnderTest
    windows: list[str]
    settings: CounterSettings = field(default_factory=CounterSettings)

    def do(self, use_case: Callable[..., Any], *args: Any, request_id: str | None = None, **more: Any) -> Any:
        origin = Origin(self.hall.id, "clerk:test", request_id)
        return self.hall.db.transact(origin, use_case, *args, **more)

    def at(self, n: int, use_case: Callable[..., Any], *args: Any, **more: Any) -> Any:
        """Have the clerk of window `n` do something there."""
        return self.do(use_case, self.windows[n], clerk_of(n), *args, **more)

    def refused(self, use_case: Callable[..., Any], *args: Any, **more: Any) -> tuple[str, str]:
        """Return code and Chinese sentence of a refusal that must come, and that must change nothing."""
        before = self.everything()
        with pytest.raises(Refusal) as refused:
            self.do(use_case, *args, **more)
        assert refused.value.sentence("en")
        assert self.everything() == before
        return refused.value.code, refused.value.sentence("zh")

    def refused_at(self, n: int, use_case: Callable[..., Any], *args: Any, **more: Any) -> str:
        """Return the code of what the clerk of window `n` is refused."""
        return self.refused(use_case, self.windows[n], clerk_of(n), *args, **more)[0]

    def next(self, n: int = 0) -> Called | None:
        return self.at(n, service.call_next, self.hall.policy, self.hall.day)  # type: ignore[no-any-return]

    def call(self, n: int = 0) -> Called:
        """Call the next ticket, which must be there."""
        called = self.next(n)
        assert called is not None
        return called

    def serve(self, n: int = 0) -> Called:
        """Call the next ticket and start to serve it."""
        return self.at(n, service.start, self.call(n).service_id)  # type: ignore[no-any-return]

    def finish(self, n: int = 0) -> Ended:
        """Finish what is being served."""
        return self.at(n, service.finish, self.current(n).service_id)  # type: ignore[no-any-return]

    def park(self, n: int = 0) -> Ended:
        """Set aside what is being served."""
        return self.at(n, service.park, self.current(n).service_id)  # type: ignore[no-any-return]

    def queue(self, code: str) -> str:
        return self.hall.queues[code]

    def allocate(self, n: int, *codes: str, confirmed: bool = False) -> shifts.Allocated:
        ids = tuple(self.queue(code) for code in codes)
        answer: shifts.Allocated = self.do(
            shifts.allocate, self.windows[n], ids, self.hall.day, confirmed=confirmed
        )
        return answer

    def issue(self, *persons: str, matter: str = "licence") -> list[Issued]:
        """Give tickets to people, a second apart."""
        issued = []
        for person in persons:
            issued.append(self.hall.issue(person, matter))
            self.hall.clock.advance(1000)
        return issued

    def standing(self, n: int) -> Standing:
        return self.hall.db.read(views.standings, self.hall.id)[self.windows[n]]

    def calls(self, n: int | None = None) -> tuple[ActiveCall, ...]:
        window_id = None if n is None else self.windows[n]
        return self.hall.db.read(views.active_calls, self.hall.id, window_id)

    def current(self, n: int = 0) -> ActiveCall:
        (call,) = self.calls(n)
        return call

    def ticket(self, ticket_id: str) -> Ticket:
        return self.hall.ticket(ticket_id)

    def last(self, kind: str) -> Logged:
        return self.hall.log(kind)[-1]

    def services(self) -> list[Any]:
        """Every row of the services table, the oldest first."""
        return self._rows("SELECT * FROM services WHERE hall_id = :hall ORDER BY id")

    def everything(self) -> list[Any]:
        """The rows of all that a command at a window could change, and how long the log is."""
        rows: list[Any] = [len(self.hall.log())]
        for table in ("windows", "allocations", "services", "tickets", "lanes"):
            rows += sorted(map(repr, self._rows(f"SELECT * FROM {table} WHERE hall_id = :hall")))
        return rows

    def _rows(self, statement: str) -> list[Any]:
        return self.hall.db.read(lambda conn: list(conn.execute(text(statement), {"hall": self.hall.id})))


def open_office(hall: HallUnderTest, serves: Sequence[Sequence[str]] = SERVES) -> Office:
    return Office(hall, open_windows(hall, serves))
