"""What the pages ask about the devices of their hall, and about the pads that are open as pages."""

from collections.abc import Sequence
from typing import Any

from flask_socketio import SocketIO
from sqlalchemy import Connection

from hallsys.display.streams import pad_stream, pad_window
from hallsys.display.voice_needs import Need, needed
from hallsys.evaluation.rules import Channel
from hallsys.relay.deliveries import DeviceSink
from hallsys.relay.directory import LOCKS, PAD, window_place
from hallsys.relay.servers import pads_open
from hallsys.relay.views import devices_of, states_at
from hallsys.web.site import Site


class Equipment:
    """The devices of a hall, and its sockets; both are there from the time on that `attach` was called."""

    sink: DeviceSink
    sockets: SocketIO

    def __init__(self, site: Site) -> None:
        self._site = site

    def attach(self, sink: DeviceSink, sockets: SocketIO) -> None:
        """Let the pages that were made before know of both."""
        self.sink, self.sockets = sink, sockets

    def lines(self) -> int:
        """Return how many pages and agents are connected."""
        return len(self.sockets.server.eio.sockets)

    def states_at(self, conn: Connection, place: str) -> dict[str, str]:
        """Return the states of the devices at a place, by kind."""
        return states_at(conn, self._site.hall_id, place)

    def all(self, conn: Connection) -> Sequence[Any]:
        """Return all devices of the hall."""
        return devices_of(conn, self._site.hall_id)

    def has_printer(self, place: str) -> bool:
        """Tell whether there is a printer for papers that are asked for at `place`."""
        return self.sink.prints(place)

    def locks_work(self, place: str) -> bool:
        """Tell whether the locks of a bank of lockers work now."""
        return self.sink.works(LOCKS, place)

    def rating_channel(self, window_id: str) -> Channel:
        """Ask on the window's key pad if it works, else on its pad's page if that is open, else by phone."""
        code = self._site.window_codes.get(window_id, "")
        if self.sink.works(PAD, window_place(code)):
            return Channel.KEYPAD
        if self._pad_open_here(code) or code in self._site.db.read(pads_open, self._site.hall_id):
            return Channel.TABLET
        return Channel.PHONE

    def pads_open_here(self) -> list[str]:
        """Return the codes of the windows whose pad's page is open at this process.

        Looked up among what is open: a process of many halls asks it of each of them every other second.
        """
        open_here = self.sockets.server.manager.rooms.get("/", ())
        return [code for stream in open_here if stream and (code := pad_window(stream))]

    def voice_needs(self) -> Sequence[Need]:
        """Return what the hall's voice has to say."""
        catalogue, voice = self._site.catalogue, self._site.settings.voice
        return needed(catalogue.hall, catalogue.queues.values(), list(self._site.windows.values()), voice)

    def _pad_open_here(self, code: str) -> bool:
        participants = self.sockets.server.manager.get_participants("/", pad_stream(code))
        return next(iter(participants), None) is not None
