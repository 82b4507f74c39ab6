"""From facts to messages: who is to be told what. Only whoever left a number is told anything."""

from collections.abc import Iterable, Sequence

from sqlalchemy import Connection, String, bindparam, text

from hallsys.cases.life_tables import GAP_OPEN
from hallsys.cases.rules import Status
from hallsys.cases.ways import Way, ways_of
from hallsys.kernel.clock import DAY, MINUTE, Millis
from hallsys.kernel.eventlog import Logged
from hallsys.matters.rules import Kind
from hallsys.messages.kinds import kind_of
from hallsys.messages.ledger import Message
from hallsys.people.phones import phones_of

_CASES = text(
    "SELECT id, matter_kind, status FROM cases WHERE hall_id = :hall_id AND id IN :case_ids"
).bindparams(bindparam("case_ids", expanding=True, type_=String))
# From the gaps that are open and due soon: never from all cases.
_GAPS_NEAR = text(
    "SELECT g.case_id, min(g.due_at) AS due_at FROM case_gaps g "  # noqa: S608 - literals of ours
    "JOIN phones p ON p.hall_id = g.hall_id AND p.subject_id = g.case_id "
    f"WHERE g.hall_id = :hall_id AND g.{GAP_OPEN} AND g.due_at > :now AND g.due_at <= :until "
    "AND NOT EXISTS (SELECT 1 FROM messages m WHERE m.hall_id = g.hall_id "
    "AND m.key = g.case_id || '-gaps_near-' || g.due_at) GROUP BY g.case_id LIMIT :limit"
)
_APPOINTMENTS = text(
    "SELECT a.id FROM appointments a JOIN phones p ON p.hall_id = a.hall_id AND p.subject_id = a.id "
    "WHERE a.hall_id = :hall_id AND a.state = 'booked' AND a.day >= :day AND a.starts_at > :now "
    "AND a.starts_at <= :now + :ahead AND a.created_at < a.starts_at - :ahead AND NOT EXISTS "
    "(SELECT 1 FROM messages m WHERE m.hall_id = a.hall_id AND m.key = a.id || '-appointment') LIMIT :limit"
)
_AT_ONCE = 200
_TO_LOCKER = DAY  # what was to go into a locker and then still lies on its shelf is told of
_OUT_OF_LOCKER = 30 * MINUTE  # it may only go into another box


def relevant(facts: Iterable[Logged]) -> list[Logged]:
    """Return the facts that applicants are told of."""
    return [fact for fact in facts if kind_of(fact.kind, fact.payload)]


def plan(conn: Connection, hall_id: str, facts: Sequence[Logged]) -> list[Message]:
    """Return the messages that follow from facts that are relevant.

    Of a result that is brought, lies in a locker or is collected in another hall its applicant is told when
    that happens, not when it is ready, unless it comes into no locker within a day; and nobody is told of a
    decision that was made while they stood at the window.
    """
    subjects = [_subject(fact) for fact in facts]
    phones = phones_of(conn, hall_id, set(subjects))
    if not phones:
        return []
    cases = {row.id: row for row in conn.execute(_CASES, {"hall_id": hall_id, "case_ids": sorted(phones)})}
    elsewhere = ways_of(conn, hall_id, sorted(phones))
    found = []
    for fact, subject in zip(facts, subjects, strict=True):
        kind = kind_of(fact.kind, fact.payload)
        if subject not in phones or kind is None:
            continue
        way, after = elsewhere.get(subject, Way.WINDOW), 0
        if kind == "result_ready":
            if way is Way.COURIER or (way is Way.HALL and fact.kind == "ResultReady"):
                continue
            after = _TO_LOCKER if way is Way.LOCKER else 0
            after = _OUT_OF_LOCKER if fact.kind == "ResultTakenOut" else after
        if kind == "concluded" and cases[subject].matter_kind == Kind.IMMEDIATE:
            continue
        if fact.kind == "GapFilled" and cases[subject].status != Status.READY:
            continue
        found.append(Message(f"{fact.seq}-{kind}", kind, subject, fact.seq, fact.at, after))
    return found


def _subject(fact: Logged) -> str:
    """Return the case, the ticket or the appointment that a fact is about."""
    told = fact.payload
    return str(told.get("case_id") or told.get("ticket_id") or told["appointment_id"])


def plan_appointments(
    conn: Connection, hall_id: str, today: str, now: Millis, ahead: Millis
) -> list[Message]:
    """Return the messages on appointments that begin within `ahead`, and were booked before that."""
    near = {"hall_id": hall_id, "day": today, "now": now, "ahead": ahead, "limit": _AT_ONCE}
    return [
        Message(f"{appointment_id}-appointment", "appointment", appointment_id, 0, now)
        for appointment_id in conn.execute(_APPOINTMENTS, near).scalars()
    ]


def plan_near(conn: Connection, hall_id: str, now: Millis, ahead: Millis) -> list[Message]:
    """Return the messages on promised papers that are due within `ahead`, each told once a deadline."""
    near = {"hall_id": hall_id, "now": now, "until": now + ahead, "limit": _AT_ONCE}
    return [
        Message(f"{row.case_id}-gaps_near-{row.due_at}", "gaps_near", row.case_id, 0, now)
        for row in conn.execute(_GAPS_NEAR, near)
    ]
