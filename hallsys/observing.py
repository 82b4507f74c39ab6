"""What is told to those who watch over the server: the hall's figures, read when somebody asks."""

from collections import Counter
from collections.abc import Callable, Iterator
from pathlib import Path

from sqlalchemy import Connection, text
from sqlalchemy.engine import make_url

from hallsys.counters.at_a_glance import window_states
from hallsys.kernel import eventlog
from hallsys.kernel.clock import SECOND, Millis
from hallsys.kernel.log_seals import newest_seal
from hallsys.messages.tables import IS_FAILED
from hallsys.pushes.tables import IS_DEAD
from hallsys.queue.views import waiting_counts
from hallsys.relay.bus import Bus
from hallsys.relay.views import agents_of, devices_of
from hallsys.supervision.log_checking import broken_log, checked_at
from hallsys.web.health.metrics import Gauge, Metrics
from hallsys.web.site import Site

_BYTES = "hallsys_database_bytes"
_SIZE = text("SELECT pg_database_size(current_database())")
_PUSHES_FAILED = text(
    f"SELECT receiver, count(*) AS n FROM pushes WHERE hall_id = :hall_id AND {IS_DEAD} "  # noqa: S608
    "GROUP BY receiver ORDER BY receiver"
)
_MESSAGES_FAILED = text(f"SELECT count(*) FROM messages WHERE hall_id = :hall_id AND {IS_FAILED}")  # noqa: S608
_CURSORS = text(
    "SELECT sink, seq FROM cursors WHERE hall_id = :hall_id AND sink NOT IN ('readiness', 'day', 'term')"
)


def observe(
    site: Site,
    database: str,
    sockets: Callable[[], int],
    leads: Callable[[], bool],
    bus: Bus | None,
    behind: Callable[[], float | None] = lambda: None,
    untold: Callable[[], str | None] | None = None,
    copy_age: Callable[[], float | None] = lambda: None,
    erasures_failed: Callable[[], int] = lambda: 0,
) -> Metrics:
    """Return the figures of a hall whose database is at the URL `database`; `sockets` counts its lines.

    `leads`: whether this process does what is done once; `bus`: its line to the others;
    `behind`: how many seconds the second machine is behind, None without one; `untold`: why a hall above
    does not know how this one stands, if there is one elsewhere; `copy_age`: how many seconds old the newest
    verified copy of the database is, None if there is none; `erasures_failed` counts them since the start.
    """
    place = make_url(database)
    file = Path(str(place.database)) if place.get_backend_name() == "sqlite" else None

    def read() -> Iterator[Gauge]:
        yield from site.db.read(_hall, site)
        yield Gauge("hallsys_sockets", "Pages and agents that are connected", (), [((), sockets())])
        yield Gauge("hallsys_leads", "Whether this process leads the hall", (), [((), leads())])
        told = "Times that erasing what is over failed since the start"
        yield Gauge("hallsys_erasures_failed", told, (), [((), erasures_failed())])
        if bus is not None:
            yield Gauge("hallsys_redis_up", "Whether Redis answered last", (), [((), bus.up)])
        if untold is not None:
            told = "Whether the hall above knows how this one stands"
            yield Gauge("hallsys_centre_told", told, (), [((), untold() is None)])
        seconds = behind()
        if seconds is not None:
            name = "hallsys_standby_behind_seconds"
            yield Gauge(name, "How old the copy on the second machine is", (), [((), seconds)])
        age = copy_age()
        if age is not None:
            name = "hallsys_backup_age_seconds"
            yield Gauge(name, "How old the newest verified copy of the database is", (), [((), age)])
        if file is not None:
            sizes = [
                ((part,), path.stat().st_size)
                for part, path in (("database", file), ("log", file.with_name(f"{file.name}-wal")))
                if path.exists()
            ]
            yield Gauge(_BYTES, "Size of the database's files", ("part",), sizes)

    return Metrics(read)


def _of_the_log(conn: Connection, hall_id: str, now: Millis) -> Iterator[Gauge]:
    head, seal, checked = eventlog.head(conn, hall_id), newest_seal(conn, hall_id), checked_at(conn, hall_id)
    yield Gauge("hallsys_log_seq", "Facts in the log", (), [((), head)])
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


def _size_on_postgresql(conn: Connection) -> Iterator[Gauge]:
    if conn.dialect.name == "postgresql":
        size = conn.execute(_SIZE).scalar_one()
        yield Gauge(_BYTES, "Size of the database's files", ("part",), [(("database",), size)])


def _undelivered(conn: Connection, hall_id: str) -> Iterator[Gauge]:
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
        *_undelivered(conn, hall_id),
        *_size_on_postgresql(conn),
        Gauge(
            "hallsys_sink_seq",
            "How far each sink has come in the log",
            ("sink",),
            [((sink,), seq) for sink, seq in cursors],
        ),
    ]
