"""What is told to those who watch over the server: the hall's figures, read when somebody asks."""

import math
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass, replace
from pathlib import Path

from sqlalchemy import Connection, String, bindparam, text
from sqlalchemy.engine import make_url

from hallsys.counters.at_a_glance import window_states
from hallsys.kernel import eventlog
from hallsys.kernel.clock import SECOND, Millis
from hallsys.kernel.log_seals import newest_seal
from hallsys.messages.tables import IS_FAILED
from hallsys.pushes.tables import IS_DEAD, IS_WAITING
from hallsys.queue.views import waiting_counts
from hallsys.relay.bus import Bus
from hallsys.relay.views import agents_of, devices_of
from hallsys.supervision.log_checking import broken_log, checked_at
from hallsys.web.health.metrics import Gauge
from hallsys.web.site import Site

_BYTES = "hallsys_database_bytes"
_LOG_SEQ, _LOG_TOLD = "hallsys_log_seq", "Facts in the log"
_SINK_SEQ, _SINK_TOLD = "hallsys_sink_seq", "How far each sink has come in the log"
_SIZE = text("SELECT pg_database_size(current_database())")
_OF_RECEIVERS = (
    "SELECT receiver, {} FROM pushes WHERE hall_id = :hall_id AND {} GROUP BY receiver ORDER BY receiver"
)
_PUSHES_FAILED = text(_OF_RECEIVERS.format("count(*) AS n", IS_DEAD))
_PUSHES_WAITING = text(_OF_RECEIVERS.format("min(since) AS since", IS_WAITING))
_MESSAGES_FAILED = text(f"SELECT count(*) FROM messages WHERE hall_id = :hall_id AND {IS_FAILED}")  # noqa: S608
_CURSORS = text(
    "SELECT sink, seq FROM cursors WHERE hall_id = :hall_id AND sink NOT IN ('readiness', 'day', 'term')"
)
_HEADS = text(
    "SELECT h.code, l.seq FROM log_heads l JOIN halls h ON h.id = l.hall_id WHERE l.hall_id IN :halls"
).bindparams(bindparam("halls", expanding=True, type_=String))
_CURSORS_OF = text(
    "SELECT h.code, c.sink, c.seq FROM cursors c JOIN halls h ON h.id = c.hall_id "
    "WHERE c.hall_id IN :halls AND c.sink NOT IN ('readiness', 'day', 'term')"
).bindparams(bindparam("halls", expanding=True, type_=String))


@dataclass(frozen=True)
class Watched:
    """What is known of a hall whose database is at the URL `database`; `sockets` counts its lines.

    `leads`: whether this process does what is done once; `bus`: its line to the others;
    `behind`: how many seconds the second machine is behind, None without one; `untold`: why a hall above
    does not know how this one stands, if there is one elsewhere; `copy_age`: how many seconds old the newest
    verified copy of the database is, None if there is none; `erasures_failed` counts them since the start;
    `kept_at`: when all that goes by the clock was done last by this process, None if it never was;
    `free`: how many bytes are free on the disk that the hall writes to.
    """

    site: Site
    database: str
    sockets: Callable[[], int]
    leads: Callable[[], bool]
    bus: Bus | None
    behind: Callable[[], float | None] = lambda: None
    untold: Callable[[], str | None] | None = None
    copy_age: Callable[[], float | None] = lambda: None
    erasures_failed: Callable[[], int] = lambda: 0
    kept_at: Callable[[], Millis | None] = lambda: None
    free: Callable[[], int] | None = None

    def figures(self) -> Iterator[Gauge]:
        """Read everything: a dozen statements, of this hall alone."""
        yield from _labelled(self.site.catalogue.hall.code, self.site.db.read(_hall, self.site))
        yield from self.in_memory()
        yield from self.of_the_process()

    def in_memory(self) -> Iterator[Gauge]:
        """Tell what this process knows of the hall without asking anybody."""
        yield from _labelled(self.site.catalogue.hall.code, self._in_memory())

    def _in_memory(self) -> Iterator[Gauge]:
        yield Gauge("hallsys_sockets", "Pages and agents that are connected", (), [((), self.sockets())])
        yield Gauge("hallsys_leads", "Whether this process leads the hall", (), [((), self.leads())])
        told = "Times that erasing what is over failed since the start"
        yield Gauge("hallsys_erasures_failed", told, (), [((), self.erasures_failed())])
        if self.leads():
            at = self.kept_at()
            age = math.inf if at is None else (self.site.clock.now() - at) / SECOND
            name = "hallsys_housekeeping_age_seconds"
            yield Gauge(name, "Since the leading process did all that goes by the clock", (), [((), age)])
        if self.untold is not None:
            told = "Whether the hall above knows how this one stands"
            yield Gauge("hallsys_centre_told", told, (), [((), self.untold() is None)])

    def of_the_process(self) -> Iterator[Gauge]:
        """Tell what all halls of a process share: Redis, the second machine, copies, the database."""
        if self.bus is not None:
            yield Gauge("hallsys_redis_up", "Whether Redis answered last", (), [((), self.bus.up)])
        seconds = self.behind()
        if seconds is not None:
            name = "hallsys_standby_behind_seconds"
            yield Gauge(name, "How old the copy on the second machine is", (), [((), seconds)])
        age = self.copy_age()
        if age is not None:
            name = "hallsys_backup_age_seconds"
            yield Gauge(name, "How old the newest verified copy of the database is", (), [((), age)])
        place = make_url(self.database)
        if place.get_backend_name() == "sqlite":
            file = Path(str(place.database))
            parts = (("database", file), ("log", file.with_name(f"{file.name}-wal")))
            sizes = [((part,), path.stat().st_size) for part, path in parts if path.exists()]
        else:
            sizes = [(("database",), self.site.db.read(_size))]
        yield Gauge(_BYTES, "Size of the database's files", ("part",), sizes)
        if self.free is not None:
            with suppress(OSError):  # a disk that cannot be asked: all else is told
                told = "Free on the disk that the server writes to"
                yield Gauge("hallsys_disk_free_bytes", told, (), [((), self.free())])


def of_all(served: Sequence[Watched]) -> Iterator[Gauge]:
    """Tell of all halls of a process what is cheap: what lies in memory, and how far sinks are in the logs.

    Three statements, however many halls: a dozen of each hall are for who asks the hall itself.
    """
    if not served:
        return
    yield Gauge("hallsys_halls", "Halls that this process serves", (), [((), len(served))])
    yield from _together(gauge for hall in served for gauge in hall.in_memory())
    yield from served[0].site.db.read(_logs_of, [hall.site.hall_id for hall in served])
    yield from served[0].of_the_process()


def _labelled(code: str, gauges: Iterable[Gauge]) -> Iterator[Gauge]:
    """Say of each figure which hall's it is."""
    for one in gauges:
        values = [((code, *labels), value) for labels, value in one.values]
        yield replace(one, labels=("hall", *one.labels), values=values)


def _together(gauges: Iterable[Gauge]) -> Iterable[Gauge]:
    """Join figures of one name, which may be told once."""
    found: dict[str, Gauge] = {}
    for one in gauges:
        before = found.get(one.name)
        found[one.name] = one if before is None else replace(one, values=[*before.values, *one.values])
    return found.values()


def _logs_of(conn: Connection, hall_ids: Sequence[str]) -> list[Gauge]:
    asked = {"halls": tuple(hall_ids)}
    heads = conn.execute(_HEADS, asked)
    cursors = conn.execute(_CURSORS_OF, asked)
    return [
        Gauge(_LOG_SEQ, _LOG_TOLD, ("hall",), [((row.code,), row.seq) for row in heads]),
        Gauge(
            _SINK_SEQ,
            _SINK_TOLD,
            ("hall", "sink"),
            [((row.code, row.sink), row.seq) for row in cursors],
        ),
    ]


def _size(conn: Connection) -> int:
    size: int = conn.execute(_SIZE).scalar_one()
    return size


def _of_the_log(conn: Connection, hall_id: str, now: Millis) -> Iterator[Gauge]:
    head, seal, checked = eventlog.head(conn, hall_id), newest_seal(conn, hall_id), checked_at(conn, hall_id)
    yield Gauge(_LOG_SEQ, _LOG_TOLD, (), [((), head)])
    if seal is not None:
        waits = (now - seal.at) / SECOND if seal.through < head else 0.0
        yield Gauge(
            "hallsys_log_unsealed_seconds", "How old the newest seal is while facts wait", (), [((), waits)]
        )
    broken = broken_log(conn, hall_id) is not None
    yield Gauge("hallsys_log_broken", "Whether the log is not what was sealed", (), [((), broken)])
    if checked is not None:
        name = "hallsys_log_checked_age_seconds"
        yield Gauge(name, "When all of the log was looked through last", (), [((), (now - checked) / SECOND)])


def _undelivered(conn: Connection, hall_id: str, now: Millis) -> Iterator[Gauge]:
    waiting = conn.execute(_PUSHES_WAITING, {"hall_id": hall_id})
    yield Gauge(
        "hallsys_pushes_waiting_seconds",
        "How long the oldest push waits that is to be tried",
        ("receiver",),
        [((row.receiver,), max(0, now - row.since) / SECOND) for row in waiting],
    )
    failed = conn.execute(_PUSHES_FAILED, {"hall_id": hall_id})
    yield Gauge(
        "hallsys_pushes_failed",
        "Pushes that were refused for good or given up",
        ("receiver",),
        [((row.receiver,), row.n) for row in failed],
    )
    count = conn.execute(_MESSAGES_FAILED, {"hall_id": hall_id}).scalar_one()
    yield Gauge("hallsys_messages_failed", "Text messages that failed", (), [((), count)])


def _hall(conn: Connection, site: Site) -> list[Gauge]:
    hall_id, queues, now = site.hall_id, site.catalogue.queues, site.clock.now()
    waiting = waiting_counts(conn, hall_id, site.today)
    states = window_states(conn, hall_id)
    devices = Counter((one.kind, one.state) for one in devices_of(conn, hall_id))
    cursors = conn.execute(_CURSORS, {"hall_id": hall_id})
    return [
        Gauge(
            "hallsys_waiting",
            "Tickets that wait",
            ("queue",),
            [((queue.code,), sum(waiting.get(queue.id, {}).values())) for queue in queues.values()],
        ),
        Gauge("hallsys_windows", "Windows", ("state",), [((state,), n) for state, n in states.items()]),
        Gauge("hallsys_devices", "Devices", ("kind", "state"), list(devices.items())),
        Gauge(
            "hallsys_agents_connected",
            "Agents with a line",
            (),
            [((), sum(one.connected for one in agents_of(conn, hall_id)))],
        ),
        *_of_the_log(conn, hall_id, now),
        *_undelivered(conn, hall_id, now),
        Gauge(
            _SINK_SEQ,
            _SINK_TOLD,
            ("sink",),
            [((sink,), seq) for sink, seq in cursors],
        ),
    ]
