"""Looking through the log as it grows: each event once, by the rules of supervision.inspection.

The log is read from where the last look ended, so that nothing here grows with history; a hall that is
looked through for the first time begins with what happens from then on.
"""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import astuple, dataclass
from datetime import date, timedelta
from hashlib import sha256

from sqlalchemy import bindparam, insert, select, text, update

from hallsys.cases.reasons import GAP_MISSED
from hallsys.cases.rules import Status
from hallsys.evaluation.rules import Channel
from hallsys.halls.rules import local_time
from hallsys.kernel import eventlog
from hallsys.kernel.clock import Millis
from hallsys.kernel.eventlog import Logged
from hallsys.kernel.transaction import Tx
from hallsys.queue.catalogue import Catalogue
from hallsys.supervision import inspection
from hallsys.supervision.findings import write_down
from hallsys.supervision.inspection import Finding, Rule, Trace
from hallsys.supervision.policy import InspectionSettings
from hallsys.supervision.rules import Code
from hallsys.supervision.tables import inspections, rating_traces

BATCH = 2000  # events of one look: more than happen in a busy hall between two
KEPT = 50  # ratings of a window: as many as a rule may look at
_CASES = 200
_HISTORY_DAYS = 30

# Locked: of several servers one looks.
_LAST = select(inspections.c.seq).where(inspections.c.hall_id == bindparam("this_hall")).with_for_update()
_BEGIN = insert(inspections)
_MOVE = update(inspections).where(inspections.c.hall_id == bindparam("this_hall")).values(seq=bindparam("to"))
_USUAL = text(
    "SELECT queue_id, CAST(sum(sum_ms) / sum(n) AS BIGINT) AS mean FROM paces "
    "WHERE hall_id = :hall_id AND day BETWEEN :first AND :day GROUP BY queue_id HAVING sum(n) >= :fewest"
)
_CALLED = text("SELECT clerk_id, called_at FROM services WHERE hall_id = :hall_id AND id = :id")
_TRANSFERS = text("SELECT transfers FROM tickets WHERE hall_id = :hall_id AND id = :id")
_AT_WINDOW = text("SELECT clerk_id FROM windows WHERE hall_id = :hall_id AND id = :id")
_RATING = text(
    "SELECT s.clerk_id, s.opened_at, r.text FROM rating_sessions s JOIN ratings r ON r.session_id = s.id "
    "WHERE s.hall_id = :hall_id AND s.id = :id"
)
_GAPS = text(
    "SELECT min(due_at) AS due_at, min(promised_to) AS clerk_id FROM case_gaps "
    "WHERE hall_id = :hall_id AND case_id = :id AND ending = 'missed' HAVING count(*) > 0"
)
_TRACE = insert(rating_traces)
_TRACES = text(
    "SELECT seq, at, answered_ms, level, on_pad, words FROM rating_traces "
    "WHERE hall_id = :hall_id AND window_id = :id ORDER BY seq"
)
_FORGET = text("DELETE FROM rating_traces WHERE hall_id = :hall_id AND window_id = :id AND seq < :oldest")
# Paused cases are not late. The partial index of open cases finds these.
_LATE = text(
    "SELECT id, case_number, due_at FROM cases WHERE hall_id = :hall_id AND due_at < :now "  # noqa: S608
    f"AND status IN ('{Status.ACCEPTED}', '{Status.IN_PROGRESS}') AND NOT EXISTS (SELECT 1 FROM findings f "
    f"WHERE f.hall_id = cases.hall_id AND f.rule = '{Rule.OVERDUE}' AND f.cause = cases.id) "
    "ORDER BY due_at LIMIT :limit"
)


@dataclass(frozen=True, slots=True)
class _Look:
    tx: Tx
    catalogue: Catalogue
    settings: InspectionSettings
    usual: Mapping[str, int]

    def hour(self, at: Millis) -> str:
        return f"{local_time(at, self.catalogue.hall.timezone):%Y-%m-%dT%H}"

    def key(self, of: str) -> dict[str, str]:
        return {"hall_id": self.tx.hall_id, "id": of}


def inspect(tx: Tx, catalogue: Catalogue, settings: InspectionSettings) -> None:
    """Look through what the log says since the last look, at most BATCH events, and at the deadlines."""
    last = tx.execute(_LAST, {"this_hall": tx.hall_id}).scalar_one_or_none()
    if last is None:
        tx.execute(_BEGIN, {"hall_id": tx.hall_id, "seq": eventlog.head(tx.conn, tx.hall_id)})
        return
    facts = eventlog.after(tx.conn, tx.hall_id, last, BATCH)
    look = _Look(tx, catalogue, settings, _usual(tx, catalogue, settings, facts))
    for fact in facts:
        reads = _READS.get(fact.kind)
        if reads is not None:
            write_down(tx, reads(look, fact))
    late = {"hall_id": tx.hall_id, "now": tx.now, "limit": _CASES}
    for row in tx.execute(_LATE, late).all():
        write_down(tx, [inspection.past_deadline(row.id, row.case_number, row.due_at, tx.now)])
    if facts:
        tx.execute(_MOVE, {"this_hall": tx.hall_id, "to": facts[-1].seq})


def _usual(
    tx: Tx, catalogue: Catalogue, settings: InspectionSettings, facts: list[Logged]
) -> Mapping[str, int]:
    if not any(fact.kind == "ServiceFinished" for fact in facts):
        return {}
    day = catalogue.day(tx.now)
    first = (date.fromisoformat(day) - timedelta(days=_HISTORY_DAYS)).isoformat()
    span = {"hall_id": tx.hall_id, "first": first, "day": day, "fewest": settings.usual_from}
    return {row.queue_id: row.mean for row in tx.execute(_USUAL, span)}


def _called(look: _Look, fact: Logged) -> Iterator[Finding]:
    told, queue = fact.payload, look.catalogue.queues.get(fact.payload["queue_id"])
    if queue is None or told["resumed"]:
        return
    who = (told["number"], queue.id, told["window_id"])
    call = inspection.Call(
        fact.seq, fact.at, *who, told["waited_ms"], queue.limit_minutes, look.hour(fact.at)
    )
    yield from _some(inspection.long_wait(call))


def _finished(look: _Look, fact: Logged) -> Iterator[Finding]:
    told = fact.payload
    who = (told["service_id"], told["number"], told["window_id"])
    usual = look.usual.get(told["queue_id"])
    service = inspection.Service(fact.seq, fact.at, *who, told["duration_ms"], usual)
    yield from _some(inspection.long_service(service, look.settings))


def _missed(look: _Look, fact: Logged) -> Iterator[Finding]:
    told = fact.payload
    row = look.tx.execute(_CALLED, look.key(told["service_id"])).one_or_none()
    if row is None:
        return
    who = (told["number"], told["window_id"], row.clerk_id)
    missed = inspection.Missed(fact.seq, fact.at, *who, fact.at - row.called_at, look.hour(fact.at))
    yield from _some(inspection.skipped(missed, look.settings))


def _transferred(look: _Look, fact: Logged) -> Iterator[Finding]:
    told = fact.payload
    times = look.tx.execute(_TRANSFERS, look.key(told["ticket_id"])).scalar_one_or_none() or 0
    who = (told["ticket_id"], told["number"], told["window_id"])
    yield from _some(inspection.sent_on(inspection.Transfer(fact.seq, fact.at, *who, times), look.settings))


def _alerted(look: _Look, fact: Logged) -> Iterator[Finding]:
    if fact.payload["code"] != Code.IDLE:
        return
    window_id = fact.payload["key"].partition(":")[2]
    clerk_id = look.tx.execute(_AT_WINDOW, look.key(window_id)).scalar_one_or_none()
    minutes = look.catalogue.hall.known_settings.idle_minutes
    yield inspection.idle(inspection.Idle(fact.seq, fact.at, window_id, clerk_id, minutes))


def _terminated(look: _Look, fact: Logged) -> Iterator[Finding]:
    told = fact.payload
    row = look.tx.execute(_GAPS, look.key(told["case_id"])).one_or_none()
    if told["reason_code"] != GAP_MISSED or row is None:
        return
    about = (told["case_id"], told["case_number"], row.due_at, row.clerk_id)
    yield inspection.gap_missed(inspection.GapMissed(fact.seq, fact.at, *about))


def _rated(look: _Look, fact: Logged) -> Iterator[Finding]:
    told, tx = fact.payload, look.tx
    row = tx.execute(_RATING, look.key(told["session_id"])).one_or_none()
    if row is None:
        return
    window_id, words = told["window_id"], _digest(row.text)
    trace = Trace(
        fact.seq, fact.at, fact.at - row.opened_at, told["level"], told["channel"] != Channel.PHONE, words
    )
    names = ("seq", "at", "answered_ms", "level", "on_pad", "words")
    kept = dict(zip(names, astuple(trace), strict=True))
    tx.execute(_TRACE, {"hall_id": tx.hall_id, "window_id": window_id, **kept})
    traces = [
        Trace(one.seq, one.at, one.answered_ms, one.level, bool(one.on_pad), one.words)
        for one in tx.execute(_TRACES, look.key(window_id))
    ]
    if len(traces) > KEPT:
        tx.execute(_FORGET, {**look.key(window_id), "oldest": traces[-KEPT].seq})
    day = look.catalogue.day(fact.at)
    ratings = inspection.RatingsAt(window_id, row.clerk_id, day, look.hour(fact.at), traces[-KEPT:])
    yield from inspection.forced(ratings, look.settings)


def _digest(words: str) -> str:
    return sha256(words.encode()).hexdigest()[:16] if words else ""


def _some(found: Finding | None) -> Iterator[Finding]:
    if found is not None:
        yield found


_READS: Mapping[str, Callable[[_Look, Logged], Iterator[Finding]]] = {
    "TicketCalled": _called,
    "ServiceFinished": _finished,
    "TicketMissed": _missed,
    "TicketTransferred": _transferred,
    "AlertRaised": _alerted,
    "ServiceRated": _rated,
    "CaseTerminated": _terminated,
}
