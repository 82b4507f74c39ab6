"""One-time codes of one's own account: set up with a fresh secret, given up again."""

from collections.abc import Callable, Sequence
from typing import Any

from flask import Blueprint
from flask_limiter import Limiter

from hallsys.staff import second_factor, totp
from hallsys.staff.passwords import PasswordHash
from hallsys.staff.views import Clerk
from hallsys.web.http import Body, body
from hallsys.web.qr import svg
from hallsys.web.signin.schemas import DropSecondFactor, SetSecondFactor
from hallsys.web.site import Site


def step_of(site: Site, sealed: bytes, code: str) -> int | None:
    """Return the step of a code by the sealed secret of an account; None if it is the code of none."""
    return totp.step_of(totp.unspelt(site.keyring.unseal(sealed)), code, site.clock.now())


def add_code_commands(
    pages: Blueprint,
    site: Site,
    limiter: Limiter,
    tries: str,
    *,
    holder: Callable[[], Clerk],
    held: Callable[[], Sequence[str]],
    compare: Callable[[PasswordHash | None, str], bool],
    changed: Callable[[], None],
) -> None:
    """Let `pages` serve the commands. `held`: the sessions of the browser that asks.

    A secret is told in an answer's body and kept by the page alone until a first code shows that an app has
    it. None is remembered by its request: a repeated answer would tell a secret that is not the one kept.
    """

    @pages.post("/api/staff/new-second-factor")
    def new_second_factor() -> dict[str, Any]:
        body(Body)
        secret, name = totp.new_secret(), site.catalogue.hall.name
        return {"secret": totp.spelt(secret), "qr": svg(totp.address(secret, holder().login, name)).decode()}

    @pages.post("/api/staff/set-second-factor")
    @limiter.limit(tries)
    def set_second_factor() -> dict[str, Any]:
        asked = body(SetSecondFactor)
        second_factor.set_own(
            site.db,
            site.hall_id,
            holder().login,
            asked.password,
            totp.unspelt(asked.secret),
            asked.code,
            now=site.clock.now(),
            seal=site.keyring.seal,
            compare=compare,
            here=held(),
        )
        changed()
        return {"ok": True}

    @pages.post("/api/staff/drop-second-factor")
    @limiter.limit(tries)
    def drop_second_factor() -> dict[str, Any]:
        asked = body(DropSecondFactor)
        second_factor.drop_own(site.db, site.hall_id, holder().login, asked.password, compare)
        changed()
        return {"ok": True}
