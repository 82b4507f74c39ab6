"""Which page may listen to which stream."""

from collections.abc import Callable
from typing import Any

from flask_socketio import ConnectionRefusedError as Refused
from flask_socketio import SocketIO, emit, join_room

from hallsys.display.streams import BOARDS, MANAGERS, STAFF, kiosk_stream, pad_stream
from hallsys.kernel.errors import Refusal
from hallsys.staff.errors import NotSignedIn
from hallsys.web.sessions import Sessions
from hallsys.web.site import Site

Join = Callable[[str], dict[str, int]]


class Rooms:
    """From the room that a page asks for to the stream that it may have.

    Boards and phones get the public facts; what staff see needs their session.
    """

    def __init__(self, site: Site, sessions: Sessions) -> None:
        self._site = site
        self._sessions = sessions
        self._by_prefix: dict[str, Callable[[str], str]] = {
            "board": self._board,
            "kiosk": self._kiosk,
            "pad": self._pad,
            "ticket": lambda _token: BOARDS,
            "window": self._window,
            "backoffice": lambda _rest: self._signed_in("backoffice", STAFF),
            "managers": lambda _rest: self._signed_in("manager", MANAGERS),
            "tour": self._tour,
        }

    def stream(self, room: object) -> str:
        """Return the stream behind `room`. Raises Refused with "signed_out" or "not_allowed"."""
        prefix, _, rest = room.partition(":") if isinstance(room, str) else ("", "", "")
        find = self._by_prefix.get(prefix)
        if find is None:
            raise Refused("not_allowed")
        try:
            return find(rest)
        except NotSignedIn:
            raise Refused("signed_out") from None
        except Refusal:
            raise Refused("not_allowed") from None

    def _board(self, zone: str) -> str:
        known = {"all", *(zone.code for zone in self._site.catalogue.hall.zones)}
        return self._known(zone, known, BOARDS)

    def _kiosk(self, code: str) -> str:
        return self._known(code, self._site.kiosks, kiosk_stream(code))

    def _pad(self, code: str) -> str:
        return self._known(code, self._site.windows_by_code, pad_stream(code))

    def _window(self, code: str) -> str:
        self._known(code, self._site.windows_by_code, STAFF)
        try:
            return self._signed_in("clerk", STAFF)
        except Refusal:
            return self._signed_in("output", STAFF)

    def _tour(self, _rest: str) -> str:
        if not self._site.settings.demo:
            raise Refused("not_allowed")
        return MANAGERS

    def _signed_in(self, surface: str, stream: str) -> str:
        self._sessions.on_surface(surface)
        return stream

    @staticmethod
    def _known(code: str, known: Any, stream: str) -> str:
        if code not in known:
            raise Refused("not_allowed")
        return stream


def listen(sockets: SocketIO, rooms: Rooms, join: Join) -> None:
    """Let pages join: each is told at once where its stream is, so that it sees what it missed."""

    @sockets.on("connect")  # type: ignore[untyped-decorator]
    def connect(auth: Any) -> None:
        stream = rooms.stream(auth.get("room") if isinstance(auth, dict) else None)
        join_room(stream)
        emit("beat", join(stream))
