"""One frame a stream and batch; each names the one before it, so that a page sees a gap."""

from collections.abc import Callable, Sequence
from typing import Any

import gevent
import pytest
from hypothesis import given
from hypothesis import strategies as st

from hallsys.display.streams import BOARDS, MANAGERS, STAFF, kiosk_stream, pad_stream, streams_of
from hallsys.kernel.clock import ManualClock
from hallsys.kernel.eventlog import Logged
from hallsys.relay import sockets
from hallsys.relay.sockets import SocketSink
from tests.relay.loop import in_loop

CODES = {"w1": "W01", "w2": "W02"}
KINDS: dict[str, dict[str, Any]] = {
    "TicketIssued": {"ticket_id": "t1", "queue_id": "q1"},  # everybody
    "WindowPaused": {"window_id": "w1"},  # boards, staff, managers, the window's pad
    "CardPresented": {"place": "kiosk:K1"},  # that kiosk, managers
    "ServiceRated": {"window_id": "w2"},  # that pad, managers
    "CaseAccepted": {},  # staff, managers
    "AgentRevoked": {"agent_id": "a"},  # managers
    "SessionOpened": {},  # nobody
}
STREAMS = (BOARDS, STAFF, MANAGERS, kiosk_stream("K1"), kiosk_stream("K2"), pad_stream("W01"))


class Air:
    """A sink and everything that it sent."""

    def __init__(self, head: int = 0, ready: Callable[[], bool] = lambda: True) -> None:
        self.sent: list[tuple[str, str, dict[str, Any]]] = []
        self.clock = ManualClock(1_000_000)
        self.sink = SocketSink(
            head,
            lambda: CODES,
            lambda event, data, room: self.sent.append((room, event, data)),
            self.clock,
            ready=ready,
        )

    def frames(self, stream: str) -> list[dict[str, Any]]:
        return [data for room, event, data in self.sent if (room, event) == (stream, "facts")]


def facts(first: int, kinds: Sequence[str]) -> list[Logged]:
    return [Logged(first + n, 1000 + n, kind, KINDS[kind], "system") for n, kind in enumerate(kinds)]


def goes_to(kind: str, stream: str) -> bool:
    streams = streams_of(kind, KINDS[kind], CODES)
    return stream in streams or ("kiosk:" in streams and stream.startswith("kiosk:"))


def test_a_frame_holds_what_its_stream_is_told_of_a_batch() -> None:
    air = Air(head=10)
    for stream in STREAMS:
        air.sink.join(stream)
    air.sink.take(facts(11, ["TicketIssued", "CardPresented", "AgentRevoked"]))
    heard = {room: [fact["kind"] for fact in data["facts"]] for room, _, data in air.sent}
    assert heard == {
        BOARDS: ["TicketIssued"],
        STAFF: ["TicketIssued"],
        MANAGERS: ["TicketIssued", "CardPresented", "AgentRevoked"],
        "kiosk:K1": ["TicketIssued", "CardPresented"],
        "kiosk:K2": ["TicketIssued"],
    }
    (frame,) = air.frames(BOARDS)
    assert frame == {
        "prev": 10,
        "seq": 11,
        "facts": [{"seq": 11, "at": 1000, "kind": "TicketIssued", "ticket_id": "t1", "queue_id": "q1"}],
    }
    assert air.sink.cursor() == 13


def test_nothing_is_sent_where_nobody_listens() -> None:
    air = Air()
    air.sink.take(facts(1, ["TicketIssued", "AgentRevoked"]))
    assert air.sent == []
    assert air.sink.cursor() == 2


def test_who_joins_is_told_where_its_stream_is() -> None:
    air = Air(head=4)
    assert air.sink.join(BOARDS) == {"now": 1_000_000, "seq": 4}
    air.sink.take(facts(5, ["AgentRevoked", "TicketIssued", "AgentRevoked"]))
    air.clock.advance(500)
    assert air.sink.join(BOARDS) == {"now": 1_000_500, "seq": 6}  # the last fact that boards were told
    assert air.sink.join(STAFF) == {"now": 1_000_500, "seq": 7}  # the head: nobody listened before
    air.sink.take(facts(8, ["TicketIssued"]))
    assert [frame["prev"] for frame in air.frames(BOARDS)] == [4, 6]
    assert [frame["prev"] for frame in air.frames(STAFF)] == [7]


@given(
    head=st.integers(0, 50),
    batches=st.lists(st.lists(st.sampled_from(list(KINDS)), min_size=1, max_size=6), max_size=12),
    joins=st.dictionaries(st.sampled_from(STREAMS), st.integers(0, 12)),
)
def test_the_frames_of_a_stream_are_a_chain_without_holes(
    head: int, batches: list[list[str]], joins: dict[str, int]
) -> None:
    air, seq = Air(head), head + 1
    told: dict[str, int] = {}
    expected: dict[str, list[int]] = {stream: [] for stream in STREAMS}
    for turn, kinds in enumerate(batches):
        for stream, when in joins.items():
            if when == turn:
                beat = air.sink.join(stream)
                assert beat is not None
                told[stream] = beat["seq"]
        batch = facts(seq, kinds)
        for fact in batch:
            for stream in told:
                if goes_to(fact.kind, stream):
                    expected[stream].append(fact.seq)
        air.sink.take(batch)
        seq += len(batch)
    for stream in STREAMS:
        frames = air.frames(stream)
        assert [fact["seq"] for frame in frames for fact in frame["facts"]] == expected[stream]
        ends = [told.get(stream, 0), *(frame["seq"] for frame in frames)]
        assert [frame["prev"] for frame in frames] == ends[:-1]
        assert all(frame["facts"][-1]["seq"] == frame["seq"] for frame in frames)


def test_every_stream_that_somebody_joined_gets_its_beat(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sockets, "BEAT", 0.01)

    def body() -> list[Any]:
        air = Air(head=3)
        air.sink.join(BOARDS)
        air.sink.join(MANAGERS)
        air.sink.take(facts(4, ["AgentRevoked"]))
        air.sent.clear()
        beating = gevent.spawn(air.sink.beat)
        while len(air.sent) < 2:
            gevent.sleep(0)
        beating.kill()
        return air.sent[:2]

    assert in_loop(body) == [
        (BOARDS, "beat", {"now": 1_000_000, "seq": 3}),
        (MANAGERS, "beat", {"now": 1_000_000, "seq": 4}),
    ]


def test_a_beat_that_fails_is_not_the_last(
    monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    monkeypatch.setattr(sockets, "BEAT", 0.001)
    failing = iter([True, True])

    def ready() -> bool:
        if next(failing, False):
            raise OSError("the database is away")
        return True

    def body() -> None:
        air = Air(ready=ready)
        with pytest.raises(OSError, match="away"):
            air.sink.join(BOARDS)
        beating = gevent.spawn(air.sink.beat)
        while not air.sent:
            gevent.sleep(0)
        beating.kill()

    in_loop(body)
    assert "a heartbeat failed" in caplog.text


def test_no_page_hears_a_beat_while_nothing_can_be_done(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sockets, "BEAT", 0.001)

    def body() -> tuple[int, int]:
        air = Air(ready=lambda: can)
        can = True
        assert air.sink.join(BOARDS)
        can = False
        assert air.sink.join(MANAGERS) is None
        beating = gevent.spawn(air.sink.beat)
        gevent.sleep(0.02)
        unheard, can = len(air.sent), True
        while len(air.sent) < 2:  # also whoever came meanwhile is told then
            gevent.sleep(0)
        beating.kill()
        return unheard, len({room for room, _, _ in air.sent})

    assert in_loop(body) == (0, 2)
