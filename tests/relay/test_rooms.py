"""Lines are in the same rooms as with Socket.IO's own manager, whatever comes in whatever order."""

from collections.abc import Callable, Sequence
from contextlib import suppress
from itertools import count

import pytest
from hypothesis import given
from hypothesis import strategies as st
from socketio import Manager, Server

from hallsys.relay.rooms import KeepsRooms

NAMESPACES, ROOMS = ("/", "/agents"), ("board:all", "window:1", "ticket:x")

# What happens to one of the lines that were opened: so many of them, counted from the first.
steps = st.lists(
    st.tuples(
        st.sampled_from(["open", "connect", "enter", "leave", "close", "pre_disconnect", "disconnect"]),
        st.integers(0, 5),
        st.sampled_from(NAMESPACES),
        st.sampled_from(ROOMS),
    ),
    max_size=60,
)


class Lines:
    """A manager behind a server that names lines one after the other."""

    def __init__(self, kind: Callable[[], Manager]) -> None:
        self.manager = kind()
        server = Server(async_mode="threading", client_manager=self.manager)
        names = count()
        server.eio.generate_id = lambda: f"line{next(names)}"
        self.opened: list[tuple[str, str]] = []

    def take(self, step: str, line: int, namespace: str, room: str) -> None:
        if step == "open":
            sid = self.manager.pre_connect(f"engine{len(self.opened)}", namespace)
            self.opened.append((sid, namespace))
        elif line < len(self.opened):
            sid, namespace = self.opened[line]
            # What ended already cannot enter a room, and has no further end.
            with suppress(ValueError, KeyError):
                self._do(step, sid, namespace, room)

    def _do(self, step: str, sid: str, namespace: str, room: str) -> None:
        if step == "connect":
            if self.manager.is_pre_connected(sid, namespace):
                self.manager.connect(sid, namespace)
        elif step == "enter":
            self.manager.enter_room(sid, namespace, room)
        elif step == "leave":
            self.manager.leave_room(sid, namespace, room)
        elif step == "close":
            self.manager.close_room(room, namespace)
        elif step == "pre_disconnect":
            if self.manager.is_connected(sid, namespace):
                self.manager.pre_disconnect(sid, namespace)
        else:
            self.manager.disconnect(sid, namespace)

    def known(self) -> tuple[object, ...]:
        manager = self.manager
        rooms = {
            namespace: {room: dict(lines) for room, lines in of.items()}
            for namespace, of in manager.rooms.items()
        }
        return rooms, manager.pending_connect, manager.pending_disconnect, manager.callbacks


@given(steps)
def test_lines_are_where_the_librarys_own_has_them(
    taken: Sequence[tuple[str, int, str, str]],
) -> None:
    own, theirs = Lines(KeepsRooms), Lines(Manager)
    for step in taken:
        own.take(*step)
        theirs.take(*step)
        assert own.known() == theirs.known()
    for sid, namespace in own.opened:
        own.manager.disconnect(sid, namespace)
    # A room that somebody who had left wanted to enter stays, empty, with either.
    assert not [lines for of in own.manager.rooms.values() for lines in of.values() if lines]


@pytest.mark.parametrize("waits_for", [0, 2])
def test_who_left_waits_for_no_answer(waits_for: int) -> None:
    lines = Lines(KeepsRooms)
    lines.take("open", 0, "/", "")
    lines.take("connect", 0, "/", "")
    (sid, namespace), answered = lines.opened[0], list[str]()
    ids = [lines.manager._generate_ack_id(sid, answered.append) for _ in range(waits_for)]
    lines.manager.disconnect(sid, namespace)
    for each in ids:
        lines.manager.trigger_callback(sid, each, ["late"])
    assert answered == []
