"""What boards show: a snapshot, and how each fact changes it. Numbers only, never a person."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import asdict, dataclass, field, replace
from typing import Any

from hallsys.counters import views
from hallsys.kernel.clock import Millis

Fact = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Window:
    """A window with the ticket that was called to it, if any.

    `number` is the window's, `ticket` the ticket's number; `state` is signed_out, open or paused;
    `called_at` is the latest call; `serving`: the applicant has come.
    """

    window_id: str
    number: int
    zone_id: str
    name: str = ""
    name_en: str = ""
    state: str = "signed_out"
    ticket_id: str | None = None
    ticket: str | None = None
    called_at: Millis = 0
    recalls: int = 0
    serving: bool = False


@dataclass(frozen=True, slots=True)
class Notice:
    """A line that the hall shows to everybody."""

    zh: str
    en: str = ""


@dataclass(frozen=True, slots=True)
class BoardState:
    """Everything a board shows on one business day.

    `waiting`: how many wait, by queue id; queues without anybody are left out.
    """

    day: str
    waiting: Mapping[str, int] = field(default_factory=dict)
    windows: Mapping[str, Window] = field(default_factory=dict)
    notices: tuple[Notice, ...] = ()

    @property
    def calls(self) -> tuple[Window, ...]:
        """The windows with a ticket, the newest call first."""
        called = [window for window in self.windows.values() if window.ticket is not None]
        return tuple(sorted(called, key=lambda w: (-w.called_at, w.number)))

    def of_zone(self, zone_id: str, queue_ids: frozenset[str]) -> "BoardState":
        """Return what the board of one zone shows, with the queues that wait there."""
        return replace(
            self,
            waiting={queue_id: n for queue_id, n in self.waiting.items() if queue_id in queue_ids},
            windows={w.window_id: w for w in self.windows.values() if w.zone_id == zone_id},
        )

    def snapshot(self) -> dict[str, Any]:
        """Return the state as the JSON of a page's snapshot; calls as rows, newest first."""
        return {
            "day": self.day,
            "waiting": dict(self.waiting),
            "windows": {window_id: asdict(window) for window_id, window in self.windows.items()},
            "calls": [window.window_id for window in self.calls],
            "notices": [asdict(notice) for notice in self.notices],
        }


def fresh(
    day: str,
    counts: Mapping[str, Mapping[str, int]],
    windows: Iterable[views.Window],
    standings: Mapping[str, views.Standing],
    calls: Iterable[views.ActiveCall],
    notices: tuple[Notice, ...] = (),
) -> BoardState:
    """Return the board of `day` from what the views of queues and windows read in one snapshot."""
    at = {call.window_id: call for call in calls}
    return BoardState(
        day,
        {queue_id: sum(classes.values()) for queue_id, classes in counts.items()},
        {window.id: _shown(window, standings[window.id].state, at.get(window.id)) for window in windows},
        notices,
    )


def _shown(window: views.Window, state: str, call: views.ActiveCall | None) -> Window:
    shown = Window(window.id, window.number, window.zone_id, window.name, window.name_en, state)
    if call is None:
        return shown
    return replace(
        shown,
        ticket_id=call.ticket_id,
        ticket=call.number,
        called_at=call.last_called_at,
        recalls=call.recalls,
        serving=call.started_at is not None,
    )


def reduce(state: BoardState, fact: Fact) -> BoardState:
    """Return the board after `fact` (`kind`, `at` and the event's fields); others change nothing."""
    fold = _FOLDS.get(fact["kind"])
    return state if fold is None else fold(state, fact)


def _count(state: BoardState, fact: Fact, by: int) -> BoardState:
    """Count `by` more in the fact's queue, if its ticket belongs to the board's day."""
    if fact.get("day", state.day) != state.day:
        return state
    queue_id = fact["queue_id"]
    waiting = {**state.waiting, queue_id: state.waiting.get(queue_id, 0) + by}
    return replace(state, waiting={queue: n for queue, n in waiting.items() if n > 0})


def _at(board: BoardState, window_id: str, /, **changes: Any) -> BoardState:
    window = board.windows.get(window_id)
    if window is None:
        return board
    return replace(board, windows={**board.windows, window_id: replace(window, **changes)})


_NO_TICKET = {"ticket_id": None, "ticket": None, "called_at": 0, "recalls": 0, "serving": False}


def _issued(state: BoardState, fact: Fact) -> BoardState:
    if fact["day"] > state.day:
        state = replace(state, day=fact["day"], waiting={})
    return _count(state, fact, 1)


def _called(state: BoardState, fact: Fact) -> BoardState:
    if not fact["resumed"]:
        state = _count(state, fact, -1)
    # A window that was set up after the snapshot is known by its first call.
    window_id = fact["window_id"]
    known = state.windows.get(window_id) or Window(
        window_id, fact["window_number"], fact["zone_id"], state="open"
    )
    called = replace(
        known,
        ticket_id=fact["ticket_id"],
        ticket=fact["number"],
        called_at=fact["at"],
        recalls=0,
        serving=False,
    )
    return replace(state, windows={**state.windows, window_id: called})


def _recalled(state: BoardState, fact: Fact) -> BoardState:
    return _at(state, fact["window_id"], called_at=fact["at"], recalls=fact["recalls"])


def _started(state: BoardState, fact: Fact) -> BoardState:
    return _at(state, fact["window_id"], serving=True)


def _left(state: BoardState, fact: Fact) -> BoardState:
    return _at(state, fact["window_id"], **_NO_TICKET)


def _transferred(state: BoardState, fact: Fact) -> BoardState:
    return _count(_left(state, fact), fact, 1)


def _undone(state: BoardState, fact: Fact) -> BoardState:
    state = _left(state, fact)
    # A resumed ticket goes back to the parked ones, not among the waiting.
    return state if fact.get("resumed", False) else _count(state, fact, 1)


def _requeued(state: BoardState, fact: Fact) -> BoardState:
    return _count(state, fact, 1)


def _gone(state: BoardState, fact: Fact) -> BoardState:
    if fact["was"] == "waiting":
        return _count(state, fact, -1)
    showing = next((w for w in state.windows.values() if w.ticket_id == fact["ticket_id"]), None)
    return state if showing is None else _at(state, showing.window_id, **_NO_TICKET)


def _window_state(name: str) -> Callable[[BoardState, Fact], BoardState]:
    return lambda state, fact: _at(state, fact["window_id"], state=name)


_FOLDS: dict[str, Callable[[BoardState, Fact], BoardState]] = {
    "TicketIssued": _issued,
    "TicketRequeued": _requeued,
    "TicketCancelled": _gone,
    "TicketExpired": _gone,
    "TicketCalled": _called,
    "TicketRecalled": _recalled,
    "ServiceStarted": _started,
    "ServiceFinished": _left,
    "TicketMissed": _left,
    "TicketParked": _left,
    "TicketTransferred": _transferred,
    "CallUndone": _undone,
    "ClerkSignedIn": _window_state("open"),
    "ClerkSignedOut": _window_state("signed_out"),
    "WindowPaused": _window_state("paused"),
    "WindowReopened": _window_state("open"),
}
