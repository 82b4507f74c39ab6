"""Which devices there are, who runs them, and how they are. The log is told when health turns."""

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from typing import Any, Literal

from sqlalchemy import Connection, Row, text

from hallsys.kernel.clock import SECOND, Millis
from hallsys.kernel.lists import with_lists
from hallsys.kernel.transaction import Tx
from hallsys.relay import ledger, outcomes
from hallsys.relay.directory import PRINTER
from hallsys.relay.errors import DeviceInUse, DeviceUnknown, NotPaired
from hallsys.relay.events import (
    DeviceAdded,
    DeviceBroke,
    DeviceHealed,
    DeviceNoted,
    DeviceRemoved,
    DeviceRewired,
)
from hallsys.relay.pairing import Agent, revoke
from hallsys.relay.standing import standing, standing_at

GRACE = 5 * SECOND  # an agent that comes back within it was never away
AGENT_OFFLINE = "agent_offline"

HealthState = Literal["ok", "broken"]

# Why an agent may not run a device.
NOT_ALLOWED = "not_allowed"  # its kind, or its place, is not on the agent's list
OF_ANOTHER = "of_another"  # an agent runs it that is there, or may come back to it


@dataclass(frozen=True, slots=True)
class DeviceReport:
    """A device as its agent's wiring has it; `place` is "kiosk:K1", "window:W01" or "zone:main"."""

    device_id: str
    kind: str
    driver: str
    place: str


@dataclass(frozen=True, slots=True)
class Line:
    """A connection of an agent, and the server process that holds it."""

    session: str
    server_id: str


_MEET = text(
    "UPDATE agents SET session = :session, server_id = :server_id, version = :version, last_seen = :now "
    "WHERE hall_id = :hall_id AND id = :agent_id AND revoked_at IS NULL"
)
_SESSION = text("SELECT session FROM agents WHERE hall_id = :hall_id AND id = :agent_id")
_PART = text(
    "UPDATE agents SET session = NULL, last_seen = :now "
    "WHERE hall_id = :hall_id AND id = :agent_id AND session = :session"
)
_PART_GONE = text(
    "UPDATE agents SET session = NULL, last_seen = :now WHERE hall_id = :hall_id AND session IS NOT NULL "
    "AND NOT EXISTS (SELECT 1 FROM servers s WHERE s.id = agents.server_id)"
)
_KNOWN = text(
    "SELECT v.id, v.agent_id, v.kind, v.driver, v.place, v.state, v.fault, a.session, a.last_seen, "
    "a.revoked_at FROM devices v JOIN agents a ON a.hall_id = v.hall_id AND a.id = v.agent_id "
    "WHERE v.hall_id = :hall_id"
)
_INSERT = text(
    "INSERT INTO devices (hall_id, id, agent_id, kind, driver, place, state, since, last_seen) "
    "VALUES (:hall_id, :device_id, :agent_id, :kind, :driver, :place, 'ok', :now, :now)"
)
_UPDATE = text(
    "UPDATE devices SET agent_id = :agent_id, driver = :driver, last_seen = :now "
    "WHERE hall_id = :hall_id AND id = :device_id"
)
_DELETE = text("DELETE FROM devices WHERE hall_id = :hall_id AND id = :device_id")
_TURN = text(
    "UPDATE devices SET state = :state, fault = :fault, since = :now WHERE hall_id = :hall_id AND id = :id"
)
_SEE = text("UPDATE devices SET fault = :fault, last_seen = :now WHERE hall_id = :hall_id AND id = :id")
_OF_AGENT = text(
    "SELECT v.id, v.kind, v.place, v.state, v.fault FROM devices v JOIN agents a "
    "ON a.hall_id = v.hall_id AND a.id = v.agent_id "
    "WHERE v.hall_id = :hall_id AND v.id = :device_id AND v.agent_id = :agent_id AND a.revoked_at IS NULL"
)
_ORPHAN = text(
    "SELECT v.id, v.kind, v.place, a.revoked_at FROM devices v JOIN agents a ON a.hall_id = v.hall_id "
    "AND a.id = v.agent_id "
    "WHERE v.hall_id = :hall_id AND v.id = :device_id"
)
_LEFT_ALONE = (
    "FROM devices v JOIN agents a ON a.hall_id = v.hall_id AND a.id = v.agent_id "
    "WHERE v.state <> 'offline' AND a.session IS NULL "
    "AND (a.last_seen <= :before OR a.revoked_at IS NOT NULL)"
)
_LOST = text(f"SELECT v.id, v.kind, v.place, v.state, v.fault {_LEFT_ALONE} AND v.hall_id = :hall_id")
_HALLS_WITH_LOST = with_lists(f"SELECT DISTINCT v.hall_id {_LEFT_ALONE} AND v.hall_id IN :halls", "halls")


def greet(tx: Tx, agent: Agent, line: Line, version: str, reports: Sequence[DeviceReport]) -> dict[str, str]:
    """Take note of an agent's devices, and write down what its signs and pads should show now.

    Slips that it was sent and did not answer for are to be sent again. Return by id why devices are not
    its to run: one of another agent, unless that one is revoked or away for longer than GRACE, or of a
    kind or at a place that this one may not speak for. Raises NotPaired once revoked.
    """
    params = {"hall_id": tx.hall_id, "agent_id": agent.id, **asdict(line), "version": version}
    if not tx.execute(_MEET, {**params, "now": tx.now}).rowcount:
        raise NotPaired
    known = {row.id: row for row in tx.execute(_KNOWN, {"hall_id": tx.hall_id})}
    refused = _refused(agent, reports, known, tx.now)
    welcome = {report.device_id: report for report in reports if report.device_id not in refused}
    for report in welcome.values():
        _take_note(tx, agent, report, known.get(report.device_id))
    for row in known.values():
        if row.agent_id == agent.id and row.id not in welcome:
            _remove(tx, row)
    ledger.send_prints_again(tx, agent.id)
    ledger.write_down(tx, standing(tx.conn, tx.hall_id, agent.id, tx.now))
    return refused


def refused(conn: Connection, agent: Agent, reports: Sequence[DeviceReport], now: Millis) -> dict[str, str]:
    """Return by id why devices would be refused if the agent said hello now."""
    known = {row.id: row for row in conn.execute(_KNOWN, {"hall_id": agent.hall_id})}
    return _refused(agent, reports, known, now)


def session_of(conn: Connection, hall_id: str, agent_id: str) -> str | None:
    """Return the connection that an agent had last, at whichever process; None if it is away."""
    return conn.execute(_SESSION, {"hall_id": hall_id, "agent_id": agent_id}).scalar_one_or_none()


def part(tx: Tx, agent_id: str, session: str) -> bool:
    """Take note that a connection ended, and tell if it was the one that counts.

    One that was followed by another changes nothing.
    """
    params = {"hall_id": tx.hall_id, "agent_id": agent_id, "session": session, "now": tx.now}
    return bool(tx.execute(_PART, params).rowcount)


def part_gone(tx: Tx) -> None:
    """Take note that no agent is connected to a server process that is not alive."""
    tx.execute(_PART_GONE, {"hall_id": tx.hall_id, "now": tx.now})


def report_health(tx: Tx, agent_id: str, device_id: str, state: HealthState, fault: str | None) -> None:
    """Take note of a device's health, and write down what it needs to hear if it works again.

    A printer tries again what it failed to print; signs and pads are told how their window stands now.

    A working device may carry a warning as its fault. The log is told when the state turns. Raises
    DeviceUnknown for a device of another agent, or of one that was revoked meanwhile.
    """
    key = {"hall_id": tx.hall_id, "device_id": device_id, "agent_id": agent_id}
    row = tx.execute(_OF_AGENT, key).one_or_none()
    if row is None:
        raise DeviceUnknown
    tx.execute(_SEE, {"hall_id": tx.hall_id, "id": device_id, "fault": fault, "now": tx.now})
    if row.state == state:
        if row.fault != fault:
            tx.append(DeviceNoted(row.id, row.kind, row.place, state, fault))
        return
    _turn(tx, row, state, fault)
    if state != "ok":
        return
    if row.kind == PRINTER:
        outcomes.retry_prints(tx, device_id)
    else:
        ledger.write_down(tx, standing_at(tx.conn, tx.hall_id, device_id, tx.now))


def lose_devices(tx: Tx) -> None:
    """Count the devices of agents that stayed away, or were revoked, as offline.

    What their printers had to print goes to others, once it is known which of those are there.
    """
    lost = tx.execute(_LOST, {"hall_id": tx.hall_id, "before": tx.now - GRACE}).all()
    for row in lost:
        # A broken one keeps its fault, and the log knows of it already.
        _turn(tx, row, "offline", row.fault if row.state == "broken" else AGENT_OFFLINE)
    for row in lost:
        if row.kind == PRINTER:
            outcomes.move_away(tx, row.id)


def dismiss(tx: Tx, agent_id: str) -> None:
    """Make an agent's token void and count its devices as offline, at once. Raises AgentUnknown."""
    revoke(tx, agent_id)
    lose_devices(tx)


def forget(tx: Tx, device_id: str) -> None:
    """Take a device that a revoked agent left behind off the list. Raises DeviceUnknown, DeviceInUse."""
    row = tx.execute(_ORPHAN, {"hall_id": tx.hall_id, "device_id": device_id}).one_or_none()
    if row is None:
        raise DeviceUnknown
    if row.revoked_at is None:
        raise DeviceInUse
    _remove(tx, row)


def halls_with_lost(conn: Connection, halls: Sequence[str], now: Millis) -> frozenset[str]:
    """Return the halls in which `lose_devices` would find something."""
    key = {"halls": list(halls), "before": now - GRACE}
    return frozenset(conn.execute(_HALLS_WITH_LOST[conn.dialect.name], key).scalars())


def _refused(
    agent: Agent, reports: Sequence[DeviceReport], known: Mapping[str, Row[Any]], now: Millis
) -> dict[str, str]:
    found = {each.device_id: _refusal(agent, each, known.get(each.device_id), now) for each in reports}
    return {device_id: reason for device_id, reason in found.items() if reason is not None}


def _refusal(agent: Agent, report: DeviceReport, known: Row[Any] | None, now: Millis) -> str | None:
    if not agent.allow.covers(report.kind, report.place):
        return NOT_ALLOWED
    if known is None or known.agent_id == agent.id or known.revoked_at is not None:
        return None
    # After a start of the server everybody is away: whoever is first must not take what is another's,
    # nor bring a device from a place of others to one of its own.
    gone = known.session is None and known.last_seen <= now - GRACE
    return None if gone and agent.allow.covers(known.kind, known.place) else OF_ANOTHER


def _take_note(tx: Tx, agent: Agent, report: DeviceReport, known: Row[Any] | None) -> None:
    if known is not None and (known.kind, known.place) != (report.kind, report.place):
        _remove(tx, known)  # what waits for it was meant for the old place
        known = None
    params = {
        "hall_id": tx.hall_id,
        "device_id": report.device_id,
        "agent_id": agent.id,
        "kind": report.kind,
        "driver": report.driver,
        "place": report.place,
        "now": tx.now,
    }
    if known is None:
        tx.execute(_INSERT, params)
        tx.append(DeviceAdded(report.device_id, report.kind, report.place))
        return
    tx.execute(_UPDATE, params)
    if known.agent_id != agent.id and known.kind == PRINTER:
        outcomes.doubt_sent(tx, known.id)
    if (known.agent_id, known.driver) != (agent.id, report.driver):
        tx.append(DeviceRewired(report.device_id, report.kind, report.place))
    if known.state == "offline":
        # Gone with its agent, it comes back with it. What was broken before stays so until it is
        # reported to work.
        healed = known.fault == AGENT_OFFLINE
        _turn(tx, known, "ok" if healed else "broken", None if healed else known.fault)


def _remove(tx: Tx, row: Row[Any]) -> None:
    if row.kind == PRINTER:
        outcomes.move_away(tx, row.id)
    tx.execute(_DELETE, {"hall_id": tx.hall_id, "device_id": row.id})
    ledger.supersede(tx, [row.id])
    tx.append(DeviceRemoved(row.id, row.kind, row.place))


def _turn(tx: Tx, row: Row[Any], state: str, fault: str | None) -> None:
    """Change a device's state, and tell the log."""
    if state != "ok":
        fault = fault or "unknown"
    tx.execute(_TURN, {"hall_id": tx.hall_id, "id": row.id, "state": state, "fault": fault, "now": tx.now})
    if row.state == "ok":
        tx.append(DeviceBroke(row.id, row.kind, row.place, fault or "unknown"))
        return
    if state == "ok":
        tx.append(DeviceHealed(row.id, row.kind, row.place))
    if state != "ok" or fault is not None:
        tx.append(DeviceNoted(row.id, row.kind, row.place, state, fault))
