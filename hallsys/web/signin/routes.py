"""Signing in and out: one session, a cookie for each surface that its clerk may open."""

import logging
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from functools import partial
from typing import Any, Literal

from flask import Blueprint, Response, jsonify, request
from flask_limiter import Limiter

from hallsys.halls.views import hall
from hallsys.kernel.errors import Refusal
from hallsys.staff import passwords, renewal, service
from hallsys.staff.errors import AccountElsewhere, NotAllowed, NotSignedIn
from hallsys.staff.passwords import PasswordHash
from hallsys.staff.rules import may, second_factor_due
from hallsys.staff.tries import Browser
from hallsys.staff.views import Clerk
from hallsys.web.entrance import actor
from hallsys.web.http import Body, body
from hallsys.web.pages import pages_of
from hallsys.web.sessions import SURFACES, Sessions, cookie, set_cookie, tokens_held
from hallsys.web.signin.codes import add_code_commands, step_of
from hallsys.web.signin.schemas import ChangePassword, SignIn, StayActive
from hallsys.web.signin.snapshot import DemoLogin, snapshot
from hallsys.web.site import Site
from hallsys.web.snapshots import language
from hallsys.web.snapshots import page as show

log = logging.getLogger(__name__)

# A hall's staff may share one address, and hundreds of them come within the same minutes. Guessing one
# password is stopped by the lock of its account; this bounds what the hashing of many costs.
_TRIES = "600 per minute"

_KNOWN = "hallsys_known"
_KNOWN_SECONDS = 180 * 24 * 3600


@contextmanager
def _failure_noted() -> Iterator[None]:
    """Note from where a sign-in failed; not for which login, where people also type their password."""
    try:
        yield
    except Refusal as refusal:
        log.warning("a sign-in from %s failed: %s", request.remote_addr, refusal.code)
        raise


def blueprint(
    site: Site, sessions: Sessions, limiter: Limiter, demo_logins: Sequence[DemoLogin] = ()
) -> Blueprint:
    """Return the sign-in page.

    `demo_logins` are shown in a demo: {login, password, name, roles}.
    """
    pages = pages_of("signin", __name__)

    def read() -> dict[str, Any]:
        here = {surface: clerk for surface in SURFACES if (clerk := _on(sessions, surface))}
        due = None if here else _due(sessions, site)
        return site.db.read(snapshot, site, here, request.args.get("next"), demo_logins, language(), due)

    def compare(password_hash: PasswordHash | None, password: str) -> bool:
        return site.in_thread(passwords.matches, password_hash, password)

    def make_hash(login: str, password: str) -> PasswordHash:
        return site.in_thread(passwords.hash_password, login, password)

    def holder() -> Clerk:
        """Return whose account it is: a browser holds one account, but for a demo.

        Raises NotSignedIn, or AccountElsewhere for one that a hall above keeps.
        """
        return _kept_by(site, sessions.clerk(next(iter(tokens_held()), None)))

    def end(tokens: Iterable[str]) -> None:
        # One transaction a session, each by its own clerk: a browser holds one, in a demo up to four.
        for token in tokens:
            try:
                clerk = sessions.clerk(token)
            except NotSignedIn:
                continue
            site.transact(actor(clerk), None, service.sign_out, token)
            sessions.forget(token)

    @pages.get("/")
    def page() -> str:
        return show("signin/signin.html", read())

    @pages.get("/staff/snapshot")
    def refetch() -> dict[str, Any]:
        return read()

    @pages.post("/api/staff/sign-in")
    @limiter.limit(_TRIES)
    def sign_in() -> Response:
        asked = body(SignIn)
        browser = Browser(site.keyring.fingerprint, request.cookies.get(_KNOWN, ""))
        with _failure_noted():
            session = service.sign_in(
                site.db,
                site.hall_id,
                asked.login,
                asked.password,
                compare,
                code=asked.code,
                step_of=partial(step_of, site),
                settings=site.settings.staff,
                leaving=tokens_held(),
                browser=browser,
            )
        own = _surfaces_for(site, sessions.clerk(session.token), partial(end, [session.token]))
        # Whoever was here before has left, unless it is a demo, where one browser plays several people.
        left = own if site.settings.demo else list(SURFACES)
        end(set(tokens_held(left)) - set(tokens_held(set(SURFACES) - set(left))))
        answer = jsonify(ok=True)
        _clear(answer, [surface for surface in left if surface not in own])
        for surface in own:
            set_cookie(answer, surface, session.token, session.expires_at)
        _keep(answer, browser.remembering(session.clerk_id))
        return answer

    @pages.post("/api/staff/password")
    @limiter.limit(_TRIES)
    def change_password() -> Response:
        asked, who = body(ChangePassword), holder()
        renewal.change_own_password(
            site.db,
            site.hall_id,
            who.login,
            asked.old,
            asked.new,
            hall_code=site.db.read(hall, site.hall_id).code,
            compare=compare,
            make_hash=make_hash,
        )
        end(set(tokens_held()))  # they are over in the database; here they are to be forgotten too
        answer = jsonify(ok=True)
        _clear(answer, SURFACES)
        return answer

    add_code_commands(
        pages,
        site,
        limiter,
        _TRIES,
        holder=holder,
        held=tokens_held,
        compare=compare,
        changed=lambda: sessions.renew(tokens_held()),
    )

    def left(surface: str) -> dict[str, Any]:
        """Tell how long the session of a surface still lasts; asking is no activity. Raises NotSignedIn."""
        ends = sessions.ending(request.cookies.get(cookie(surface), ""))
        return {"left_ms": ends.at - site.clock.now(), "last": ends.last}

    @pages.get("/api/staff/session/<any(clerk, output, backoffice, manager):surface>")
    def session(surface: str) -> dict[str, Any]:
        return left(surface)

    @pages.post("/api/staff/active")
    def stay() -> dict[str, Any]:
        surface = body(StayActive).surface
        sessions.on_surface(surface)
        sessions.active(request.cookies[cookie(surface)], asked=True)
        return left(surface)

    @pages.post("/api/staff/sign-out")
    def sign_out() -> Response:
        body(Body)
        end(set(tokens_held()))
        answer = jsonify(ok=True)
        _clear(answer, SURFACES)
        return answer

    return pages


def _surfaces_for(site: Site, clerk: Clerk, end: Callable[[], None]) -> list[str]:
    """Return what a clerk may open, or `end` the session.

    Raises NotAllowed for nothing, AccountElsewhere if something is first to be done in a hall above.
    """
    own = [surface for surface, action in SURFACES.items() if may(clerk.roles, action)]
    if not own:
        end()
        raise NotAllowed
    due = second_factor_due(clerk.roles, site.settings.staff, has_one=clerk.second_factor)
    if clerk.hall_id != site.hall_id and (clerk.must_change or due):
        end()
        raise AccountElsewhere
    return own


def _kept_by(site: Site, clerk: Clerk) -> Clerk:
    if clerk.hall_id != site.hall_id:
        raise AccountElsewhere
    return clerk


def _on(sessions: Sessions, surface: str) -> Clerk | None:
    """Return who is signed in on a surface and may still open it."""
    try:
        return sessions.on_surface(surface)
    except Refusal:
        return None


def _due(sessions: Sessions, site: Site) -> Literal["password", "second_factor"] | None:
    """Return what somebody who is signed in must do before anything else."""
    try:
        here = [sessions.clerk(token) for token in tokens_held()]
    except NotSignedIn:
        return None
    if any(one.must_change for one in here):
        return "password"
    settings = site.settings.staff
    due = any(second_factor_due(one.roles, settings, has_one=one.second_factor) for one in here)
    return "second_factor" if due else None


def _keep(answer: Response, kept: str) -> None:
    """Let the browser keep by what it is known to the accounts that signed in from it; it opens nothing."""
    answer.set_cookie(
        _KNOWN, kept, max_age=_KNOWN_SECONDS, httponly=True, samesite="Strict", secure=request.is_secure
    )


def _clear(answer: Response, surfaces: Iterable[str]) -> None:
    for name in map(cookie, surfaces):
        if name in request.cookies:
            answer.delete_cookie(name, httponly=True, samesite="Strict", secure=request.is_secure)
