"""24 hours of a hall with 235 windows in one run: `python -m bench.day`, by default in 15 minutes.

The server runs with a clock that goes fast, from one noon to the next: an afternoon with its peak, the
clerks sign out, the night with the change of the day, the figures of the day and a backup, the clerks sign
in, a morning with its peak. It fails if the server's memory, descriptors or threads grow along the day.
"""

import argparse
import csv
import json
import os
import subprocess
import sys
import tempfile
from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path

from sqlalchemy import create_engine, insert, select, text

from bench import hall, history
from bench.day.arrivals import arrivals
from bench.day.clock import FastClock
from bench.day.floor import Floor
from bench.day.process import Sample, level, sample, slope
from bench.hall import Hall
from bench.process import ServerProcess
from hallsys.counters.tables import windows
from hallsys.kernel.clock import DAY, HOUR, MINUTE, SECOND, Millis
from hallsys.kernel.ids import new_token
from hallsys.staff.tables import sessions
from hallsys.staff.views import session_id

WINDOWS, VISITS = 235, 9400
PAST_DAYS = 3
PACE = 96
# The stretches that are compared, from the first day's midnight: until the first, caches and pools fill in
# the afternoon's peak; the night has neither visitors nor clerks; then as many pages are open as before.
STRETCHES = {
    "afternoon": (15 * HOUR + 30 * MINUTE, 17 * HOUR),
    "night": (19 * HOUR, DAY + 8 * HOUR),
    "morning": (DAY + 10 * HOUR + 30 * MINUTE, DAY + 12 * HOUR + 30 * MINUTE),
}
# By how much more a measure may be in the morning than in the afternoon, and in 24 hours of such nights.
MOST = {"memory": 16.0, "files": 4.0, "threads": 1.0}
_NOON = 12 * HOUR


def second_sessions(built: Hall, at: Millis) -> dict[str, str]:
    """Write a session for each clerk that begins at `at`; return the cookies by window."""
    engine = create_engine(built.url)
    found: dict[str, str] = {}
    try:
        with engine.begin() as conn:
            rows = conn.execute(select(windows.c.code, windows.c.clerk_id)).all()
            for code, clerk_id in rows:
                token = new_token()
                found[code] = f"hallsys_clerk={token}"
                session = {"id": session_id(token), "hall_id": built.id, "clerk_id": clerk_id}
                conn.execute(insert(sessions).values(**session, created_at=at, expires_at=at + DAY))
    finally:
        engine.dispose()
    return found


def measure(folder: Path, pace: int, visits: int, desks: int) -> tuple[list[Sample], dict[str, object]]:
    """Live the day; return what the server held, and what was done."""
    built = hall.build(folder, desks, visits)
    history.write(built, PAST_DAYS * history.TICKETS_A_DAY)  # of which the night keeps a day in figures
    now = int(datetime.now(UTC).timestamp() * SECOND)
    hour = now - now % HOUR  # of this machine; in the hall it is a little after noon
    mornings = second_sessions(built, hour + 19 * HOUR)
    clock = FastClock(now, pace)
    command = [sys.executable, "-m", "bench.day.server", str(built.config), str(clock.began), str(pace)]
    server = ServerProcess(command, folder / "server.log")
    samples: list[Sample] = []
    backups: list[subprocess.Popen[bytes]] = []
    end = now + DAY
    try:
        floor = Floor(built, server.port, clock, mornings, seed=1)

        def look() -> None:
            samples.append(sample(server.pid, clock.now() - (hour - _NOON)))
            floor.at(clock.now() + 3 * MINUTE, look)

        def back_up() -> None:
            command = ["-m", "hallsys", "backup", "--config"]
            copy = [sys.executable, *command, str(built.config), str(folder / "copies")]
            backups.append(subprocess.Popen(copy, stdout=subprocess.DEVNULL))

        # Two days' halves make one: what is left of today after noon, and tomorrow before it.
        comes = [hour - _NOON + at + (DAY if at < _NOON else 0) for at in arrivals(visits, seed=1)]
        comes = sorted(at for at in comes if at > clock.now())
        floor.come(zip(comes, built.cards, strict=False))
        floor.at(clock.now(), look)
        floor.at(hour - _NOON + 17 * HOUR + 30 * MINUTE, floor.shut)
        floor.at(hour + 14 * HOUR, back_up)
        floor.at(hour + 20 * HOUR + 25 * MINUTE, floor.open)
        floor.live(end)
        done: dict[str, object] = {
            "hours": round((clock.now() - clock.began) / HOUR, 2),
            "came": len(comes),
            "issued": floor.issued,
            "finished": floor.finished,
            "frames": floor.frames,
            "backups": [one.wait() for one in backups],
        }
        floor.close()
    finally:
        exit_code = server.stop()
    return samples, {**done, "exit_code": exit_code, **_night(built)}


def _night(built: Hall) -> dict[str, object]:
    """Return what the night left behind: the days that began, those kept in figures, and the seals."""
    engine = create_engine(built.url)
    try:
        with engine.connect() as conn:
            return {
                name: conn.execute(text(sql)).scalar_one()
                for name, sql in (
                    ("days_begun", "SELECT count(*) FROM events WHERE kind = 'DayBegan'"),
                    ("days_kept", "SELECT count(*) FROM day_reports"),
                    ("seals", "SELECT count(*) FROM log_seals"),
                    ("facts", "SELECT count(*) FROM events"),
                    ("tickets_expired", "SELECT count(*) FROM events WHERE kind = 'TicketExpired'"),
                )
            }
    finally:
        engine.dispose()


def main() -> int:
    """Live the day and print what it took; return 1 if anything grew."""
    parser = argparse.ArgumentParser(prog="python -m bench.day", description=__doc__)
    parser.add_argument(
        "--pace", type=int, default=PACE, help="how many times as fast as the machine's clock"
    )
    parser.add_argument("--visits", type=int, default=VISITS)
    parser.add_argument("--windows", type=int, default=WINDOWS)
    parser.add_argument("--samples", type=Path, help="a file for all samples, CSV")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="day-") as name:
        samples, done = measure(Path(name), options.pace, options.visits, options.windows)
    if options.samples:
        with options.samples.open("w", newline="", encoding="utf-8") as file:
            rows = csv.writer(file)
            rows.writerow(("hour", "memory_mib", "files", "threads"))
            rows.writerows((round(one.at / HOUR, 2), one.memory, one.files, one.threads) for one in samples)
    levels = {measure: _levels(samples, measure) for measure in MOST}
    print(json.dumps({"load": os.getloadavg()[0], **done, **levels}, indent=2))
    return int(
        any(max(levels[name]["grown"], levels[name]["night_slope"]) > most for name, most in MOST.items())
    )


def _levels(samples: Sequence[Sample], measure: str) -> dict[str, float]:
    held = {
        name: [one for one in samples if since <= one.at < until]
        for name, (since, until) in STRETCHES.items()
    }
    found = {name: level(those, measure) for name, those in held.items()}
    return {
        **found,
        "greatest": max(getattr(one, measure) for one in samples),
        "grown": found["morning"] - found["afternoon"],
        "night_slope": slope(held["night"], measure),
    }


if __name__ == "__main__":
    sys.exit(main())
