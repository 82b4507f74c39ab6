"""The pages of boards and window signs, and the announcements that boards play."""

from collections.abc import Callable
from typing import Any

from flask import Blueprint, Response, request
from gevent.event import AsyncResult

from hallsys.counters.views import Window
from hallsys.display.announcements import Fragment
from hallsys.halls.layouts import OPTIONS
from hallsys.halls.views import Zone
from hallsys.web.board import snapshot as shown
from hallsys.web.errors import NotFound
from hallsys.web.pages import pages_of
from hallsys.web.site import Site
from hallsys.web.snapshots import language, page

# From the fragments of an announcement to a WAV file of them; None if a clip is missing.
Voice = Callable[[tuple[Fragment, ...]], bytes | None]

_KEPT = 32  # announcements that are still being fetched by the other boards of their zone
_LONGEST_OPTION = 200
_OPTIONS = OPTIONS | {shown.ZONES}
_LARGEST_SEQ = 2**53 - 1


def blueprint(site: Site, voice: Voice | None) -> Blueprint:
    """Return the pages of boards and signs. Without a `voice` the boards are silent."""
    pages = pages_of("board", __name__)
    say = _SaidOnce(voice) if voice is not None else None

    def zones_of(code: str) -> tuple[Zone, ...]:
        """Return the zones that a board is for; none stands for all of them."""
        all_zones = site.catalogue.hall.zones
        if code == shown.ALL:
            wanted = request.args.get(shown.ZONES, "").split(",")
            return tuple(zone for zone in all_zones if zone.code in wanted)
        for zone in all_zones:
            if zone.code == code:
                return (zone,)
        raise NotFound

    def window_of(code: str) -> Window:
        try:
            return site.windows_by_code[code]
        except KeyError:
            raise NotFound from None

    def read_board(code: str) -> dict[str, Any]:
        wanted = {name: value[:_LONGEST_OPTION] for name, value in request.args.items() if name in _OPTIONS}
        return site.db.read(
            shown.board, site, zones_of(code), pace=site.pace(), voice=say is not None, wanted=wanted
        )

    def read_sign(code: str) -> dict[str, Any]:
        return site.db.read(shown.sign, site, window_of(code), language(shared=True))

    @pages.get("/board/<zone>")
    def board_page(zone: str) -> str:
        return page("board/board.html", read_board(zone))

    @pages.get("/board/<zone>/snapshot")
    def board_snapshot(zone: str) -> dict[str, Any]:
        return read_board(zone)

    @pages.get(f"/board/<zone>/announcement/<int(max={_LARGEST_SEQ}):seq>.wav")
    def announcement(zone: str, seq: int) -> Response:
        part = zones_of(zone)
        if say is None:
            raise NotFound
        fragments = site.db.read(shown.spoken, site, part, seq, site.clock.now())
        sound = say(fragments) if fragments else None
        if sound is None:
            raise NotFound
        return Response(sound, mimetype="audio/wav")

    @pages.get("/sign/<window>")
    def sign_page(window: str) -> str:
        return page("board/sign.html", read_sign(window))

    @pages.get("/sign/<window>/snapshot")
    def sign_snapshot(window: str) -> dict[str, Any]:
        return read_sign(window)

    return pages


class _SaidOnce:
    """Speaks each announcement once, also while hundreds of boards ask for it in the same instant."""

    def __init__(self, voice: Voice) -> None:
        self._voice = voice
        self._kept: dict[tuple[Fragment, ...], AsyncResult[bytes | None]] = {}

    def __call__(self, fragments: tuple[Fragment, ...]) -> bytes | None:
        kept = self._kept.get(fragments)
        if kept is None:
            kept = self._speak(fragments)
        sound: bytes | None = kept.get()
        return sound

    def _speak(self, fragments: tuple[Fragment, ...]) -> "AsyncResult[bytes | None]":
        answer: AsyncResult[bytes | None] = AsyncResult()
        self._kept[fragments] = answer
        if len(self._kept) > _KEPT:
            del self._kept[next(iter(self._kept))]
        sound = None
        try:
            sound = self._voice(fragments)
        finally:
            answer.set(sound)
            if sound is None:  # what failed once is tried again
                self._kept.pop(fragments, None)
        return answer
