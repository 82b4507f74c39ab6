"""The mark that a machine was taken over from: it does not serve its database any more."""

import json
from pathlib import Path

from hallsys.kernel.errors import Refusal


class TakenOverFrom(Refusal):
    """Another machine serves the hall: this one must not write any more."""

    code = "taken_over_from"
    status = 503
    zh = "本大厅已由另一台机器接管（第 {term} 任），本机不再提供服务；可运行 hallsys standby run 作备机。"
    en = (
        "Another machine has taken this hall over (term {term}); this one does not serve it any more. "
        "hallsys standby run makes it the standby."
    )


def fence_of(database: Path) -> Path:
    """Return where the mark of a database lies."""
    return database.with_name(f"{database.name}.fenced")


def set_fence(database: Path, term: int) -> None:
    """Mark that the hall is served elsewhere in the term `term`."""
    fence_of(database).write_text(json.dumps({"term": term}), encoding="utf-8")


def check_fence(database: Path) -> None:
    """Raise TakenOverFrom if the mark is there."""
    try:
        term = json.loads(fence_of(database).read_text(encoding="utf-8"))["term"]
    except FileNotFoundError:
        return
    except (ValueError, KeyError, TypeError):
        term = "?"
    raise TakenOverFrom(term=term)
