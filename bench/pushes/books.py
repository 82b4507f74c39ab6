"""What is to hold when all is over, from both sides' books."""

import json
import sqlite3
from collections import Counter
from collections.abc import Mapping
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path

from hallsys.pushes.interfaces import INTERFACES

_MESSAGES = INTERFACES["cases"].messages


@dataclass(frozen=True)
class Books:
    """What the hall has written down, and what the receiver's file says that came."""

    planned: tuple[str, ...]  # keys, in the order of their facts
    states: Counter[str]
    attempts: int
    arrived: tuple[str, ...]  # keys, in the order in which they came first
    cases: tuple[str, ...]  # the case of each of them
    repeated: tuple[str, ...]
    meant: Mapping[str, tuple[str, str]]  # by key: the case that it is of, and where its kind is posted
    paths: tuple[str, ...]  # where each that arrived was posted

    @property
    def lost(self) -> set[str]:
        """What never came."""
        return set(self.planned) - set(self.arrived)

    @property
    def foreign(self) -> set[str]:
        """Keys that came and are those of no push."""
        return set(self.arrived) - set(self.planned) | set(self.repeated) - set(self.arrived)

    @property
    def twice(self) -> int:
        """Messages that were taken as new more than once."""
        return len(self.arrived) - len(set(self.arrived))

    @property
    def mixed_up(self) -> int:
        """Messages that came under the key of one about another case, or of another kind."""
        came = zip(self.arrived, self.cases, self.paths, strict=True)
        return sum(self.meant.get(key) != (case, path) for key, case, path in came)

    @property
    def overtaken(self) -> int:
        """Messages that came after a later one about the same case."""
        newest: dict[str, tuple[int, int]] = {}
        late = 0
        for key, case in zip(self.arrived, self.cases, strict=True):
            place = _place(key)
            late += place < newest.get(case, (0, 0))
            newest[case] = max(place, newest.get(case, (0, 0)))
        return late


def read(database: Path, file: Path) -> Books:
    """Read both sides, which stand still."""
    with closing(sqlite3.connect(database)) as hall:
        rows = hall.execute(
            "SELECT p.key, p.state, p.attempts, p.kind, c.case_number FROM pushes p "
            "JOIN cases c ON c.id = p.chain ORDER BY p.seq, p.part"
        ).fetchall()
    lines = [json.loads(line) for line in file.read_text(encoding="utf-8").splitlines()]
    taken = [line for line in lines if "key" in line]
    return Books(
        planned=tuple(key for key, *_ in rows),
        states=Counter(state for _, state, *_ in rows),
        attempts=sum(attempts for _, _, attempts, *_ in rows),
        arrived=tuple(line["key"] for line in taken),
        cases=tuple(line["message"]["projectNo"] for line in taken),
        repeated=tuple(line["repeated"] for line in lines if "repeated" in line),
        meant={key: (case, _MESSAGES[kind].path) for key, _, _, kind, case in rows},
        paths=tuple(line["path"] for line in taken),
    )


def _place(key: str) -> tuple[int, int]:
    _, _, _, seq, part, _ = key.split("-")
    return int(seq), int(part)
