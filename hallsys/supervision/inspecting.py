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
from hallsys.evaluation.rules import ON_PAD, STAFF_ACTOR
from hallsys.halls.errors import CalendarUncovered
from hallsys.halls.rules import day_start, hours_of, local_instant, local_time
from hallsys.kernel import eventlog
from hallsys.kernel.clock import Millis
from hallsys.kernel.eventlog import Logged
from hallsys.kernel.transaction import Tx
from hallsys.queue.catalogue import Catalogue
from hallsys.queue.states import Status as TicketStatus
from hallsys.supervision import inspection
from hallsys.supervision.alerts import Code
from hallsys.supervision.findings import write_down
from hallsys.supervision.forced_ratings import RatingsAt, Trace, forced
from hallsys.supervision.inspection import Finding
from hallsys.supervision.late_now import late_now
from hallsys.supervision.policy import InspectionSettings
from hallsys.supervision.rule_table import Rule
from hallsys.supervision.tables import IS_UNSIGNED, PINS, inspections, rating_traces
from hallsys.supervision.usual import UsualTimes
from hallsys.supervision.views import Limits

BATCH = 2000  # events of one look: more than happen in a busy hall between two
KEPT = 50  # ratings of a window by pad, and by phone: as many as a rule may look at

# Locked: of several servers one looks.
_LAST = select(inspections.c.seq).where(inspections.c.hall_id == bindparam("this_hall")).with_for_update()
_BEGIN = insert(inspections)
_MOVE = update(inspections).where(inspections.c.hall_id == bindparam("this_hall")).values(seq=bindparam("to"))
_SERVED = text("SELECT clerk_id, called_at, started_at FROM services WHERE hall_id = :hall_id AND id = :id")
# Whose ticket was merged into another one goes on waiting.
_LEFT = text(
    "SELECT t.waiting_since FROM tickets t WHERE t.hall_id = :hall_id AND t.id = :id AND NOT EXISTS ("
    "SELECT 1 FROM tickets o WHERE o.hall_id = :hall_id AND o.day = t.day AND o.queue_id = t.queue_id "
    "AND o.person_id = t.person_id AND o.status = 'waiting')"
)
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
    "JOIN ratings r ON r.hall_id = s.hall_id AND r.session_id = s.id JOIN services v "
    "ON v.hall_id = s.hall_id AND v.id = s.service_id "
    "WHERE s.hall_id = :hall_id AND s.id = :id"
)
_CASE_RATED = text(
    "SELECT c.accepted_by AS clerk_id, c.decided_at AS opened_at, c.decided_at AS ended_at, r.text "
    "FROM cases c JOIN ratings r ON r.hall_id = c.hall_id AND r.case_id = c.id "
    "WHERE c.hall_id = :hall_id AND c.id = :id"
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
_TAKEN_IN_BY = text("SELECT accepted_by FROM cases WHERE hall_id = :hall_id AND id = :id")
_TRACE = insert(rating_traces)
_TRACES = text(
    "SELECT seq, at, answered_ms, level, on_pad, words, device FROM rating_traces "
    "WHERE hall_id = :hall_id AND window_id = :id ORDER BY seq"
)
_FORGET = text(
    "DELETE FROM rating_traces "
    "WHERE hall_id = :hall_id AND window_id = :id AND on_pad = :on_pad AND seq < :oldest"
)


@dataclass(frozen=True, slots=True)
class _Look:
    tx: Tx
    catalogue: Catalogue
    settings: InspectionSettings
    usual: UsualTimes

    def hour(self, at: Millis) -> str:
        return f"{local_time(at, self.catalogue.hall.timezone):%Y-%m-%dT%H}"

    def begins(self, day: str) -> Millis:
        hall = self.catalogue.hall
        return day_start(day, hall.timezone, hall.rollover_minutes)

    def ends(self, at: Millis) -> Millis:
        """Return when the business day of an instant ends."""
        return self.begins((date.fromisoformat(self.catalogue.day(at)) + timedelta(days=1)).isoformat())

    def shuts(self, day: str) -> Millis:
        """Return when the hall shut on a business day: nobody waits any longer."""
        hall, of = self.catalogue.hall, date.fromisoformat(day)
        try:
            open_at = hours_of(hall.calendar, hall.hours, of)
        except CalendarUncovered:
            open_at = ()
        if not open_at:
            return self.begins((of + timedelta(days=1)).isoformat())
        return local_instant(of, open_at[-1].closes, hall.timezone)

    def key(self, of: str) -> dict[str, str]:
        return {"hall_id": self.tx.hall_id, "id": of}


def inspect(tx: Tx, catalogue: Catalogue, settings: InspectionSettings, limits: Limits) -> bool:
    """Look through what the log says since the last look, at most BATCH events, and at what is late now.

    Return whether there may be more of the log to look through.
    """
    last = tx.execute(_LAST, {"this_hall": tx.hall_id}).scalar_one_or_none()
    if last is None:
        tx.execute(_BEGIN, {"hall_id": tx.hall_id, "seq": eventlog.head(tx.conn, tx.hall_id)})
        return False
    facts = eventlog.after(tx.conn, tx.hall_id, last, BATCH)
    look = _Look(tx, catalogue, settings, UsualTimes(tx, catalogue, settings.usual_from))
    for fact in facts:
        reads = _READS.get(fact.kind)
        if reads is not None:
            write_down(tx, reads(look, fact))
    write_down(tx, late_now(tx, catalogue, settings, limits, look.usual))
    if facts:
        tx.execute(_MOVE, {"this_hall": tx.hall_id, "to": facts[-1].seq})
    return len(facts) == BATCH


def _called(look: _Look, fact: Logged) -> Iterator[Finding]:
    told, queue = fact.payload, look.catalogue.queues.get(fact.payload["queue_id"])
    if queue is None or told["resumed"]:
        return
    waited = (told["waited_ms"], queue.limit_minutes, look.hour(fact.at))
    wait = inspection.Wait(fact.seq, fact.at, told["number"], queue.id, *waited)
    yield from _some(inspection.long_wait(wait))


def _left(look: _Look, fact: Logged) -> Iterator[Finding]:
    told, queue = fact.payload, look.catalogue.queues.get(fact.payload["queue_id"])
    if queue is None or told["was"] != TicketStatus.WAITING:
        return
    since = look.tx.execute(_LEFT, look.key(told["ticket_id"])).scalar_one_or_none()
    if since is None:
        return
    until = min(fact.at, look.shuts(told["day"]))
    waited = (until - since, queue.limit_minutes, look.hour(until))
    wait = inspection.Wait(fact.seq, until, told["number"], queue.id, *waited)
    yield from _some(inspection.left_waiting(wait))


def _finished(look: _Look, fact: Logged) -> Iterator[Finding]:
    told = fact.payload
    yield from _some(_long(look, fact, told["queue_id"], told["duration_ms"]))


def _long(look: _Look, fact: Logged, queue_id: str, duration: Millis) -> Finding | None:
    told = fact.payload
    who = (told["service_id"], told["number"], told["window_id"])
    service = inspection.Service(fact.seq, fact.at, *who, duration, look.usual.of(queue_id))
    return inspection.long_service(service, look.settings)


def _missed(look: _Look, fact: Logged) -> Iterator[Finding]:
    told = fact.payload
    row = look.tx.execute(_SERVED, look.key(told["service_id"])).one_or_none()
    if row is None:
        return
    who = (told["number"], told["window_id"], row.clerk_id)
    missed = inspection.PutOff(fact.seq, fact.at, *who, fact.at - row.called_at, look.hour(fact.at))
    yield from _some(inspection.skipped(missed, look.settings))


def _parked(look: _Look, fact: Logged) -> Iterator[Finding]:
    told = fact.payload
    row = look.tx.execute(_SERVED, look.key(told["service_id"])).one_or_none()
    if row is None or row.started_at is None:
        return
    after = fact.at - row.started_at
    yield from _some(_long(look, fact, told["queue_id"], after))
    who = (told["number"], told["window_id"], row.clerk_id)
    parked = inspection.PutOff(fact.seq, fact.at, *who, after, look.hour(fact.at))
    yield from _some(inspection.parked_soon(parked, look.settings))


def _transferred(look: _Look, fact: Logged) -> Iterator[Finding]:
    told = fact.payload
    times = look.tx.execute(_TRANSFERS, look.key(told["ticket_id"])).scalar_one_or_none() or 0
    who = (told["ticket_id"], told["number"], told["window_id"])
    yield from _some(inspection.sent_on(inspection.Transfer(fact.seq, fact.at, *who, times), look.settings))
    row = look.tx.execute(_SERVED, look.key(told["service_id"])).one_or_none()
    if row is not None and row.started_at is not None:
        yield from _some(_long(look, fact, told["from_queue_id"], fact.at - row.started_at))


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


def _accepted(look: _Look, fact: Logged) -> Iterator[Finding]:
    told = fact.payload
    if told["deemed"]:
        by = look.tx.execute(_TAKEN_IN_BY, look.key(told["case_id"])).scalar_one()
        yield inspection.deemed(fact.seq, fact.at, told["case_id"], told["case_number"], by)


def _rated(look: _Look, fact: Logged) -> Iterator[Finding]:
    yield from _forced(look, fact, _VISIT_RATED, fact.payload["session_id"])


def _case_rated(look: _Look, fact: Logged) -> Iterator[Finding]:
    yield from _forced(look, fact, _CASE_RATED, fact.payload["case_id"])


def _forced(look: _Look, fact: Logged, read: TextClause, subject_id: str) -> Iterator[Finding]:
    told, tx, day = fact.payload, look.tx, look.catalogue.day(fact.at)
    row = tx.execute(read, look.key(subject_id)).one_or_none()
    if row is None:
        return
    window_id, on_pad = told["window_id"], told["channel"] in ON_PAD
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
    "TicketCancelled": _left,
    "TicketExpired": _left,
    "ServiceFinished": _finished,
    "TicketParked": _parked,
    "TicketMissed": _missed,
    "TicketTransferred": _transferred,
    "TicketPinned": _pinned,
    "AlertRaised": _alerted,
    "AlertCleared": _cleared,
    "ServiceRated": _rated,
    "CaseRated": _case_rated,
    "CaseTerminated": _terminated,
    "ReceivedAccepted": _accepted,
}
