"""Which page may listen to which stream."""

import logging
from collections.abc import Callable
from typing import Any

from flask import Flask, request
from flask_socketio import ConnectionRefusedError as Refused
from flask_socketio import SocketIO, emit, join_room

from hallsys.display.streams import BOARDS, MANAGERS, STAFF, kiosk_stream, locker_stream, pad_stream
from hallsys.kernel.errors import Refusal
from hallsys.screens.errors import ScreenNotSetUp
from hallsys.staff.errors import NotSignedIn
from hallsys.web.screens import Screens
from hallsys.web.sessions import Sessions
from hallsys.web.site import Site

log = logging.getLogger(__name__)

Join = Callable[[str], dict[str, int] | None]


class Rooms:
    """From the room that a page asks for to the stream that it may have.

    Phones get the public facts, and so do boards and signs with the pass of their place; what staff see needs
    their session.
    """

    def __init__(self, site: Site, sessions: Sessions, screens: Screens) -> None:
        self._site = site
        self.sessions = sessions
        self.screens = screens
        self.by_prefix: dict[str, Callable[[str], str]] = {
            "board": self._board,
            "kiosk": self._kiosk,
            "sign": self._sign,
            "pad": self._pad,
            "locker": self._locker,
            "ticket": lambda _token: BOARDS,
            "window": self._window,
            "backoffice": lambda _rest: self._signed_in("backoffice", STAFF),
            "managers": lambda _rest: self._signed_in("manager", MANAGERS),
            "tour": self._tour,
        }

    def stream(self, room: object) -> str:
        """Return the stream behind `room`. Raises Refused: signed_out, not_set_up or not_allowed."""
        prefix, _, rest = room.partition(":") if isinstance(room, str) else ("", "", "")
        find = self.by_prefix.get(prefix)
        if find is None:
            raise Refused("not_allowed")
        try:
            return find(rest)
        except NotSignedIn:
            raise Refused("signed_out") from None
        except ScreenNotSetUp:
            raise Refused("not_set_up") from None
        except Refusal:
            raise Refused("not_allowed") from None

    def _board(self, zone: str) -> str:
        known = {"all", *(zone.code for zone in self._site.catalogue.hall.zones)}
        return self._screen(f"board:{zone}", zone, known, BOARDS)

    def _kiosk(self, code: str) -> str:
        return self._screen(f"kiosk:{code}", code, self._site.kiosks, kiosk_stream(code))

    def _pad(self, code: str) -> str:
        return self._screen(f"pad:{code}", code, self._site.windows_by_code, pad_stream(code))

    def _locker(self, code: str) -> str:
        return self._screen(f"locker:{code}", code, self._site.lockers, locker_stream(code))

    def _sign(self, code: str) -> str:
        return self._screen(f"sign:{code}", code, self._site.windows_by_code, BOARDS)

    def _screen(self, place: str, code: str, known: Any, stream: str) -> str:
        self._known(code, known, stream)
        held = self.screens.enter(place)
        if held is not None:
            self.screens.note(held)
        return stream

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
        self.sessions.on_surface(surface)
        return stream

    def screen(self, room: object) -> str | None:
        """Return the room of all connections with the pass that a browser holds for `room`; None without."""
        held = self.screens.held(room) if isinstance(room, str) else None
        return None if held is None else f"screen:{held.id}"

    @staticmethod
    def _known(code: str, known: Any, stream: str) -> str:
        if code not in known:
            raise Refused("not_allowed")
        return stream


def listen(app: Flask, sockets: SocketIO, rooms: Rooms, join: Join) -> Callable[[], None]:
    """Let pages join: each is told at once where its stream is, so that it sees what it missed.

    Return what looks whether each page that listens still may, and hangs up on those that may not: to be
    called every now and then, because rights also end while nobody does anything.
    """
    lines: dict[str, object] = {}  # the room of each connection

    def cut(pass_id: str) -> None:
        members = sockets.server.manager.get_participants("/", f"screen:{pass_id}")
        for sid in [sid for sid, _ in members]:
            sockets.server.disconnect(sid)

    def look() -> None:
        for sid, room in list(lines.items()):
            environ = sockets.server.get_environ(sid)
            if environ is None:
                continue
            with app.request_context(environ):
                try:
                    rooms.stream(room)
                except Refused:
                    sockets.server.disconnect(sid)
                except Exception:  # the others are to be looked at all the same
                    log.exception("a line to %s could not be looked at", _kind(room))

    rooms.screens.cut = cut
    rooms.sessions.ended = look

    @sockets.on("connect")  # type: ignore[untyped-decorator]
    def connect(auth: Any) -> None:
        room = auth.get("room") if isinstance(auth, dict) else None
        sid = str(request.sid)  # type: ignore[attr-defined]  # Flask-SocketIO's
        lines[sid] = room
        try:
            held = rooms.screen(room)
            if held is not None:
                join_room(held)  # before the question, so that no revocation falls between the two
            stream = rooms.stream(room)
            join_room(stream)
            beat = join(stream)
        except Refused:
            lines.pop(sid, None)
            raise
        except Exception:
            # Of a fault the page would be told nothing, and wait for ever; refused, it comes again.
            log.exception("a page of %s could not join", _kind(room))
            lines.pop(sid, None)
            raise Refused("database_gone") from None
        if beat is not None:
            emit("beat", beat, ignore_queue=True)

    @sockets.on("disconnect")  # type: ignore[untyped-decorator]
    def disconnect(*_reason: object) -> None:
        lines.pop(request.sid, None)  # type: ignore[attr-defined]

    return look


def _kind(room: object) -> str:
    """Return what of a room may stand in the log: what follows may be a ticket's secret."""
    return room.partition(":")[0] if isinstance(room, str) else ""
