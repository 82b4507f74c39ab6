"""Reads of devices and agents, for pages."""

from dataclasses import dataclass
from typing import Any

from sqlalchemy import Connection, bindparam, select

from hallsys.kernel.clock import Millis
from hallsys.relay.allowance import read_allowance
from hallsys.relay.directory import DEVICE_KINDS
from hallsys.relay.tables import agents, devices

_D = devices.c
_DEVICES = (
    select(_D.id, _D.kind, _D.driver, _D.place, _D.state, _D.fault, _D.since, _D.agent_id)
    .where(_D.hall_id == bindparam("hall_id"))
    .order_by(_D.place, _D.id)
)
_AT = select(_D.kind, _D.driver, _D.state).where(
    _D.hall_id == bindparam("hall_id"), _D.place == bindparam("place")
)
_A = agents.c
_AGENTS = (
    select(_A.id, _A.name, _A.version, _A.paired_at, _A.last_seen, _A.session, _A.allow)
    .where(_A.hall_id == bindparam("hall_id"), _A.revoked_at.is_(None))
    .order_by(_A.paired_at)
)


@dataclass(frozen=True, slots=True)
class Device:
    """A device and how it is: ok, broken or offline since the instant `since`.

    A working one may carry a warning as its fault.
    """

    device_id: str
    kind: str
    driver: str
    place: str
    state: str
    fault: str | None
    since: Millis
    agent_id: str


@dataclass(frozen=True, slots=True)
class PairedAgent:
    """An agent whose token is valid, and which kinds of devices it may run at which places."""

    agent_id: str
    name: str
    version: str
    paired_at: Millis
    last_seen: Millis
    connected: bool
    kinds: tuple[str, ...]
    places: tuple[str, ...]


def devices_of(conn: Connection, hall_id: str) -> tuple[Device, ...]:
    """Return the devices of the hall, by place."""
    return tuple(Device(*row) for row in conn.execute(_DEVICES, {"hall_id": hall_id}))


def states_at(conn: Connection, hall_id: str, place: str) -> dict[str, str]:
    """Return the state of each kind of device at `place`: the best one, where there are several.

    A scanner counts as a reader of credentials only where there is no other.
    """
    found = conn.execute(_AT, {"hall_id": hall_id, "place": place}).all()
    cards = any(row.kind == "credential_reader" and row.driver != "scanner" for row in found)
    best: dict[str, str] = {}
    for row in found:
        beside = cards and row.driver == "scanner"
        if not beside and best.get(row.kind) != "ok":
            best[row.kind] = row.state
    return best


def agents_of(conn: Connection, hall_id: str) -> tuple[PairedAgent, ...]:
    """Return the paired agents of the hall, in the order of their pairing."""
    return tuple(_agent(row) for row in conn.execute(_AGENTS, {"hall_id": hall_id}))


def _agent(row: Any) -> PairedAgent:
    allow = read_allowance(row.allow)
    return PairedAgent(
        row.id,
        row.name,
        row.version,
        row.paired_at,
        row.last_seen,
        row.session is not None,
        tuple(kind for kind in DEVICE_KINDS if kind in allow.kinds),
        allow.places,
    )
