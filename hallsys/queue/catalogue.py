"""What the hall offers, loaded once and kept by the caller, so that issuing a ticket reads none of it."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from functools import cached_property

from sqlalchemy import Connection

from hallsys.halls import views as halls_views
from hallsys.halls.views import Hall
from hallsys.kernel.clock import Millis
from hallsys.matters import views as matters_views
from hallsys.matters.packages import Package, packages
from hallsys.matters.rules import Matter
from hallsys.matters.rules import require_open as require_matter_open
from hallsys.matters.search import Entry, SearchIndex
from hallsys.queue import queues as queue_rules
from hallsys.queue.policy import PolicySettings
from hallsys.queue.queues import Queue
from hallsys.queue.views import queues


@dataclass(frozen=True)
class Catalogue:
    """A hall with its matters and queues (both by id), packages of matters, and the policy of its queues."""

    hall: Hall
    matters: Mapping[str, Matter]
    queues: Mapping[str, Queue]
    policy: PolicySettings
    packages: tuple[Package, ...] = ()

    @cached_property
    def queues_by_code(self) -> Mapping[str, Queue]:
        """The queues by their code, as matters name them."""
        return {queue.code: queue for queue in self.queues.values()}

    @cached_property
    def departments_en(self) -> Mapping[str, str]:
        """The English names of the departments that have one, by the Chinese."""
        return {one.department: one.department_en for one in self.matters.values() if one.department_en}

    @cached_property
    def search(self) -> SearchIndex:
        """The matters, to be found by what somebody types."""
        entries = (
            Entry(one.id, one.name, one.name_en, one.code, one.keywords.split(), one.department)
            for one in self.matters.values()
        )
        return SearchIndex(entries).ready()

    def day(self, now: Millis) -> str:
        """Return the business day of the hall."""
        return self.hall.business_day(now)

    def require_open(self, matters: tuple[Matter, ...], now: Millis) -> None:
        """Raise HallClosed, MatterClosed or MatterNotToday unless `matters` are handled at `now`."""
        self.hall.require_open(now)
        today = date.fromisoformat(self.day(now))
        for matter in matters:
            require_matter_open(matter, today)

    def parts_of(self, matters: tuple[Matter, ...]) -> list[tuple[Queue, tuple[Matter, ...]]]:
        """Return the open queues of a visit, each with its matters; raises as the rules of queues do."""
        parts = queue_rules.parts_of(matters, self.queues_by_code)
        for queue, _ in parts:
            queue_rules.require_open(queue)
        return parts

    def queue_for(self, matters: tuple[Matter, ...]) -> Queue:
        """Return the open queue for one ticket with `matters`; raises as the rules of queues do."""
        queue = queue_rules.queue_for(matters, self.queues_by_code)
        queue_rules.require_open(queue)
        return queue


def catalogue(conn: Connection, hall_id: str, policy: PolicySettings) -> Catalogue:
    """Return what the hall offers. Raises HallUnknown."""
    return Catalogue(
        halls_views.hall(conn, hall_id),
        matters_views.matters(conn, hall_id),
        queues(conn, hall_id),
        policy,
        packages(conn, hall_id),
    )
