"""Two managers at one form: whoever saves second is told, and nothing that was saved is lost silently."""

from collections.abc import Callable, Mapping
from functools import partial
from hashlib import sha256
from typing import Any

from sqlalchemy import Connection

from hallsys.counters.setup import WindowFacts
from hallsys.counters.views import windows
from hallsys.halls import views as halls
from hallsys.kernel.errors import Refusal
from hallsys.kernel.transaction import Tx
from hallsys.kernel.turns import in_turn
from hallsys.queue import views as queues
from hallsys.queue.queues import QueueFacts
from hallsys.staff.service import ClerkFacts
from hallsys.staff.views import clerks

ZONE_FACTS = ("code", "name", "name_en", "voice_zone")


class ChangedMeanwhile(Refusal):
    """Somebody else changed what is being changed."""

    code = "changed_meanwhile"
    zh = "您修改期间，别人已修改并保存。您填写的内容都还在，请先合并对方的修改再保存。"
    en = (
        "Somebody else changed this and saved it meanwhile. "
        "What you typed is still here; please take over their changes, then save."
    )


Facts = Mapping[str, Mapping[str, Any]]  # what is said of each thing, by its id
Read = Callable[[Connection, str], Facts]


def zones_said(conn: Connection, hall_id: str) -> Facts:
    """Return what is said of the zones."""
    return {one.id: _named(one, ZONE_FACTS) for one in halls.hall(conn, hall_id).zones}


def windows_said(conn: Connection, hall_id: str) -> Facts:
    """Return what is said of the windows."""
    return {one.id: _named(one, WindowFacts.__dataclass_fields__) for one in windows(conn, hall_id)}


def queues_said(conn: Connection, hall_id: str) -> Facts:
    """Return what is said of the queues."""
    found = queues.queues(conn, hall_id).values()
    return {one.id: _named(one, QueueFacts.__dataclass_fields__) for one in found}


def staff_said(conn: Connection, hall_id: str) -> Facts:
    """Return what is said of the members of staff."""
    return {one.id: _named(one, ClerkFacts.__dataclass_fields__) for one in clerks(conn, hall_id)}


def marks(said: Facts) -> dict[str, str]:
    """Return by id a short text that is another one once something else is said of a thing."""
    return {key: _mark(facts) for key, facts in said.items()}


def guarded(put: partial[Any], read: Read, key: str | None, seen: str | None) -> partial[Any]:
    """Plan `put` unless what is said of `key` is no longer what had the mark `seen`; None is not guarded."""
    return (
        put
        if key is None or seen is None
        else partial(_unless_changed, put=put, read=read, key=key, seen=seen)
    )


def _unless_changed(tx: Tx, put: partial[Any], read: Read, key: str, seen: str) -> Any:
    in_turn(tx, "setup")
    said = read(tx.conn, tx.hall_id).get(key)
    if said is not None and _mark(said) != seen:
        raise ChangedMeanwhile
    return put(tx)


def _mark(facts: Mapping[str, Any]) -> str:
    return sha256(repr(sorted(facts.items())).encode()).hexdigest()[:16]


def _named(one: Any, names: Any) -> dict[str, Any]:
    return {name: getattr(one, name) for name in names}
