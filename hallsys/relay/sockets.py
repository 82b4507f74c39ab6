"""The sink that tells pages: one frame a stream and batch, chained by sequence numbers."""

import logging
from collections.abc import Callable, Mapping, Sequence
from typing import Any

from hallsys.display.streams import is_kiosk, streams_of
from hallsys.kernel.clock import Clock
from hallsys.kernel.eventlog import Logged
from hallsys.relay.looking import look_for_ever

log = logging.getLogger(__name__)

BEAT = 5.0  # seconds between heartbeats; a page that misses two is stale

Emit = Callable[[str, dict[str, Any], str], None]


class SocketSink:
    """Emits facts to the pages that are open now; a page that was away refetches its snapshot.

    `emit(event, data, room)` sends to all members of a room. A frame names the frame before it in
    its stream, so that a page notices a gap.
    `heed` is shown the facts first, so that what a page fetches then is not older than they are.
    `ready` tells whether the database can be written.
    """

    name = "sockets"

    def __init__(
        self,
        head: int,
        window_codes: Callable[[], Mapping[str, str]],
        emit: Emit,
        clock: Clock,
        heed: Callable[[Sequence[Logged]], None] = lambda _: None,
        ready: Callable[[], bool] = lambda: True,
    ) -> None:
        self._position = head
        self._window_codes = window_codes
        self._emit = emit
        self._clock = clock
        self._heed = heed
        self._ready = ready
        self._last: dict[str, int] = {}

    def cursor(self) -> int:
        return self._position

    def take(self, facts: Sequence[Logged]) -> None:
        self._heed(facts)
        frames: dict[str, list[dict[str, Any]]] = {}
        codes = self._window_codes()
        for fact in facts:
            for stream in _streams(fact, codes):
                for target in self._members(stream):
                    frames.setdefault(target, []).append(_wire(fact))
        self._position = facts[-1].seq
        for stream, entries in frames.items():
            if stream in self._last:
                previous, self._last[stream] = self._last[stream], entries[-1]["seq"]
                self._emit("facts", {"prev": previous, "seq": entries[-1]["seq"], "facts": entries}, stream)

    def join(self, stream: str) -> dict[str, int] | None:
        """Return the heartbeat for a page that joined `stream`: the time, and where the stream is.

        None while nothing can be done here: the page then shows that what it has is old.
        """
        seq = self._last.setdefault(stream, self._position)
        return self._beat(seq) if self._ready() else None

    def beat(self) -> None:
        """Send heartbeats for ever, while something can be done here; to be run in a greenlet."""
        look_for_ever(BEAT, self._beat_all, "a heartbeat")

    def _beat_all(self) -> None:
        if self._ready():
            for stream, seq in list(self._last.items()):
                self._emit("beat", self._beat(seq), stream)

    def _beat(self, seq: int) -> dict[str, int]:
        return {"now": self._clock.now(), "seq": seq}

    def _members(self, stream: str) -> Sequence[str]:
        if stream == "kiosk:":
            return [known for known in self._last if is_kiosk(known)]
        return (stream,)


def _streams(fact: Logged, codes: Mapping[str, str]) -> Sequence[str]:
    try:
        return streams_of(fact.kind, fact.payload, codes)
    except Exception:
        # A fact that an older version wrote otherwise must not hold up everything behind it.
        log.exception("fact %s of %s is told to no page", fact.seq, fact.kind)
        return ()


def _wire(fact: Logged) -> dict[str, Any]:
    return {"seq": fact.seq, "at": fact.at, "kind": fact.kind, **fact.payload}
