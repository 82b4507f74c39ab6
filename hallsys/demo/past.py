"""Visits before a demo's first day: who came to which desk. Nobody saw them, so nothing stands in the log.

No device, page or other system is told of them; what they leave behind in the tables is what the use cases
of those days left.
"""

import random
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Any

from sqlalchemy import insert

from hallsys.counters.rules import Outcome
from hallsys.counters.tables import services
from hallsys.counters.views import windows
from hallsys.kernel.clock import MINUTE, Millis
from hallsys.kernel.identity import Credential, IdNumber, check_character
from hallsys.kernel.ids import new_id, new_token
from hallsys.kernel.sealing import Keyring
from hallsys.kernel.transaction import Origin, Tx
from hallsys.people.service import identify, prepare
from hallsys.queue.catalogue import Catalogue
from hallsys.queue.numbers import ticket_number
from hallsys.queue.priority import PriorityClass
from hallsys.queue.queues import Queue
from hallsys.queue.tables import ticket_matters, tickets
from hallsys.staff.views import clerks

# Who sat where, by login and window.
_DESKS = {"w01": "W01", "w02": "W02", "w03": "W03", "e01": "W11", "p01": "W21", "t01": "W31"}
_GUESTS = 48
_BORN = date(1958, 3, 1)
_FAMILY, _GIVEN = "甲乙丙丁戊己庚辛壬癸", ("样本", "示例", "虚构")


@dataclass(frozen=True)
class Desk:
    """A window with its clerk and the queue that it serves."""

    window_id: str
    clerk_id: str
    queue: Queue


@dataclass(frozen=True)
class Visit:
    """A ticket and the service it was given."""

    ticket_id: str
    service_id: str
    desk: Desk
    person_id: str
    ended_at: Millis


def before(tx: Tx, at: Millis, actor: str = "system") -> Tx:
    """Return a transaction in which it is `at`; what it puts on the log is lost."""
    return Tx(tx.conn, at, Origin(tx.hall_id, actor))


def desks(tx: Tx, offered: Catalogue, serves: Mapping[str, Sequence[str]]) -> dict[str, Desk]:
    """Return the desks by the code of their window; `serves`: the queues of windows, by id."""
    clerk_ids = {one.login: one.id for one in clerks(tx.conn, tx.hall_id)}
    window_ids = {one.code: one.id for one in windows(tx.conn, tx.hall_id)}
    return {
        code: Desk(window_ids[code], clerk_ids[login], offered.queues[serves[window_ids[code]][0]])
        for login, code in _DESKS.items()
    }


def guests(tx: Tx, keyring: Keyring) -> list[str]:
    """Return the ids of invented people; their area code is given to nobody."""
    found = []
    for n in range(_GUESTS):
        first = f"110000{_BORN + timedelta(days=401 * n):%Y%m%d}{n % 90 + 10:03d}"
        name = _FAMILY[n % len(_FAMILY)] + _GIVEN[n % len(_GIVEN)]
        number = IdNumber(first + check_character(first))
        found.append(identify(tx, prepare(keyring, Credential(number, name, number.kind))))
    return found


@dataclass
class Visits:
    """Rows of visits that are over, gathered and written at once; numbers count on by day and queue."""

    hall_id: str
    serials: Counter[tuple[str, str]] = field(default_factory=Counter)
    _rows: dict[str, list[dict[str, Any]]] = field(
        default_factory=lambda: {"tickets": [], "services": [], "matters": []}
    )

    def add(self, day: str, at: Millis, desk: Desk, person_id: str, matter_id: str, length: Millis) -> Visit:
        """Let somebody come at `at`, wait a little, and be served for `length`."""
        prefix, waited = desk.queue.prefix, random.Random(at).randrange(2, 25) * MINUTE  # noqa: S311 - invented
        self.serials[day, prefix] += 1
        serial, called_at = self.serials[day, prefix], at + waited
        visit = Visit(new_id(), new_id(), desk, person_id, called_at + length)
        self._rows["tickets"].append(
            {
                "id": visit.ticket_id,
                "hall_id": self.hall_id,
                "day": day,
                "prefix": prefix,
                "serial": serial,
                "number": ticket_number(prefix, serial),
                "queue_id": desk.queue.id,
                "person_id": person_id,
                "present_id": person_id,
                "priority_class": PriorityClass.ORDINARY,
                "status": "finished",
                "issued_at": at,
                "issued_at_place": "kiosk:K1",
                "waiting_since": at,
                "token": new_token(),
                "print_state": "confirmed",
            }
        )
        self._rows["services"].append(
            {
                "id": visit.service_id,
                "hall_id": self.hall_id,
                "ticket_id": visit.ticket_id,
                "window_id": desk.window_id,
                "clerk_id": desk.clerk_id,
                "called_at": called_at,
                "waited_ms": waited,
                "reason": "{}",
                "started_at": called_at,
                "ended_at": visit.ended_at,
                "outcome": Outcome.FINISHED,
            }
        )
        of_ticket = {"hall_id": self.hall_id, "ticket_id": visit.ticket_id, "position": 1}
        self._rows["matters"].append({**of_ticket, "matter_id": matter_id})
        return visit

    def write(self, tx: Tx) -> None:
        """Write what was gathered."""
        for name, table in (("tickets", tickets), ("services", services), ("matters", ticket_matters)):
            if self._rows[name]:
                tx.conn.execute(insert(table), self._rows[name])
            self._rows[name] = []
