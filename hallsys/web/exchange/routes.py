"""The page under /exchange: the other side of the pushes, as the demo has it."""

from collections.abc import Mapping, Sequence
from dataclasses import asdict
from typing import Any, Protocol

from flask import Blueprint
from pydantic import Field

from hallsys.kernel.clock import Millis
from hallsys.web.errors import BadRequest
from hallsys.web.http import Body, body
from hallsys.web.pages import pages_of
from hallsys.web.site import Site
from hallsys.web.snapshots import base, language
from hallsys.web.snapshots import page as show

_SHOWN = 50
_ON_PHONES = 6


class Arrived(Protocol):
    """A message that was taken: a dataclass of key, path, message and instant."""

    @property
    def key(self) -> str: ...
    @property
    def at(self) -> Millis: ...


class Stub(Protocol):
    """The demo's receiving system."""

    @property
    def moods(self) -> Mapping[str, tuple[str, str]]:
        """The ways in which it may answer: Chinese, English."""

    @property
    def mood(self) -> str:
        """How it answers now."""

    def feel(self, mood: str) -> None:
        """Answer so from now on."""

    def counted(self) -> Mapping[str, int]:
        """Return how many messages were taken, repeated, refused, failed, forged."""

    def latest(self, count: int) -> Sequence[Any]:
        """Return the messages taken last by other systems, the newest first."""

    def on_phones(self, count: int) -> Sequence[Mapping[str, Any]]:
        """Return the texts that came to phones last, the newest first; the numbers masked."""

    def lose(self, count: int) -> int:
        """Forget the newest messages, as a system does that was restored from a backup."""


class Feel(Body):
    """How it answers from now on."""

    mood: str = Field(max_length=20)


class Lose(Body):
    """So many of the newest messages are forgotten."""

    count: int = Field(ge=1, le=100)


def blueprint(site: Site, stub: Stub) -> Blueprint:
    """Return the pages."""
    pages = pages_of("exchange", __name__)

    def state() -> dict[str, Any]:
        return {
            "mood": stub.mood,
            "moods": [[key, *words] for key, words in stub.moods.items()],
            "counts": stub.counted(),
            "latest": [asdict(one) for one in stub.latest(_SHOWN)],
            "phones": stub.on_phones(_ON_PHONES),
        }

    @pages.get("/exchange")
    def exchange() -> str:
        shown = site.db.read(
            lambda conn, lang: base(site, conn, room=None, url="/exchange", api="/exchange", lang=lang),
            language(),
        )
        return show("exchange/exchange.html", {**shown, **state()})

    @pages.get("/exchange/state")
    def look() -> dict[str, Any]:
        return state()

    @pages.post("/exchange/feel")
    def feel() -> dict[str, Any]:
        asked = body(Feel)
        if asked.mood not in stub.moods:
            raise BadRequest
        stub.feel(asked.mood)
        return state()

    @pages.post("/exchange/lose")
    def lose() -> dict[str, Any]:
        stub.lose(body(Lose).count)
        return state()

    return pages
