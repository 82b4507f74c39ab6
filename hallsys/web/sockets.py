"""Which page may listen to which stream."""

import logging
from collections.abc import Callable, Collection, Container
from typing import Any, NamedTuple

from flask import Flask, request
from flask_socketio import ConnectionRefusedError as Refused
from flask_socketio import SocketIO, emit, join_room

from hallsys.display.streams import BOARDS, MANAGERS, STAFF, kiosk_stream, locker_stream, pad_stream
from hallsys.kernel.errors import Refusal
from hallsys.screens.errors import ScreenNotSetUp
from hallsys.staff.errors import NotSignedIn
from hallsys.web.screens import Screens
from hallsys.web.sessions import Sessions, tokens_held
from hallsys.web.site import Site

log = logging.getLogger(__name__)

Join = Callable[[str], dict[str, int] | None]

_FOR_ALL = frozenset({"ticket", "tour"})  # kinds of rooms to which nobody's right ends


class Rooms:
    """From the room that a page asks for to the stream that it may have.

    Phones get the public facts, and so do boards and signs with the pass of their place; what staff see needs
    their session.
    """

    def __init__(self, site: Site, sessions: Sessions, screens: Screens) -> None:
        self._site = site
        self.sessions = sessions
        self.screens = screens
        self._places: dict[str, Callable[[], Container[str]]] = {
            "board": lambda: {"all", *(zone.code for zone in site.catalogue.hall.zones)},
            "kiosk": lambda: site.kiosks,
            "sign": lambda: site.windows_by_code,
            "pad": lambda: site.windows_by_code,
            "locker": lambda: site.lockers,
        }
        self.by_prefix: dict[str, Callable[[str], str]] = {
            "board": lambda zone: self._screen("board", zone, BOARDS),
            "kiosk": lambda code: self._screen("kiosk", code, kiosk_stream(code)),
            "sign": lambda code: self._screen("sign", code, BOARDS),
            "pad": lambda code: self._screen("pad", code, pad_stream(code)),
            "locker": lambda code: self._screen("locker", code, locker_stream(code)),
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

    def stays(self, room: object, pass_id: str | None) -> bool:
        """Tell whether a screen may go on listening, as far as that is known without asking its browser.

        `pass_id`: the pass that its browser held when it came, if it did.
        """
        prefix, _, code = room.partition(":") if isinstance(room, str) else ("", "", "")
        if prefix not in self._places or code not in self._places[prefix]():
            return False
        if pass_id is None:
            return self._site.settings.open_screens
        if not self.screens.is_open(pass_id):
            return False
        self.screens.note(pass_id)
        return True

    def _screen(self, kind: str, code: str, stream: str) -> str:
        self._known(code, self._places[kind]())
        held = self.screens.enter(f"{kind}:{code}")
        if held is not None:
            self.screens.note(held.id)
        return stream

    def _window(self, code: str) -> str:
        self._known(code, self._site.windows_by_code)
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

    def pass_id(self, room: object) -> str | None:
        """Return the id of the pass that a browser holds for `room`; None without."""
        held = self.screens.held(room) if isinstance(room, str) else None
        return None if held is None else held.id

    @staticmethod
    def _known(code: str, known: Container[str]) -> None:
        if code not in known:
            raise Refused("not_allowed")


class _Line(NamedTuple):
    """The room that a page asked for, and the sessions and the pass that its browser held then."""

    room: object
    tokens: list[str]
    pass_id: str | None = None


class Lines:
    """The lines of pages that listen by a right that may end; a phone hears what everybody may."""

    def __init__(self, app: Flask, sockets: SocketIO, rooms: Rooms) -> None:
        self._app = app
        self._sockets = sockets
        self._rooms = rooms
        self._open: dict[str, _Line] = {}

    def add(self, sid: str, room: object, tokens: list[str]) -> None:
        """Look after one more line, to a page in whose browser sessions with those tokens were begun."""
        if _kind(room) not in _FOR_ALL:
            self._open[sid] = _Line(room, tokens)

    def holds(self, sid: str, pass_id: str) -> None:
        """Note the pass by which a page may listen."""
        if sid in self._open:
            self._open[sid] = self._open[sid]._replace(pass_id=pass_id)

    def remove(self, sid: str) -> None:
        """Look no more after a line."""
        self._open.pop(sid, None)

    def all(self) -> Collection[str]:
        """Return the ids of the lines that are looked after."""
        return tuple(self._open)

    def look_at(self, sid: str) -> None:
        """Look whether the page at a line still may listen, and hang up if it may not.

        To be called every now and then, because rights also end while nobody does anything.
        """
        line = self._open.get(sid)
        if line is None:
            return
        try:
            if not self._rooms.stays(line.room, line.pass_id):
                self._ask(sid, line.room)
        except Exception:  # the others are to be looked at all the same
            log.exception("a line to %s could not be looked at", _kind(line.room))

    def _ask(self, sid: str, room: object) -> None:
        """Look whether the browser at a line holds what it takes to listen, and hang up if it does not."""
        environ = self._sockets.server.get_environ(sid)
        if environ is None:
            return
        with self._app.request_context(environ):
            try:
                self._rooms.stream(room)
            except Refused:
                self._sockets.server.disconnect(sid)

    def look_after_end(self) -> None:
        """Look at the lines of sessions that are not known any more, of which one has just ended."""
        knows = self._rooms.sessions.knows
        for sid in [sid for sid, line in self._open.items() if not all(map(knows, line.tokens))]:
            self.look_at(sid)


def listen(app: Flask, sockets: SocketIO, rooms: Rooms, join: Join) -> Lines:
    """Let pages join: each is told at once where its stream is, so that it sees what it missed."""
    lines = Lines(app, sockets, rooms)

    def cut(pass_id: str) -> None:
        members = sockets.server.manager.get_participants("/", _holders(pass_id))
        for sid in [sid for sid, _ in members]:
            sockets.server.disconnect(sid)

    rooms.screens.cut = cut
    rooms.sessions.ended = lines.look_after_end

    @sockets.on("connect")  # type: ignore[untyped-decorator]
    def connect(auth: Any) -> None:
        room = auth.get("room") if isinstance(auth, dict) else None
        sid = str(request.sid)  # type: ignore[attr-defined]  # Flask-SocketIO's
        lines.add(sid, room, tokens_held())
        try:
            held = rooms.pass_id(room)
            if held is not None:
                join_room(_holders(held))  # before the question, so that no revocation falls between the two
                lines.holds(sid, held)
            stream = rooms.stream(room)
            join_room(stream)
            beat = join(stream)
        except Refused:
            lines.remove(sid)
            raise
        except Exception:
            # Of a fault the page would be told nothing, and wait for ever; refused, it comes again.
            log.exception("a page of %s could not join", _kind(room))
            lines.remove(sid)
            raise Refused("database_gone") from None
        if beat is not None:
            emit("beat", beat, ignore_queue=True)

    @sockets.on("disconnect")  # type: ignore[untyped-decorator]
    def disconnect(*_reason: object) -> None:
        lines.remove(request.sid)  # type: ignore[attr-defined]

    return lines


def _holders(pass_id: str) -> str:
    """Return the room of all lines whose browsers hold a pass."""
    return f"screen:{pass_id}"


def _kind(room: object) -> str:
    """Return what of a room may stand in the log: what follows may be a ticket's secret."""
    return room.partition(":")[0] if isinstance(room, str) else ""
