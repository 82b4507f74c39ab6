"""Who is signed in: a cookie for each surface, a session in the database, kept briefly in memory.

Several surfaces can be open in one browser under different accounts, because accepting and
approving a case are different people's work even where one screen shows both.
"""

from collections.abc import Callable
from functools import wraps
from typing import ParamSpec, TypeVar

from flask import Response, g, request

from hallsys.kernel.clock import SECOND, Millis
from hallsys.staff import views
from hallsys.staff.errors import NotSignedIn, PasswordDue
from hallsys.staff.rules import Action, require
from hallsys.staff.views import Clerk
from hallsys.web.site import Site

P = ParamSpec("P")
R = TypeVar("R")

# What one must be allowed to do on a surface.
SURFACES: dict[str, Action] = {
    "clerk": Action.SERVE,
    "output": Action.HAND_OVER,
    "backoffice": Action.APPROVE,
    "manager": Action.SUPERVISE,
}
_KEPT = 5 * SECOND
_MOST_KEPT = 10_000


class Sessions:
    """Sessions by token. An ended one is forgotten at once here, after seconds elsewhere."""

    def __init__(self, site: Site) -> None:
        self._site = site
        self._known: dict[str, tuple[Clerk, Millis]] = {}

    def clerk(self, token: str | None) -> Clerk:
        """Return who holds the session of `token`. Raises NotSignedIn."""
        if not token:
            raise NotSignedIn
        now = self._site.clock.now()
        known = self._known.get(token)
        if known is not None and abs(now - known[1]) < _KEPT:
            return known[0]
        self._known.pop(token, None)
        clerk = self._site.db.read(views.signed_in, token, now)
        if len(self._known) >= _MOST_KEPT:
            self._known.clear()
        self._known[token] = clerk, now
        return clerk

    def on_surface(self, surface: str) -> Clerk:
        """Return who is signed in on a surface.

        Raises NotSignedIn, NotAllowed without the right, PasswordDue before an initial password is changed.
        """
        clerk = self.clerk(request.cookies.get(cookie(surface)))
        require(clerk.roles, SURFACES[surface])
        if clerk.must_change:
            raise PasswordDue
        return clerk

    def forget(self, token: str) -> None:
        """Ask the database again the next time."""
        self._known.pop(token, None)


def cookie(surface: str) -> str:
    """Return the name of a surface's cookie."""
    return f"hallsys_{surface}"


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


def signed_in(sessions: Sessions, surface: str) -> Callable[[Callable[P, R]], Callable[P, R]]:
    """Let a route run only for somebody with the right of `surface`, who is then `g.clerk`."""

    def decorate(route: Callable[P, R]) -> Callable[P, R]:
        @wraps(route)
        def guarded(*args: P.args, **kwargs: P.kwargs) -> R:
            g.clerk = sessions.on_surface(surface)
            return route(*args, **kwargs)

        return guarded

    return decorate
