"""The pages of boards and window signs, and the announcements that boards play."""

from typing import Any, Protocol

from flask import Blueprint, Response, request
from gevent.event import AsyncResult

from hallsys.counters.views import Window
from hallsys.display.announcements import Announcement
from hallsys.halls.layouts import OPTIONS
from hallsys.halls.views import Zone
from hallsys.web.board import snapshot as shown
from hallsys.web.errors import NotFound
from hallsys.web.pages import pages_of
from hallsys.web.screens import Screens, guard
from hallsys.web.site import Site
from hallsys.web.snapshots import language, page

_KEPT = 32  # announcements that are still being fetched by the other boards of their zone
_LONGEST_OPTION = 200
_OPTIONS = OPTIONS | {shown.ZONES}
_LARGEST_SEQ = 2**53 - 1
# What is said, which sentence of it, and how loud.
_Said = tuple[Announcement, int, int]
_MOST_SENTENCES = 9


class Voice(Protocol):
    """The hall's voice; its calls do not keep other requests from being served."""

    def works(self) -> bool:
        """Tell whether anything speaks."""

    def say(self, said: Announcement, sentence: int, volume: int, /) -> bytes | None:
        """Return a sentence of an announcement as a WAV file; None if it is not there, or lacks a clip."""

    def warm(self) -> None:
        """Begin to make ready what calls will need."""


def blueprint(site: Site, screens: Screens, voice: Voice) -> Blueprint:
    """Return the pages of boards and signs."""
    pages = pages_of("board", __name__)
    guard(pages, screens, {"zone": "board", "window": "sign"})
    say = _SaidOnce(voice)

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

    def speaks() -> str:
        if not site.settings.voice.boards:
            return shown.SILENT
        return shown.CLIPS if voice.works() else shown.BROWSER

    def read_board(code: str) -> dict[str, Any]:
        wanted = {name: value[:_LONGEST_OPTION] for name, value in request.args.items() if name in _OPTIONS}
        return site.db.read(
            shown.board, site, zones_of(code), pace=site.pace(), voice=speaks(), wanted=wanted
        )

    def called(zone: str, seq: int) -> Announcement:
        heard = shown.within_earshot(site, zones_of(zone))
        said = site.db.read(shown.spoken, site, heard, seq, site.clock.now())
        if said is None:
            raise NotFound
        return said

    def volume() -> int:
        return site.settings.voice.volume_at(site.clock.now(), site.catalogue.hall.timezone)

    def read_sign(code: str) -> dict[str, Any]:
        return site.db.read(shown.sign, site, window_of(code), language(shared=True))

    @pages.get("/board/<zone>")
    def board_page(zone: str) -> str:
        first = read_board(zone)
        if first["voice"] == shown.CLIPS:
            voice.warm()
        return page("board/board.html", first)

    @pages.get("/board/<zone>/snapshot")
    def board_snapshot(zone: str) -> dict[str, Any]:
        return read_board(zone)

    @pages.get(f"/board/<zone>/announcement/<int(max={_LARGEST_SEQ}):seq>.wav")
    def announcement(zone: str, seq: int) -> Response:
        sentence = min(request.args.get("sentence", 0, int), _MOST_SENTENCES)
        sound = say(called(zone, seq), max(0, sentence), volume())
        if sound is None:
            raise NotFound
        return Response(sound, mimetype="audio/wav")

    @pages.get(f"/board/<zone>/announcement/<int(max={_LARGEST_SEQ}):seq>")
    def announcement_text(zone: str, seq: int) -> dict[str, Any]:
        said = called(zone, seq)
        return {
            "zh": said.text_zh,
            "en": said.text_en,
            "english": site.settings.voice.english,
            "times": said.times,
            "volume": volume(),
        }

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
        self._kept: dict[_Said, AsyncResult[bytes | None]] = {}

    def __call__(self, *said: *_Said) -> bytes | None:
        kept = self._kept.get(said)
        if kept is None:
            kept = self._speak(said)
        sound: bytes | None = kept.get()
        return sound

    def _speak(self, said: _Said) -> "AsyncResult[bytes | None]":
        answer: AsyncResult[bytes | None] = AsyncResult()
        self._kept[said] = answer
        if len(self._kept) > _KEPT:
            del self._kept[next(iter(self._kept))]
        sound = None
        try:
            sound = self._voice.say(*said)
        finally:
            answer.set(sound)
            if sound is None:  # what failed once is tried again
                self._kept.pop(said, None)
        return answer
