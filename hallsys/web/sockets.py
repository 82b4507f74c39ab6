"""Which page may listen to which stream."""

import logging
from collections.abc import Callable, Collection, Container, Mapping
from dataclasses import dataclass, field
from functools import partial
from typing import Any

from flask import request
from flask_socketio import ConnectionRefusedError as Refused
from flask_socketio import SocketIO, emit, join_room

from hallsys.display.streams import BOARDS, MANAGERS, STAFF, kiosk_stream, locker_stream, pad_stream
from hallsys.kernel.errors import Refusal
from hallsys.screens.errors import ScreenNotSetUp
from hallsys.staff.errors import NotSignedIn
from hallsys.web.screens import Screens
from hallsys.web.sessions import COOKIES, Sessions, tokens_held
from hallsys.web.site import Site

log = logging.getLogger(__name__)

Join = Callable[[str], dict[str, int] | None]
Cookies = Mapping[str, str]

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
        self.by_prefix: dict[str, Callable[[str, Cookies], str]] = {
            "board": partial(self._screen, "board", lambda _zone: BOARDS),
            "kiosk": partial(self._screen, "kiosk", kiosk_stream),
            "sign": partial(self._screen, "sign", lambda _window: BOARDS),
            "pad": partial(self._screen, "pad", pad_stream),
            "locker": partial(self._screen, "locker", locker_stream),
            "ticket": lambda _token, _cookies: BOARDS,
            "window": self._window,
            "backoffice": lambda _rest, cookies: self._signed_in("backoffice", STAFF, cookies),
            "managers": lambda _rest, cookies: self._signed_in("manager", MANAGERS, cookies),
            "tour": self._tour,
        }

    def stream(self, room: object, cookies: Cookies) -> str:
        """Return the stream behind `room`, for the browser with those cookies.

        Raises Refused: signed_out, not_set_up or not_allowed.
        """
        prefix, rest = _parted(room)
        find = self.by_prefix.get(prefix)
        if find is None:
            raise Refused("not_allowed")
        try:
            return find(rest, cookies)
        except NotSignedIn:
            raise Refused("signed_out") from None
        except ScreenNotSetUp:
            raise Refused("not_set_up") from None
        except Refusal:
            raise Refused("not_allowed") from None

    def surely_stays(self, room: object, pass_id: str | None) -> bool:
        """Tell whether a screen may go on listening; False where `stream` has to tell, as of all other pages.

        `pass_id`: the pass that its browser held when it came, if it did.
        """
        prefix, code = _parted(room)
        if prefix not in self._places or code not in self._places[prefix]():
            return False
        if pass_id is None:
            return self._site.settings.open_screens
        if not self.screens.is_surely_open(pass_id):
            return False
        self.screens.note(pass_id)
        return True

    def pass_id(self, room: object, cookies: Cookies) -> str | None:
        """Return the id of the pass that a browser holds for `room`; None without."""
        held = self.screens.held(room, cookies) if isinstance(room, str) else None
        return None if held is None else held.id

    def _screen(self, kind: str, stream: Callable[[str], str], code: str, cookies: Cookies) -> str:
        self._known(code, self._places[kind]())
        held = self.screens.enter(f"{kind}:{code}", cookies)
        if held is not None:
            self.screens.note(held.id)
        return stream(code)

    def _window(self, code: str, cookies: Cookies) -> str:
        self._known(code, self._site.windows_by_code)
        try:
            return self._signed_in("clerk", STAFF, cookies)
        except Refusal:
            return self._signed_in("output", STAFF, cookies)

    def _tour(self, _rest: str, _cookies: Cookies) -> str:
        if not self._site.settings.demo:
            raise Refused("not_allowed")
        return MANAGERS

    def _signed_in(self, surface: str, stream: str, cookies: Cookies) -> str:
        self.sessions.on_surface(surface, cookies)
        return stream

    @staticmethod
    def _known(code: str, known: Container[str]) -> None:
        if code not in known:
            raise Refused("not_allowed")


@dataclass(slots=True)
class _Line:
    """The room that a page asked for, and what its browser held then: also as sessions, and as a pass.

    `cut`: it was to be hung up on the page while it was being let in.
    """

    room: object
    cookies: Cookies = field(repr=False)
    tokens: list[str] = field(repr=False)
    pass_id: str | None = None
    cut: bool = False


class Lines:
    """The lines of pages that listen by a right that may end; a phone hears what everybody may."""

    def __init__(self, sockets: SocketIO, rooms: Rooms) -> None:
        self._sockets = sockets
        self._rooms = rooms
        self._open: dict[str, _Line] = {}

    def add(self, sid: str, room: object) -> None:
        """Look after one more line, to the page that asks now."""
        if _kind(room) not in _FOR_ALL:
            ours = {name: told for name, told in request.cookies.items() if name.startswith(COOKIES)}
            self._open[sid] = _Line(room, ours, tokens_held())

    def holds(self, sid: str, pass_id: str) -> None:
        """Note the pass that the browser at a line holds for its room."""
        if sid in self._open:
            self._open[sid].pass_id = pass_id

    def hang_up(self, sid: str) -> None:
        """Hang up on a page; one that is being let in is noted as cut, since there is nothing to end yet."""
        if self._sockets.server.manager.is_connected(sid, "/"):
            self._sockets.server.disconnect(sid)
        elif sid in self._open:
            self._open[sid].cut = True

    def was_cut(self, sid: str) -> bool:
        """Tell whether it was to be hung up on a page that is being let in, since this was asked last."""
        line = self._open.get(sid)
        if line is None or not line.cut:
            return False
        line.cut = False
        return True

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
        if self._sockets.server.get_environ(sid) is None:  # it went while it was being let in
            self._forget(sid)
            return
        try:
            if not self._rooms.surely_stays(line.room, line.pass_id):
                self._rooms.stream(line.room, line.cookies)
        except Refused:
            self.hang_up(sid)
        except Exception:  # the others are to be looked at all the same
            log.exception("a line to %s could not be looked at", _kind(line.room))

    def _forget(self, sid: str) -> None:
        """Look no more after a page whose end nobody was told of, and tell it nothing more."""
        if self._sockets.server.manager.is_connected(sid, "/"):  # else it is being let in still
            self._sockets.server.disconnect(sid)
            self.remove(sid)

    def look_after_end(self) -> None:
        """Look at the lines of sessions that are not known any more, of which one has just ended."""
        knows = self._rooms.sessions.knows
        for sid in [sid for sid, line in self._open.items() if not all(map(knows, line.tokens))]:
            self.look_at(sid)


def listen(sockets: SocketIO, rooms: Rooms, join: Join) -> Lines:
    """Let pages join: each is told at once where its stream is, so that it sees what it missed."""
    lines = Lines(sockets, rooms)

    def cut(pass_id: str) -> None:
        members = sockets.server.manager.get_participants("/", _holders(pass_id))
        for sid in [sid for sid, _ in members]:
            lines.hang_up(sid)

    rooms.screens.cut = cut
    rooms.sessions.ended = lines.look_after_end

    @sockets.on("connect")  # type: ignore[untyped-decorator]
    def connect(auth: Any) -> None:
        room = auth.get("room") if isinstance(auth, dict) else None
        sid = str(request.sid)  # type: ignore[attr-defined]  # Flask-SocketIO's
        lines.add(sid, room)
        try:
            held = rooms.pass_id(room, request.cookies)
            if held is not None:
                join_room(_holders(held))  # before the question, so that no revocation falls between the two
                lines.holds(sid, held)
            stream = rooms.stream(room, request.cookies)
            join_room(stream)
            beat = join(stream)
            while lines.was_cut(sid):
                rooms.stream(room, request.cookies)
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


def _parted(room: object) -> tuple[str, str]:
    """Return the kind of a room and which one of it, perhaps a ticket's secret; empty if it is no text."""
    kind, _, rest = room.partition(":") if isinstance(room, str) else ("", "", "")
    return kind, rest


def _kind(room: object) -> str:
    """Return what of a room may stand in the log."""
    return _parted(room)[0]
