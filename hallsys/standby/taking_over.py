"""The standby takes the hall over: its copy becomes the database that is served, in the hall's next term."""

import time
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass
from datetime import UTC, date, datetime
from pathlib import Path

from sqlalchemy import Connection
from sqlalchemy.engine import make_url

from hallsys.cases.taking_over import skip_case_numbers
from hallsys.halls.errors import CalendarUncovered
from hallsys.halls.rules import day_start, hours_of, local_instant, local_time
from hallsys.halls.views import Hall, hall, tree
from hallsys.kernel.clock import MINUTE, SECOND, Millis, SystemClock
from hallsys.kernel.database import Database
from hallsys.kernel.errors import Refusal
from hallsys.kernel.seal_notes import SealNotes
from hallsys.kernel.sqlite import held
from hallsys.kernel.transaction import Origin, Tx
from hallsys.queue.taking_over import skip_numbers
from hallsys.relay.events import HallTakenOver
from hallsys.relay.standby import raise_term
from hallsys.settings import Settings
from hallsys.standby.copy import Copy, check_keys, sync_folder
from hallsys.standby.fence import fence_of
from hallsys.standby.folder import Folder, NoCopyYet, StandbyRuns, Status
from hallsys.standby.following import Follower
from hallsys.standby.line import AnswersOtherwise, Line, Unreachable

OLD: Millis = 10 * MINUTE
_TICKETS_A_CASE = 5  # of one matter, and far more in truth: a case takes minutes
_ENDS_WITHIN = 20.0  # seconds that the process that follows, or the main, is given to end
_TAKEN_WITHIN = 4.0  # seconds for what a main that was told to stop wrote last


class MainAnswers(Refusal):
    """The machine that is to be taken over from is there."""

    code = "main_answers"
    zh = "主机 {peer} 仍有应答，不能接管。确要接管时用 --force：主机会被停下。"
    en = "The main {peer} answers and is not taken over from. With --force it is told to stop first."


class CopyIsOld(Refusal):
    """The copy knows nothing of a long time."""

    code = "copy_is_old"
    zh = "副本已 {minutes} 分钟没有更新；确要用它接管时加 --old。"
    en = "The copy has not been brought up to date for {minutes} minutes. To take over with it say --old."


class CopyHasGaps(Refusal):
    """The log in the copy does not end where its head says."""

    code = "copy_has_gaps"
    zh = "副本的日志不完整，不能用来接管。"
    en = "The log in the copy has gaps: it cannot be taken over with."


@dataclass(frozen=True, slots=True)
class TakenOver:
    """What came of it: the term, up to when the copy knows everything, the numbers left out of each queue."""

    term: int
    as_of: Millis
    skipped: int
    aside: Path | None


def take_over(settings: Settings, line: Line, *, force: bool, old: bool, now: Millis) -> TakenOver:
    """Put the copy in the place of the database; `hallsys serve` then serves from it.

    Raises MainAnswers, CopyIsOld, NoCopyYet, CopyHasGaps, DatabaseInUse and what the key file raises.
    Repeated after it was cut off, it goes on.
    """
    database = Path(str(make_url(settings.server.database).database))
    folder = Folder(database)
    if not force:
        _require_silence(line, settings.standby.peer)  # before the process that follows is ended
    with _alone(folder), held(settings.server.database):
        folder.prepare()
        if not folder.whole.file.exists():
            raise NoCopyYet
        if force:
            _term_and_check(folder.whole, settings)  # before the main is told anything
            _retire(line, settings, folder, database)
        else:
            _require_silence(line, settings.standby.peer)
        status = folder.status()
        newest = _newest_in(folder.whole)
        # A power cut may have taken what was noted, but not the copy: then it is as old as its last fact.
        as_of = status.as_of or newest
        unseen = max(0, SystemClock().now() - (status.heard_at or newest))
        if unseen > OLD and not old:
            raise CopyIsOld(minutes=unseen // MINUTE)
        term = _term_and_check(folder.whole, settings) + 1
        skipped = _next_term(folder.whole, settings, as_of, unseen, term)
        aside = _put_in_place(folder, database, now)
        SealNotes(settings.server.keys.parent).void()  # of when this machine was the main
        fence_of(database).unlink(missing_ok=True)
        folder.note(Status())
    return TakenOver(term, as_of, skipped, aside)


@contextmanager
def _alone(folder: Folder) -> Iterator[None]:
    """Have the process that follows end, and keep others away meanwhile. Raises StandbyRuns."""
    until = time.monotonic() + _ENDS_WITHIN
    folder.path.mkdir(parents=True, exist_ok=True, mode=0o700)
    while True:
        folder.ask_to_end()
        try:
            with folder.held():
                yield
                return
        except StandbyRuns:
            if time.monotonic() > until:
                raise
        time.sleep(0.1)


def _require_silence(line: Line, peer: str) -> None:
    """Raise MainAnswers if anything answers at the main's address."""
    try:
        line.ask("term")
    except AnswersOtherwise as other:
        raise MainAnswers(peer=peer) from other
    except Unreachable:
        return
    finally:
        line.close()
    raise MainAnswers(peer=peer)


def _retire(line: Line, settings: Settings, folder: Folder, database: Path) -> None:
    """Have a main that answers write nothing more, take the rest, and wait until it is gone.

    Raises MainAnswers.
    """
    until = time.monotonic() + _ENDS_WITHIN
    try:
        told, _ = line.ask("term")
        line.ask("term", term=told["term"] + 1)
        Follower(line, folder, database, settings.server.keys, SystemClock()).catch_up(_TAKEN_WITHIN)
        while time.monotonic() < until:
            line.ask("term")
            time.sleep(0.2)
    except Unreachable:
        return
    finally:
        line.close()
    raise MainAnswers(peer=settings.standby.peer)


def _term_and_check(copy: Copy, settings: Settings) -> int:
    """Return the term of the copy. Raises CopyHasGaps, SealBroken and what the key file raises."""
    check_keys(copy, settings.server.keys)
    with closing(copy.connected()) as db:
        (gaps,) = db.execute(
            "SELECT count(*) FROM log_heads h WHERE h.seq <> "
            "(SELECT max(e.seq) FROM events e WHERE e.hall_id = h.hall_id)"
        ).fetchone()
        if gaps:
            raise CopyHasGaps
        (term,) = db.execute("SELECT coalesce(max(seq), 0) FROM cursors WHERE sink = 'term'").fetchone()
    return int(term)


def _newest_in(copy: Copy) -> Millis:
    """Return the instant of the newest fact in a copy."""
    with closing(copy.connected()) as db:
        (newest,) = db.execute(
            "SELECT max(e.at) FROM events e JOIN log_heads h ON h.hall_id = e.hall_id AND h.seq = e.seq"
        ).fetchone()
    return int(newest or 0)


def _next_term(copy: Copy, settings: Settings, as_of: Millis, unseen: Millis, term: int) -> int:
    lent = settings.queue.offline_block * len(settings.kiosks)
    db = Database.open(f"sqlite:///{copy.file}", SystemClock())
    try:
        skipped = [
            db.transact(Origin(one, "system"), _begin_term, term, as_of, unseen, lent)
            for one in db.read(_halls)
        ]
    finally:
        db.close()
    return max(skipped, default=0)


def _begin_term(tx: Tx, term: int, as_of: Millis, unseen: Millis, lent: int) -> int:
    found = hall(tx.conn, tx.hall_id)
    raise_term(tx, term)
    tx.append(HallTakenOver(term, as_of))
    day = found.business_day(tx.now)
    # Nobody was given a number before the hall opened.
    unseen = min(unseen, max(0, tx.now - _opened(found, day)))
    numbers = skip_numbers(tx, day, unseen, as_of, lent)
    skip_case_numbers(tx, local_time(tx.now, found.timezone).date(), numbers // _TICKETS_A_CASE)
    return numbers


def _opened(found: Hall, day: str) -> Millis:
    on = date.fromisoformat(day)
    try:
        first = hours_of(found.calendar, found.hours, on)
    except CalendarUncovered:
        first = ()
    if not first:
        return day_start(day, found.timezone, found.rollover_minutes)
    return local_instant(on, first[0].opens, found.timezone)


def _halls(conn: Connection) -> list[str]:
    return [one.id for one in tree(conn)]


def _put_in_place(folder: Folder, database: Path, now: Millis) -> Path | None:
    folder.whole.write_back()
    aside = None
    if database.exists():
        stamp = datetime.fromtimestamp(now / SECOND, UTC).strftime("%Y%m%d-%H%M%S")
        aside = database.with_name(f"{database.name}.before-{stamp}")
        log = database.with_name(f"{database.name}-wal")
        if log.exists():  # what is only in it goes along; the file may be damaged, and is not opened
            log.rename(aside.with_name(f"{aside.name}-wal"))
        database.rename(aside)
    for left in ("-wal", "-shm"):
        database.with_name(database.name + left).unlink(missing_ok=True)
    folder.whole.file.rename(database)
    sync_folder(database.parent)
    folder.whole.remove()
    return aside
