"""A fact that this version cannot place stands in nobody's way."""

from typing import Any

from hallsys.kernel.clock import ManualClock
from hallsys.kernel.eventlog import Logged
from hallsys.relay.sockets import SocketSink


def test_pages_are_told_what_comes_behind_it(clock: ManualClock) -> None:
    frames: list[dict[str, Any]] = []
    sink = SocketSink(0, dict, lambda _event, data, _room: frames.append(data), clock)
    sink.join("boards")
    strange = Logged(1, 0, "DeviceBroke", {"device_id": "printer"}, "system")  # it names no place
    paused = Logged(2, 0, "WindowPaused", {"window_id": "w1", "reason": "break"}, "system")
    sink.take([strange, paused])
    assert sink.cursor() == 2
    (frame,) = frames
    assert [fact["kind"] for fact in frame["facts"]] == ["WindowPaused"]
