"""A page that folds the facts it is told shows what a fresh snapshot shows: no page drifts.

Chance lives days in a hall through the real services; the frames are those of the real sink, folded
by the pages' own reducers. Between two snapshots of each page lie one to eight happenings.
"""

import json
import shutil
import subprocess
from collections import Counter
from collections.abc import Iterator
from concurrent.futures import Executor, ThreadPoolExecutor
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import pytest

from hallsys.kernel import eventlog
from hallsys.kernel.clock import ManualClock
from hallsys.kernel.database import Database
from hallsys.relay.sockets import SocketSink
from tests.conftest import MONDAY_NINE
from tests.web.fold.happenings import HAPPENINGS
from tests.web.fold.life import Life
from tests.web.fold.pages import IGNORED, MAY_ASK, UNORDERED, open_pages
from tests.web.hall import WebHall, open_hall

NODE = shutil.which("node")
FOLD = Path(__file__).parent / "fold.js"
SEEDS = range(4)
HAPPENINGS_A_DAY = 250


@dataclass(frozen=True)
class Case:
    """A page, what it showed, what it was told then, and what it should show after that."""

    page: str
    title: str
    state: Any
    frames: list[Any]
    after: Any


def live(hall: WebHall, seed: int) -> tuple[list[Case], Counter[str]]:
    """Live one day; return a case for each page and stretch of it, and how often what happened."""
    frames: list[tuple[str, Any]] = []

    def emit(event: str, data: Any, stream: str) -> None:
        assert event == "facts"
        frames.append((stream, json.loads(json.dumps(data))))

    life = Life(hall, seed)
    sink = SocketSink(hall.db.read(eventlog.head, hall.id), lambda: hall.site.window_codes, emit, hall.clock)
    pages = open_pages(hall)
    for page in pages:
        sink.join(page.stream)
    happened: Counter[str] = Counter()
    cases: list[Case] = []
    before = [page.snapshot() for page in pages]
    while happened.total() < HAPPENINGS_A_DAY:
        frames.clear()
        names = []
        for _ in range(life.random.randrange(1, 9)):
            if name := life.step(HAPPENINGS):
                names.append(name)
            if life.random.random() < 0.5:
                carry(hall, sink)
        carry(hall, sink)
        happened.update(names)
        after = [page.snapshot() for page in pages]
        for page, was, now in zip(pages, before, after, strict=True):
            told = [frame for stream, frame in frames if stream == page.stream]
            title = f"day {seed}, {page.name} {now['self']}: {', '.join(names)}"
            cases.append(Case(page.name, title, was, told, now))
        before = after
    return cases, happened


def carry(hall: WebHall, sink: SocketSink) -> None:
    facts = hall.db.read(eventlog.after, hall.id, sink.cursor(), 10_000)
    if facts:
        sink.take(facts)


def fold(cases: list[Case], path: Path) -> list[Any]:
    """Have node fold them."""
    assert NODE is not None
    path.write_text(
        json.dumps([{"page": c.page, "state": c.state, "frames": c.frames} for c in cases]), encoding="utf-8"
    )
    done = subprocess.run(
        [NODE, str(FOLD), str(path)], capture_output=True, text=True, check=False, timeout=120
    )
    assert done.returncode == 0, done.stderr
    folded: list[Any] = json.loads(done.stdout)
    return folded


def forget_what_is_over(folded: Any, now: int) -> None:
    """Drop the question of a pad whose time is over: the pad itself stops asking (page.js)."""
    if folded.get("session") and folded["session"]["expires_at"] <= now:
        folded["session"] = None


def without_brought_cases(fresh: Any, folded: Any) -> Any:
    """Return a fresh state without the cases that a parked or transferred ticket brought along.

    Its call does not tell of them. The clerk's page sees in the details of the service that there are
    more, and reads anew (page.js).
    """
    if not (fresh.get("current") and folded["current"]):
        return fresh
    known = {case["case_id"] for case in folded["current"]["cases"]}
    cases = [case for case in fresh["current"]["cases"] if case["case_id"] in known]
    return {**fresh, "current": {**fresh["current"], "cases": cases}}


def passed_over(page: str, path: str) -> bool:
    """Tell whether what stands at a path is not compared."""
    return (page, path) in IGNORED or ("*", path) in IGNORED


def compared(page: str, value: Any, path: str) -> Any:
    """Return what is compared of what stands at a path."""
    if isinstance(value, dict):
        inner = ((key, one, f"{path}.{key}") for key, one in value.items())
        return {key: compared(page, one, there) for key, one, there in inner if not passed_over(page, there)}
    return [compared(page, one, path) for one in value] if isinstance(value, list) else value


def differences(page: str, folded: Any, fresh: Any, path: str = "") -> Iterator[tuple[str, str]]:
    """Yield where and how two states differ.

    What is equal is not looked into: nearly all is, and the states of a run have millions of values.
    """
    if folded == fresh or passed_over(page, path):
        return
    if isinstance(folded, dict) and isinstance(fresh, dict):
        for key in folded.keys() | fresh.keys():
            there = f"{path}.{key}".lstrip(".")
            yield from differences(page, folded.get(key, "absent"), fresh.get(key, "absent"), there)
    elif isinstance(folded, list) and isinstance(fresh, list) and len(folded) == len(fresh):
        if (page, path) in UNORDERED:
            folded, fresh = (
                sorted((compared(page, one, path) for one in items), key=json.dumps)
                for items in (folded, fresh)
            )
        for one, other in zip(folded, fresh, strict=True):
            yield from differences(page, one, other, path)
    else:
        yield path, f"folded {folded!r}, fresh {fresh!r}"


@pytest.fixture(scope="module")
def days(hall_database: Path, tmp_path_factory: pytest.TempPathFactory) -> tuple[list[Case], Counter[str]]:
    """Return the cases of all days, and how often what happened in them."""
    if NODE is None:
        pytest.skip("node is not installed")
    folder = tmp_path_factory.mktemp("days")
    cases: list[Case] = []
    happened: Counter[str] = Counter()
    with ThreadPoolExecutor(1) as hasher:
        for seed in SEEDS:
            lived, names = a_day(hall_database, folder, hasher, seed)
            cases += lived
            happened += names
    return cases, happened


def test_everything_that_can_happen_happened(days: tuple[list[Case], Counter[str]]) -> None:
    assert {one.__name__ for one in HAPPENINGS} - days[1].keys() == set()


def test_folding_the_facts_equals_a_fresh_snapshot(
    days: tuple[list[Case], Counter[str]], tmp_path: Path
) -> None:
    wrong: dict[str, str] = {}  # one example of each difference
    asked: Counter[tuple[str, str]] = Counter()
    for case, result in zip(days[0], fold(days[0], tmp_path / "cases.json"), strict=True):
        if result["asked"] is not None:
            asked[case.page, result["asked"]] += 1
            continue
        fresh = without_brought_cases(case.after, result["state"])
        forget_what_is_over(result["state"], fresh["now"])
        for path, what in differences(case.page, result["state"], fresh):
            wrong.setdefault(f"{case.page}.{path}", f"{path} after {case.title}\n  {what}")
    assert not wrong, "\n".join(wrong.values())
    assert [one for one in asked if one[1] not in MAY_ASK["*"] | MAY_ASK.get(one[0], frozenset())] == []


def test_a_page_that_missed_a_frame_knows_it(days: tuple[list[Case], Counter[str]], tmp_path: Path) -> None:
    missed = [replace(case, frames=case.frames[1:]) for case in days[0] if len(case.frames) > 1]
    assert missed
    assert {result["asked"] for result in fold(missed, tmp_path / "missed.json")} == {"gap"}


def test_a_page_that_hears_a_frame_twice_folds_it_once(
    days: tuple[list[Case], Counter[str]], tmp_path: Path
) -> None:
    cases = days[0][:400]
    twice = [replace(case, frames=[frame for frame in case.frames for _ in range(2)]) for case in cases]
    assert fold(twice, tmp_path / "twice.json") == fold(cases, tmp_path / "once.json")


def a_day(blank: Path, folder: Path, hasher: Executor, seed: int) -> tuple[list[Case], Counter[str]]:
    """Live the day of that seed in a hall of its own."""
    path = folder / f"hall-{seed}.db"
    shutil.copy(blank, path)
    clock = ManualClock(MONDAY_NINE)
    db = Database.open(f"sqlite:///{path}", clock)
    try:
        return live(open_hall(db, clock, folder / f"keys-{seed}.json", hasher), seed)
    finally:
        db.close()
