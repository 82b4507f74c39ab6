"""Setting up windows and changing what is said of them."""

from collections.abc import Mapping
from dataclasses import asdict, dataclass

from sqlalchemy import bindparam, insert, select, update

from hallsys.counters.errors import WindowExists, WindowUnknown
from hallsys.counters.events import WindowAdded, WindowChanged
from hallsys.counters.rules import WindowKind
from hallsys.counters.tables import windows
from hallsys.kernel.ids import new_id
from hallsys.kernel.transaction import Tx


@dataclass(frozen=True, kw_only=True)
class WindowFacts:
    """What an administrator says of a window; `number` is what is shown and announced."""

    zone_id: str
    code: str
    number: int
    name: str
    name_en: str = ""
    kind: WindowKind


_INSERT = insert(windows)
_ALL = select(windows.c.id, windows.c.code, windows.c.number).where(windows.c.hall_id == bindparam("hall"))
# No two windows may have the same number, not even while two of them exchange theirs.
_LAY_NUMBER_ASIDE = (
    update(windows)
    .where(windows.c.hall_id == bindparam("hall"), windows.c.id == bindparam("window_id"))
    .values(number=-windows.c.number)
)
_CHANGE = (
    update(windows)
    .where(windows.c.hall_id == bindparam("hall"), windows.c.id == bindparam("window_id"))
    .values({name: bindparam(f"new_{name}") for name in WindowFacts.__dataclass_fields__})
)


def add_window(tx: Tx, facts: WindowFacts) -> str:
    """Add a window, signed out and without queues, and return its id. Raises WindowExists."""
    window_id = new_id()
    _require_free(tx, {window_id: facts})
    tx.execute(_INSERT, {"id": window_id, "hall_id": tx.hall_id, **asdict(facts)})
    tx.append(WindowAdded(window_id, facts.code))
    return window_id


def change_windows(tx: Tx, changes: Mapping[str, WindowFacts]) -> None:
    """Replace what is said of windows, given by id; they may exchange numbers.

    Raises WindowUnknown, or WindowExists if two would have the same code or number.
    """
    _require_free(tx, changes)
    for window_id in changes:
        if not tx.execute(_LAY_NUMBER_ASIDE, {"hall": tx.hall_id, "window_id": window_id}).rowcount:
            raise WindowUnknown
    for window_id, facts in changes.items():
        new = {f"new_{name}": value for name, value in asdict(facts).items()}
        tx.execute(_CHANGE, {"hall": tx.hall_id, "window_id": window_id, **new})
        tx.append(WindowChanged(window_id, facts.code))


def put_window(tx: Tx, window_id: str | None, facts: WindowFacts) -> None:
    """Add a window, or change the one with that id. Raises WindowExists, WindowUnknown."""
    if window_id is None:
        add_window(tx, facts)
    else:
        change_windows(tx, {window_id: facts})


def _require_free(tx: Tx, changes: Mapping[str, WindowFacts]) -> None:
    others = [row for row in tx.execute(_ALL, {"hall": tx.hall_id}) if row.id not in changes]
    codes, numbers = {row.code for row in others}, {row.number for row in others}
    for facts in changes.values():
        if facts.code in codes or facts.number in numbers:
            raise WindowExists(window=facts.code, number=facts.number)
        codes.add(facts.code)
        numbers.add(facts.number)
