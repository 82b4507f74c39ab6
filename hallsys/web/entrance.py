"""The staff's way in: who may see a page does, anybody else is sent to sign in first."""

from collections.abc import Callable
from functools import wraps
from typing import ParamSpec, TypeVar
from urllib.parse import urlencode

from flask import g, redirect, request
from werkzeug import Response

from hallsys.evaluation.rules import STAFF_ACTOR
from hallsys.staff.errors import NotSignedIn, PasswordDue, SecondFactorDue, SignedInElsewhere
from hallsys.staff.rules import Action
from hallsys.staff.views import Clerk
from hallsys.web.sessions import Sessions, cookie, signed_in

P = ParamSpec("P")
R = TypeVar("R")


def or_sign_in(
    sessions: Sessions, surface: str, right: Action | None = None
) -> Callable[[Callable[P, R]], Callable[P, R | Response]]:
    """Let a page be seen only by somebody whom `signed_in` lets in, who is then `me()`.

    Whoever is not signed in, or must change the password or set up one-time codes first, is shown the
    sign-in page, which leads back, and says so if newer sessions of the account ended this one.
    """

    def decorate(route: Callable[P, R]) -> Callable[P, R | Response]:
        guarded = signed_in(sessions, surface, right)(route)

        @wraps(route)
        def page(*args: P.args, **kwargs: P.kwargs) -> R | Response:
            try:
                answer = guarded(*args, **kwargs)
            except SignedInElsewhere:
                return redirect(f"/?{urlencode({'next': request.path, 'ended': 'elsewhere'})}")
            except (NotSignedIn, PasswordDue, SecondFactorDue):
                return redirect(f"/?{urlencode({'next': request.path})}")
            sessions.active(request.cookies[cookie(surface)])  # somebody opened the page
            return answer

        return page

    return decorate


def me() -> Clerk:
    """Return who asks, in a route that is only for signed-in staff."""
    clerk: Clerk = g.clerk
    return clerk


def actor(clerk: Clerk) -> str:
    """Return how a clerk stands in the log."""
    return f"{STAFF_ACTOR}{clerk.id}"
