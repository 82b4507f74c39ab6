"""Figures out of runs, and how they are told."""

import json
import platform
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from math import ceil
from pathlib import Path
from typing import Any

from bench.client import Run

Figures = dict[str, float | int]


@dataclass(frozen=True)
class Spread:
    """Waits in milliseconds."""

    p50: float
    p95: float
    p99: float
    worst: float


def spread(seconds: Sequence[float]) -> Spread:
    """Return how the waits lie; a percentile is the smallest wait that so many do not exceed."""
    ordered = sorted(seconds)

    def at(share: float) -> float:
        return round(ordered[ceil(share * len(ordered)) - 1] * 1000, 1)

    return Spread(at(0.5), at(0.95), at(0.99), at(1.0))


def figures(name: str, run: Run) -> Figures:
    """Return the figures of a run under names that begin with `name`."""
    found = waits(name, [answer.seconds for answer in run.answers])
    return {f"{name}_per_s": round(len(run.answers) / run.seconds, 1), **found}


def waits(name: str, seconds: Sequence[float]) -> Figures:
    """Return the percentiles of waits under names that begin with `name`."""
    found = spread(seconds)
    return {
        f"{name}_p50_ms": found.p50,
        f"{name}_p95_ms": found.p95,
        f"{name}_p99_ms": found.p99,
        f"{name}_max_ms": found.worst,
    }


def table(columns: Mapping[str, Figures]) -> str:
    """Return the figures as a table: a row a name, a column a hall."""
    names = list(dict.fromkeys(name for column in columns.values() for name in column))
    width = max(map(len, names)) + 2
    head = "".ljust(width) + "".join(title.rjust(14) for title in columns)
    rows = [
        name.ljust(width) + "".join(_cell(column.get(name)).rjust(14) for column in columns.values())
        for name in names
    ]
    return "\n".join([head, *rows])


def _cell(value: float | None) -> str:
    return "" if value is None else f"{value:,}"


def save(folder: Path, plan: Any, columns: Mapping[str, Figures]) -> Path:
    """Write the figures of a full run, with where and when they were taken."""
    folder.mkdir(parents=True, exist_ok=True)
    now = datetime.now(UTC)
    path = folder / f"{now:%Y%m%dT%H%M%SZ}.json"
    content = {
        "at": now.isoformat(timespec="seconds"),
        "machine": platform.machine(),
        "system": f"{platform.system()} {platform.release()}",
        "python": platform.python_version(),
        "plan": plan,
        "figures": columns,
    }
    path.write_text(json.dumps(content, indent=2) + "\n", encoding="utf-8")
    return path
