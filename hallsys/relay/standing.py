"""What the signs and pads of an agent should show now, as the tables have it: told when it connects."""

from collections.abc import Sequence

from sqlalchemy import Connection, Row, bindparam, select

from hallsys.counters import views as counter_views
from hallsys.counters.views import ActiveCall, Window
from hallsys.display.board import Window as WindowState
from hallsys.display.signs import sign
from hallsys.evaluation import views as ratings
from hallsys.kernel.clock import Millis
from hallsys.kernel.ids import new_id
from hallsys.relay.directory import PAD, SIGN, window_place
from hallsys.relay.effects import SIGN_COLUMNS, SIGN_LIFE, Effect, ask_command, sign_command, window_state
from hallsys.relay.tables import devices

Showing = Row[str, str, str]  # a device's id, kind and place

_SHOWING = (
    select(devices.c.id, devices.c.kind, devices.c.place)
    .where(devices.c.hall_id == bindparam("hall_id"), devices.c.kind.in_([SIGN, PAD]))
    .order_by(devices.c.id)
)
_OF_AGENT = _SHOWING.where(devices.c.agent_id == bindparam("agent_id"))
_ONE = _SHOWING.where(devices.c.id == bindparam("device_id"))


def standing(conn: Connection, hall_id: str, agent_id: str, now: Millis) -> list[Effect]:
    """Return what each sign of the agent shows now, and the rating that each pad should ask for.

    A pad whose window asks for none gets nothing. Signs and pads wired to no window are left alone.
    """
    showing = conn.execute(_OF_AGENT, {"hall_id": hall_id, "agent_id": agent_id}).all()
    return _told(conn, hall_id, showing, now)


def standing_at(conn: Connection, hall_id: str, device_id: str, now: Millis) -> list[Effect]:
    """Return the same for one sign or pad."""
    showing = conn.execute(_ONE, {"hall_id": hall_id, "device_id": device_id}).all()
    return _told(conn, hall_id, showing, now)


def _told(
    conn: Connection, hall_id: str, showing: Sequence[tuple[str, str, str]], now: Millis
) -> list[Effect]:
    if not showing:
        return []
    windows = {window_place(window.code): window for window in counter_views.windows(conn, hall_id)}
    states = {window_id: each.state for window_id, each in counter_views.standings(conn, hall_id).items()}
    calls = {call.window_id: call for call in counter_views.active_calls(conn, hall_id)}
    found = []
    for device_id, kind, place in showing:
        window = windows.get(place)
        if window is None:
            continue
        if kind == SIGN:
            text = sign(_state(window, states[window.id], calls.get(window.id)), SIGN_COLUMNS)
            found.append(_effect(device_id, sign_command(text), now + SIGN_LIFE))
        else:
            asking = ratings.asking_at(conn, hall_id, window.id, now)
            if asking is not None:
                found.append(_effect(device_id, ask_command(asking.session_id), asking.expires_at))
    return found


def _state(window: Window, state: str, call: ActiveCall | None) -> WindowState:
    if call is None:
        return window_state(window, state=state)
    return window_state(
        window,
        state=state,
        ticket_id=call.ticket_id,
        ticket=call.number,
        recalls=call.recalls,
        serving=call.started_at is not None,
    )


def _effect(device_id: str, command: dict[str, object], expires_at: Millis) -> Effect:
    # Each connection is told anew, so the key is never met again.
    return Effect(device_id, f"standing:{new_id()}", command, expires_at)
