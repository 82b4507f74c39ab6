"""Who is signed in: a cookie for each surface, a session in the database, kept briefly in memory.

Several surfaces can be open in one browser under different accounts, because accepting and
approving a case are different people's work even where one screen shows both.
"""

from __future__ import annotations  # else each route of each hall has those of its guard evaluated anew

import logging
from collections.abc import Callable, Iterable, Mapping
from functools import wraps
from typing import ParamSpec, TypeVar

from flask import Response, g, request

from hallsys.counters.views import is_busy
from hallsys.kernel.clock import MINUTE, SECOND, Millis
from hallsys.kernel.eventlog import Logged
from hallsys.staff import service, views
from hallsys.staff.errors import NotSignedIn, PasswordDue, SecondFactorDue
from hallsys.staff.rules import Action, Ending, ending, require, second_factor_due
from hallsys.staff.views import Clerk, OpenSession
from hallsys.web.site import Site

log = logging.getLogger(__name__)

P = ParamSpec("P")
R = TypeVar("R")

COOKIES = "hallsys_"  # what the names of all of ours begin with
# What one must be allowed to do on a surface.
SURFACES: dict[str, Action] = {
    "clerk": Action.SERVE,
    "output": Action.HAND_OVER,
    "backoffice": Action.APPROVE,
    "manager": Action.LOOK,
}
# Facts after which sessions of a clerk are over, or allow something else.
_ENDING = frozenset(
    {"SessionEnded", "PasswordChanged", "ClerkChanged", "SecondFactorSet", "SecondFactorDropped"}
)
_KEPT = 5 * SECOND
_NOTED_EVERY = 20 * SECOND
_NEAR = 2 * MINUTE  # so long before its end it is asked whether its holder serves somebody
_MOST_KEPT = 10_000


class Sessions:
    """Sessions by token. An ended one is forgotten at once here, and elsewhere as soon as its fact is heard.

    `ended()` is called when one was: what is listened to by sessions unknown here is to be looked at.
    """

    def __init__(self, site: Site) -> None:
        self._site = site
        self._known: dict[str, tuple[Clerk, Millis]] = {}
        self._noted: dict[str, Millis] = {}
        self._changes = 0
        self.ended: Callable[[], None] = lambda: None

    def clerk(self, token: str | None) -> Clerk:
        """Return who holds the session of `token`. Raises NotSignedIn."""
        if not token:
            raise NotSignedIn
        now = self._site.clock.now()
        known = self._known.get(token)
        if known is not None and abs(now - known[1]) < _KEPT:
            return known[0]
        self._known.pop(token, None)
        changes = self._changes
        session, _ = self._look(token)
        if changes == self._changes:  # else it may be over by now, or not what it was
            if len(self._known) >= _MOST_KEPT:
                self._known.clear()
            self._known[token] = session.clerk, now
        return session.clerk

    def on_surface(self, surface: str, cookies: Mapping[str, str] | None = None) -> Clerk:
        """Return who is signed in on a surface, in the browser with those cookies: by default of the request.

        Raises NotSignedIn, NotAllowed without the right, PasswordDue before an initial password is changed,
        SecondFactorDue before one-time codes are set up that the hall asks for.
        """
        held = request.cookies if cookies is None else cookies
        clerk = self.clerk(held.get(cookie(surface)))
        require(clerk.roles, SURFACES[surface])
        if clerk.must_change:
            raise PasswordDue
        if second_factor_due(clerk.roles, self._site.settings.staff, has_one=clerk.second_factor):
            raise SecondFactorDue
        return clerk

    def ending(self, token: str) -> Ending:
        """Return when a session ends unless something is done. Raises NotSignedIn."""
        self._known.pop(token, None)
        return self._look(token)[1]

    def active(self, token: str, *, asked: bool = False) -> None:
        """Note that the holder of a session does something.

        Every few seconds at most, and only if it can be written, unless it is what was `asked`.
        """
        now = self._site.clock.now()
        if not asked and now - self._noted.get(token, 0) < _NOTED_EVERY:
            return
        if len(self._noted) >= _MOST_KEPT:
            self._noted.clear()
        self._noted[token] = now
        try:
            self._site.transact("system", None, service.note_active, token)
        except Exception:
            if asked:
                raise
            log.exception("that somebody is active could not be noted")

    def knows(self, token: str) -> bool:
        """Tell whether it was seen here whose session that is, and not yet heard that it ended."""
        return token in self._known

    def renew(self, tokens: Iterable[str]) -> None:
        """Hear that what is known of the holder of those sessions changed."""
        self._changes += 1
        for token in tokens:
            self._known.pop(token, None)

    def forget(self, token: str) -> None:
        """Hear that a session ended."""
        self._changes += 1
        self._known.pop(token, None)
        self._noted.pop(token, None)
        self.ended()

    def heed(self, facts: Iterable[Logged]) -> None:
        """Hear of sessions that may have ended in another process."""
        clerks = {fact.payload["clerk_id"] for fact in facts if fact.kind in _ENDING}
        if not clerks:
            return
        self._changes += 1
        for token in [token for token, (clerk, _) in self._known.items() if clerk.id in clerks]:
            del self._known[token]
        self.ended()  # a line may be open though its session was forgotten here meanwhile

    def _look(self, token: str) -> tuple[OpenSession, Ending]:
        """Return a session and when it ends. Raises NotSignedIn.

        While a ticket is at its holder's window, that is activity: nobody is thrown out before an applicant.
        A session found over is ended for good: what its holder does elsewhere does not bring it back.
        """
        site, now = self._site, self._site.clock.now()
        session = site.db.glance(views.signed_in, site.hall_id, token, now)
        settings = site.settings.staff
        ends = ending(session.opened_at, session.active_at, settings)
        near = 0 < ends.at - now < _NEAR and not ends.last
        if near and site.db.read(is_busy, site.hall_id, session.clerk.id):
            self.active(token)
            ends = ending(session.opened_at, now, settings)
        if ends.at <= now:
            self._end(token)
            raise NotSignedIn
        return session, ends

    def _end(self, token: str) -> None:
        try:
            self._site.transact("system", None, service.sign_out, token)
        except Exception:  # it is over all the same, and whoever looks next ends it
            log.exception("that a session is over could not be noted")


def cookie(surface: str) -> str:
    """Return the name of a surface's cookie."""
    return f"{COOKIES}{surface}"


def tokens_held(surfaces: Iterable[str] = SURFACES) -> list[str]:
    """Return the tokens that the browser of the request holds on those surfaces, whatever became of them."""
    return [token for surface in surfaces if (token := request.cookies.get(cookie(surface)))]


def set_cookie(response: Response, surface: str, token: str, expires_at: Millis) -> None:
    """Give the browser the session of a surface."""
    response.set_cookie(
        cookie(surface),
        token,
        expires=expires_at / SECOND,
        httponly=True,
        samesite="Strict",
        secure=request.is_secure,
    )


def signed_in(
    sessions: Sessions, surface: str, right: Action | None = None
) -> Callable[[Callable[P, R]], Callable[P, R]]:
    """Let a route run only for somebody who may, and who is then `g.clerk`: asked before its body is read.

    It takes the right of `surface`, and `right` besides. The manager's addresses ask for the right to
    supervise, too, but for those whose `right` is to look: they name nobody.
    A command counts as activity; reads do not, which pages do by themselves.
    """

    rights = [right] if right else []
    if surface == "manager" and right is not Action.LOOK:
        rights.append(Action.SUPERVISE)

    def decorate(route: Callable[P, R]) -> Callable[P, R]:
        @wraps(route)
        def guarded(*args: P.args, **kwargs: P.kwargs) -> R:
            g.clerk, g.surface = sessions.on_surface(surface), surface
            for needed in rights:
                require(g.clerk.roles, needed)
            if request.method == "POST":
                sessions.active(request.cookies[cookie(surface)])
            return route(*args, **kwargs)

        return guarded

    return decorate
