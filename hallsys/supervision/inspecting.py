"""Looking through the log as it grows: each event once, by the rules of supervision.inspection.

The log is read from where the last look ended, so that nothing here grows with history; a hall that is
looked through for the first time begins with what happens from then on.
"""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import asdict, dataclass
from datetime import date, timedelta
from hashlib import sha256

from sqlalchemy import TextClause, bindparam, insert, select, text, update

from hallsys.cases.reasons import GAP_MISSED
from hallsys.cases.rules import Status
from hallsys.evaluation.rules import STAFF_ACTOR, Channel
from hallsys.halls.rules import day_start, local_time
from hallsys.kernel import eventlog
from hallsys.kernel.clock import Millis
from hallsys.kernel.eventlog import Logged
from hallsys.kernel.transaction import Tx
from hallsys.queue.catalogue import Catalogue
from hallsys.supervision import inspection
from hallsys.supervision.findings import write_down
from hallsys.supervision.forced_ratings import RatingsAt, Trace, forced
from hallsys.supervision.inspection import Finding, Rule
from hallsys.supervision.policy import InspectionSettings
from hallsys.supervision.rules import Code
from hallsys.supervision.tables import IS_UNSIGNED, PINS, inspections, rating_traces

BATCH = 2000  # events of one look: more than happen in a busy hall between two
KEPT = 50  # ratings of a window by pad, and by phone: as many as a rule may look at
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
# The spell that goes on: told once, by the alert that began it.
_IDLE = text(
    "SELECT cause, clerk_id, threshold, last_at FROM findings "  # noqa: S608 - literals of ours
    f"WHERE hall_id = :hall_id AND {IS_UNSIGNED} AND rule = '{Rule.IDLE_WINDOW}' "
    "AND window_id = :id AND times = 1 ORDER BY last_at DESC LIMIT 1"
)
_PINS = text(
    f"SELECT seq, at FROM events WHERE hall_id = :hall_id AND {PINS} "  # noqa: S608
    "AND at >= :since AND seq < :before AND actor = :actor ORDER BY seq"
)
_VISIT_RATED = text(
    "SELECT s.clerk_id, s.opened_at, v.ended_at, r.text FROM rating_sessions s "
    "JOIN ratings r ON r.session_id = s.id JOIN services v ON v.id = s.service_id "
    "WHERE s.hall_id = :hall_id AND s.id = :id"
)
_CASE_RATED = text(
    "SELECT c.accepted_by AS clerk_id, c.decided_at AS opened_at, c.decided_at AS ended_at, r.text "
    "FROM cases c JOIN ratings r ON r.case_id = c.id WHERE c.hall_id = :hall_id AND c.id = :id"
)
# What tells a phone is read once and goes; from the traces it goes with its day.
_DEVICE = text("DELETE FROM rating_devices WHERE hall_id = :hall_id AND subject_id = :id RETURNING device")
_FORGET_DEVICES = text(
    "UPDATE rating_traces SET device = '' WHERE hall_id = :hall_id AND device <> '' AND at < :since"
)
_GAPS = text(
    "SELECT min(due_at) AS due_at, min(promised_to) AS clerk_id FROM case_gaps "
    "WHERE hall_id = :hall_id AND case_id = :id AND ending = 'missed' HAVING count(*) > 0"
)
_TRACE = insert(rating_traces)
_TRACES = text(
    "SELECT seq, at, answered_ms, level, on_pad, words, device FROM rating_traces "
    "WHERE hall_id = :hall_id AND window_id = :id ORDER BY seq"
)
_FORGET = text(
    "DELETE FROM rating_traces "
    "WHERE hall_id = :hall_id AND window_id = :id AND on_pad = :on_pad AND seq < :oldest"
)
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

    def begins(self, day: str) -> Millis:
        hall = self.catalogue.hall
        return day_start(day, hall.timezone, hall.rollover_minutes)

    def ends(self, at: Millis) -> Millis:
        """Return when the business day of an instant ends."""
        return self.begins((date.fromisoformat(self.catalogue.day(at)) + timedelta(days=1)).isoformat())

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
    spell = (fact.seq, fact.at)
    yield inspection.idle(inspection.Idle(*spell, window_id, clerk_id, *spell, look.ends(fact.at), minutes))


def _cleared(look: _Look, fact: Logged) -> Iterator[Finding]:
    window_id = fact.payload["key"].partition(":")[2]
    row = look.tx.execute(_IDLE, look.key(window_id)).one_or_none()
    if fact.payload["code"] != Code.IDLE or row is None:
        return
    spell = int(row.cause.rpartition(":")[2])
    about = (window_id, row.clerk_id, spell, row.last_at, look.ends(row.last_at), row.threshold)
    yield inspection.idle(inspection.Idle(fact.seq, fact.at, *about))


def _pinned(look: _Look, fact: Logged) -> Iterator[Finding]:
    if not fact.actor.startswith(STAFF_ACTOR):
        return
    day = look.catalogue.day(fact.at)
    span = {"hall_id": look.tx.hall_id, "since": look.begins(day), "before": fact.seq, "actor": fact.actor}
    before = [(row.seq, row.at) for row in look.tx.execute(_PINS, span)]
    who = fact.actor.removeprefix(STAFF_ACTOR)
    pin = inspection.Pin(fact.seq, fact.at, fact.payload["number"], who, day, before)
    yield from _some(inspection.put_forward(pin, look.settings))


def _terminated(look: _Look, fact: Logged) -> Iterator[Finding]:
    told = fact.payload
    row = look.tx.execute(_GAPS, look.key(told["case_id"])).one_or_none()
    if told["reason_code"] != GAP_MISSED or row is None:
        return
    about = (told["case_id"], told["case_number"], row.due_at, row.clerk_id)
    yield inspection.gap_missed(inspection.GapMissed(fact.seq, fact.at, *about))


def _rated(look: _Look, fact: Logged) -> Iterator[Finding]:
    yield from _forced(look, fact, _VISIT_RATED, fact.payload["session_id"])


def _case_rated(look: _Look, fact: Logged) -> Iterator[Finding]:
    yield from _forced(look, fact, _CASE_RATED, fact.payload["case_id"])


def _forced(look: _Look, fact: Logged, read: TextClause, subject_id: str) -> Iterator[Finding]:
    told, tx, day = fact.payload, look.tx, look.catalogue.day(fact.at)
    row = tx.execute(read, look.key(subject_id)).one_or_none()
    if row is None:
        return
    window_id, on_pad = told["window_id"], told["channel"] != Channel.PHONE
    answered = fact.at - (row.opened_at if on_pad else row.ended_at)
    device = tx.execute(_DEVICE, look.key(subject_id)).scalar_one_or_none() or ""
    trace = Trace(fact.seq, fact.at, answered, told["level"], on_pad, _digest(row.text), device)
    tx.execute(_FORGET_DEVICES, {"hall_id": tx.hall_id, "since": look.begins(day)})
    tx.execute(_TRACE, {"hall_id": tx.hall_id, "window_id": window_id, **asdict(trace)})
    traces = [
        Trace(one.seq, one.at, one.answered_ms, one.level, bool(one.on_pad), one.words, one.device)
        for one in tx.execute(_TRACES, look.key(window_id))
    ]
    oldest = [one.seq for one in traces if one.on_pad == on_pad][-KEPT:][0]
    tx.execute(_FORGET, {**look.key(window_id), "on_pad": on_pad, "oldest": oldest})
    kept = [one for one in traces if one.on_pad != on_pad or one.seq >= oldest]
    ratings = RatingsAt(window_id, row.clerk_id, day, look.hour(fact.at), kept)
    yield from forced(ratings, look.settings)


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
    "TicketPinned": _pinned,
    "AlertRaised": _alerted,
    "AlertCleared": _cleared,
    "ServiceRated": _rated,
    "CaseRated": _case_rated,
    "CaseTerminated": _terminated,
}
