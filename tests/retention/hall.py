"""A hall whose visitors are known by name, and what can keep them known."""

from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from itertools import count

from sqlalchemy import insert, select, text

from hallsys.cases.exclusions import exclude
from hallsys.cases.service import withdraw
from hallsys.evaluation.followups import Step
from hallsys.evaluation.policy import FollowUpSettings, RatingSettings
from hallsys.evaluation.rectifying import take_step
from hallsys.evaluation.rules import Channel, Grade, Tags
from hallsys.evaluation.service import open_session, rate
from hallsys.evaluation.tables import follow_ups
from hallsys.halls.rules import Level
from hallsys.halls.service import change_hall
from hallsys.kernel.clock import DAY, ManualClock
from hallsys.kernel.ids import new_id
from hallsys.kernel.sealing import Keyring
from hallsys.kernel.transaction import Tx
from hallsys.people.service import identify, prepare
from hallsys.people.tables import people
from hallsys.queue.tables import appointments
from hallsys.retention.asked import Asked, note
from hallsys.retention.reach import reach_of
from hallsys.retention.request import Erased, erase_on_request
from hallsys.retention.rules import Ground
from hallsys.retention.service import erase_overdue
from tests.cases.office import accepted, collected, granted
from tests.persons import person
from tests.served import Served, Visit

WORDS = "代办人王某某说明"
_seeds = count(500_000)  # nobody's of another test: the database of PostgreSQL is shared


@dataclass
class Known:
    """Visits of persons who are known, in a hall."""

    served: Served
    keyring: Keyring
    clock: ManualClock

    def someone(self) -> str:
        """Return the id of somebody new."""
        sealed = prepare(self.keyring, person(next(_seeds)))
        return self.served.db.transact(self.served.origin(), identify, sealed)

    def visit(self, outcome: str | None = "finished") -> Visit:
        return self.served.visit(self.someone(), outcome=outcome)

    def erase(self) -> dict[str, int]:
        """Erase what is over; return how much of what."""
        done: dict[str, int] = {}
        for what, n in erase_overdue(self.served.db, self.clock, self.served.origin()):
            done[what] = done.get(what, 0) + n
        return {what: n for what, n in done.items() if n}

    def knows(self, person_id: str) -> bool:
        found = select(people.c.id).where(people.c.id == person_id)
        return self.served.db.read(lambda conn: conn.execute(found).first() is not None)

    def write(self, statement: object, row: object = None) -> None:
        def written(tx: object) -> None:
            tx.execute(statement, row)  # type: ignore[attr-defined]

        self.served.db.transact(self.served.origin(), written)

    def column(self, sql: str) -> list[object]:
        key = {"hall_id": self.served.hall.id}
        return self.served.db.read(lambda conn: list(conn.execute(text(sql), key).scalars()))


def put_under(lower: Served, upper: Served) -> None:
    """Move a hall under another one."""
    moved = partial(change_hall, name="示例站", name_en="", level=Level.VILLAGE, timezone="Asia/Shanghai")
    lower.db.transact(lower.origin(), moved, parent_id=upper.hall.id)


def asks(known: Known, served: Served, person_id: str, *, date_is_right: bool = False) -> Erased:
    """Let a person ask a hall to be erased."""

    def asked(tx: Tx) -> Erased:
        print_ = tx.execute(select(people.c.fingerprint).where(people.c.id == person_id)).scalar_one()
        reach = reach_of(tx, known.keyring, person_id, print_)
        done = erase_on_request(tx, person_id, Ground.WITHDRAWN, reach, date_is_right=date_is_right)
        note(known.keyring, Asked(print_.hex(), tx.hall_id, tx.now, Ground.WITHDRAWN))
        return done

    return served.db.transact(served.origin(), asked)


def ticket_only(known: Known) -> str:
    return known.visit().person_id


def ticket_still_served(known: Known) -> str:
    return known.visit(None).person_id


def ticket_parked(known: Known) -> str:
    return known.visit("parked").person_id


def booked(known: Known) -> str:
    person_id = known.someone()
    row = {
        "id": new_id(),
        "hall_id": known.served.hall.id,
        "person_id": person_id,
        "matter_id": known.served.matter(),
        "queue_id": known.served.queue_id,
        "day": "2026-03-03",
        "starts_at": known.clock.now() + DAY,
        "ends_at": known.clock.now() + DAY + 1,
        "state": "booked",
        "created_at": known.clock.now(),
    }
    known.write(insert(appointments), row)
    return person_id


def case_open(known: Known) -> str:
    visit = known.visit(None)
    accepted(known.served, visit)
    known.served.end(visit)
    return visit.person_id


def result_uncollected(known: Known) -> str:
    visit = known.visit(None)
    granted(known.served, accepted(known.served, visit))
    known.served.end(visit)
    return visit.person_id


def result_collected(known: Known) -> str:
    visit = known.visit(None)
    done = granted(known.served, accepted(known.served, visit))
    known.served.end(visit)
    collected(known.served, done.result_ids[0], visit.person_id)
    return visit.person_id


def case_withdrawn(known: Known) -> str:
    visit = known.visit(None)
    case = accepted(known.served, visit)
    origin = known.served.origin(f"clerk:{visit.clerk_id}")
    known.served.db.transact(origin, withdraw, case.case_id, visit.service_id, visit.clerk_id)
    known.served.end(visit)
    return visit.person_id


def collected_for_another(known: Known) -> str:
    """Return who collected, for whom a case is kept."""
    visit = known.visit(None)
    done = granted(known.served, accepted(known.served, visit))
    known.served.end(visit)
    agent_id = known.someone()
    collected(known.served, done.result_ids[0], agent_id, WORDS)
    return agent_id


def rated_badly(known: Known) -> str:
    """Rate badly in words; nobody has followed it up yet."""
    visit = known.visit()
    ask = (known.served.hall, RatingSettings(), visit.service_id, Channel.PHONE)
    session = known.served.db.transact(known.served.origin(), open_session, *ask)
    known.served.db.transact(
        known.served.origin("phone"), rate, Tags(()), session.token, Grade(1, text=WORDS)
    )
    return visit.person_id


def rated_badly_and_settled(known: Known) -> str:
    person_id = rated_badly(known)
    settle(known)
    return person_id


def settle(known: Known) -> None:
    """Take the newest follow-up of the hall to its end."""
    newest = select(follow_ups.c.id).where(follow_ups.c.hall_id == known.served.hall.id)
    newest = newest.order_by(follow_ups.c.id.desc()).limit(1)
    follow_up_id = known.served.db.read(lambda conn: str(conn.execute(newest).scalar_one()))
    for step, words in ((Step.SIGN, ""), (Step.VERIFY, WORDS), (Step.RECTIFY, "已改"), (Step.CONTENT, "")):
        args = (known.served.hall, FollowUpSettings(), follow_up_id, step, words)
        known.served.db.transact(known.served.origin("clerk:chief"), take_step, *args)


def excluded(known: Known, days: int = 40 * 366) -> str:
    person_id = known.someone()
    until = known.clock.now() + days * DAY
    origin = known.served.origin("clerk:chief")
    known.served.db.transact(origin, exclude, person_id, "chief", "dishonest", until, "")
    return person_id


def excluded_for_a_while(known: Known) -> str:
    return excluded(known, 100)


# What somebody did, and after how many days nothing keeps their data; None: it is needed all the time.
SITUATIONS: dict[Callable[[Known], str], str | None] = {
    ticket_only: "visit",
    ticket_still_served: None,
    ticket_parked: None,
    booked: None,
    case_open: None,
    result_uncollected: None,
    result_collected: "case",
    case_withdrawn: "case",
    collected_for_another: "case",
    rated_badly: None,
    rated_badly_and_settled: "visit",
    excluded: None,
}
