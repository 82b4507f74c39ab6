"""Screens without a sign-in: a kiosk, board, sign, pad or locker shows its page with the pass of its place.

Whoever may supervise the hall may look at every screen too.
"""

import logging
from collections.abc import Callable, Iterable, Mapping
from hashlib import sha256
from urllib.parse import quote, urlencode

from flask import Blueprint, redirect, request
from werkzeug import Response

from hallsys.kernel.clock import MINUTE, SECOND, Millis
from hallsys.kernel.errors import Refusal
from hallsys.kernel.eventlog import Logged
from hallsys.screens.errors import ScreenNotSetUp
from hallsys.screens.events import ScreenPassRevoked
from hallsys.screens.passes import Pass, note_seen, open_passes, pass_of
from hallsys.staff.rules import Action, require
from hallsys.web.errors import NotFound
from hallsys.web.paths import is_token
from hallsys.web.sessions import COOKIES, Sessions
from hallsys.web.site import Site

log = logging.getLogger(__name__)

SURFACE = "manager"  # whoever is signed in there and may supervise may open every screen
PATH = "/screen"

_COOKIE_DAYS = 400  # the longest that browsers keep one; every opening of the page begins it anew
_KEPT = 5 * SECOND
_LOOKED_EVERY = 15 * SECOND  # for passes that are void though nothing was heard of it
_MOST_KEPT = 10_000
_NOTED_EVERY = MINUTE


class Screens:
    """Passes by token. A revoked one is forgotten at once; `cut(pass_id)` then ends its connections."""

    def __init__(self, site: Site, sessions: Sessions) -> None:
        self._site = site
        self._sessions = sessions
        self._known: dict[str, tuple[Pass | None, Millis]] = {}
        self._seen: dict[str, Millis] = {}  # by pass, what is not written down yet: when its screen was there
        self._noted: dict[str, Millis] = {}  # by pass: when that was written down last
        self._noted_at: Millis = 0  # ... of any
        self._open: frozenset[str] = frozenset()
        self._looked_at: Millis | None = None
        self._revocations = 0
        self.cut: Callable[[str], None] = lambda _pass_id: None

    def places(self) -> list[str]:
        """Return every place of the hall that has a screen."""
        site = self._site
        zones = ("all", *(zone.code for zone in site.catalogue.hall.zones))
        return [
            *(f"kiosk:{code}" for code in site.kiosks),
            *(f"board:{code}" for code in zones),
            *(f"{kind}:{code}" for code in site.windows_by_code for kind in ("sign", "pad")),
            *(f"locker:{code}" for code in site.lockers),
        ]

    def enter(self, place: str, cookies: Mapping[str, str]) -> Pass | None:
        """Let the browser with those cookies in at a place; return its pass.

        That is None for staff and where screens are open. Raises ScreenNotSetUp.
        """
        held = self.held(place, cookies)
        if held is not None:
            return held
        if self._site.settings.open_screens or self._supervises(cookies):
            return None
        raise ScreenNotSetUp

    def held(self, place: str, cookies: Mapping[str, str]) -> Pass | None:
        """Return the pass that a browser holds for a place; None without a valid one."""
        found = self._pass(cookies.get(cookie(place), ""))
        return found if found is not None and found.place == place else None

    def is_surely_open(self, pass_id: str) -> bool:
        """Tell whether a pass was good when those of the hall were read last, fifteen seconds ago at most.

        False also of one that was made since: whoever holds it has to be asked.
        """
        now = self._site.clock.now()
        if self._looked_at is None or abs(now - self._looked_at) >= _LOOKED_EVERY:
            revocations = self._revocations
            found = self._site.db.read(open_passes, self._site.hall_id)
            if revocations != self._revocations:  # it may be void by now
                return False
            self._open, self._looked_at = found, now
        return pass_id in self._open

    def note(self, pass_id: str, *, opened: bool = False) -> None:
        """Note that the screen with a pass is there, if it can be written.

        That is written of all once a minute, and at once of one that has just opened its page.
        """
        now = self._site.clock.now()
        self._seen[pass_id] = now
        since = self._noted.get(pass_id, 0) if opened else self._noted_at
        if abs(now - since) < _NOTED_EVERY:
            return
        seen, self._seen, self._noted_at = self._seen, {}, now
        try:
            self._site.transact("system", None, note_seen, seen)
        except Exception:
            self._seen = seen | self._seen  # a minute later
            log.exception("that %d screens were seen could not be noted", len(seen))
        else:
            self._noted |= dict.fromkeys(seen, now)

    def revoked(self, pass_id: str) -> None:
        """Hear that a pass is void."""
        self._revocations += 1
        self._known.clear()
        self._looked_at = None
        self._seen.pop(pass_id, None)
        self._noted.pop(pass_id, None)
        self.cut(pass_id)

    def heed(self, facts: Iterable[Logged]) -> None:
        """Hear of passes that became void elsewhere: another took their place, or their agent was revoked."""
        for fact in facts:
            if fact.kind == ScreenPassRevoked.__name__:
                self.revoked(fact.payload["pass_id"])

    def _pass(self, token: str) -> Pass | None:
        if not is_token(token):
            return None
        now = self._site.clock.now()
        known = self._known.get(token)
        if known is not None and abs(now - known[1]) < _KEPT:
            return known[0]
        revocations = self._revocations
        found = self._site.db.read(pass_of, self._site.hall_id, token)
        if revocations == self._revocations:  # else it may be void by now
            if len(self._known) >= _MOST_KEPT:
                self._known.clear()
            self._known[token] = found, now
        return found

    def _supervises(self, cookies: Mapping[str, str]) -> bool:
        try:
            require(self._sessions.on_surface(SURFACE, cookies).roles, Action.SUPERVISE)
        except Refusal:
            return False
        return True


def guard(pages: Blueprint, screens: Screens, kinds: Mapping[str, str]) -> None:
    """Let the addresses of `pages` be asked only with the pass of their place.

    `kinds`: the kind of screen by the name of the address's part that tells which one. A page (its
    endpoint ends in "_page") leads a browser without a pass to where its code is entered.
    """

    @pages.before_request
    def admit() -> Response | None:
        told = request.view_args or {}
        for part, kind in kinds.items():
            if part in told:
                return _admit(screens, f"{kind}:{told[part]}")
        return None

    @pages.after_request
    def keep(response: Response) -> Response:
        # The cookie of a screen that is in use does not run out.
        told = request.view_args or {}
        if _is_page() and response.status_code == 200:
            for part, kind in kinds.items():
                token = request.cookies.get(cookie(f"{kind}:{told.get(part)}"))
                if token:
                    set_cookie(response, f"{kind}:{told[part]}", token)
        return response


def _admit(screens: Screens, place: str) -> Response | None:
    if place not in screens.places():
        raise NotFound
    try:
        held = screens.enter(place, request.cookies)
    except ScreenNotSetUp:
        if _is_page():
            return redirect(f"{PATH}?{urlencode({'next': request.full_path.rstrip('?')})}")
        raise
    if held is not None and _is_page():
        screens.note(held.id, opened=True)
    return None


def _is_page() -> bool:
    return (request.endpoint or "").endswith("_page")


def address(place: str) -> str:
    """Return the path of the page of a place."""
    kind, _, code = place.partition(":")
    return f"/{kind}/{quote(code, safe='')}"


def cookie(place: str) -> str:
    """Return the name of the cookie that holds the pass of a place; a code may hold any character."""
    return f"{COOKIES}screen_{sha256(place.encode('utf-8', 'surrogatepass')).hexdigest()[:16]}"


def set_cookie(response: Response, place: str, token: str) -> None:
    """Give the browser the pass of a place."""
    # Lax and not Strict: the page that stands in for a kiosk's while the server is away leads back to it.
    response.set_cookie(
        cookie(place),
        token,
        max_age=_COOKIE_DAYS * 24 * 3600,
        httponly=True,
        samesite="Lax",
        secure=request.is_secure,
    )
