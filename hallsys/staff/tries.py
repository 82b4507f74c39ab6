"""Failed sign-ins that no account counts, so that a lock tells nothing and hits nobody who is known.

A login that nobody has is locked like one that somebody has: the answers do not tell which it is. And a
browser from which an account signed in before has a count of its own for it: whoever fails elsewhere, as
often as may be, does not lock the account there (OWASP, "device cookies").
"""

import hashlib
import re
import secrets
from collections.abc import Callable
from dataclasses import dataclass

from sqlalchemy import text

from hallsys.kernel.clock import DAY, Millis
from hallsys.kernel.transaction import Tx
from hallsys.staff.rules import FAILURES_BEFORE_LOCK, LOCK

KEPT: Millis = 30 * DAY
MOST = 10_000  # of a hall; what was tried longest ago goes first
MOST_ACCOUNTS = 8  # that a browser is known to
_MARK_LENGTH = 32  # 128 bits
_KEPT = re.compile(r"[A-Za-z0-9_-]{22}(\.[0-9a-f]{32}){1,8}")

_STANDING = text(
    "SELECT failures, locked_until FROM sign_in_tries WHERE hall_id = :hall_id AND subject = :subject"
)
# One statement: of two at once the second counts what the first did.
_FAIL = text(
    "INSERT INTO sign_in_tries (hall_id, subject, failures, locked_until, at) "
    "VALUES (:hall_id, :subject, 1, 0, :now) ON CONFLICT (hall_id, subject) DO UPDATE SET at = :now, "
    "locked_until = CASE WHEN sign_in_tries.locked_until > :now THEN sign_in_tries.locked_until "
    "WHEN sign_in_tries.failures + 1 >= :most THEN :until ELSE 0 END, "
    "failures = CASE WHEN sign_in_tries.locked_until > :now OR sign_in_tries.failures + 1 >= :most THEN 0 "
    "ELSE sign_in_tries.failures + 1 END RETURNING locked_until"
)
_CLEAR = text("DELETE FROM sign_in_tries WHERE hall_id = :hall_id AND subject = :subject")
_FORGET = text(
    "DELETE FROM sign_in_tries WHERE hall_id = :hall_id AND (at < :before OR at < coalesce((SELECT at FROM "
    "sign_in_tries WHERE hall_id = :hall_id ORDER BY at DESC LIMIT 1 OFFSET :most), 0))"
)


def _plain(told: str) -> bytes:
    return hashlib.sha256(told.encode()).digest()


@dataclass(frozen=True, slots=True)
class Browser:
    """The browser of somebody who signs in, as what it was given to keep tells it.

    `keyed`: the hall's keyed hash; people type their password as their login, too. `kept`: a number of the
    browser's own, and a mark for each account that signed in from it, the newest last, with dots between.
    """

    keyed: Callable[[str], bytes] = _plain
    kept: str = ""

    def nobody(self, login: str, *, below: bool) -> str:
        """Return what failures of a login that nobody has are counted of: there, or in all halls `below`."""
        typed = login.encode("utf-8", "replace").decode()  # half a character is one, too
        return self.keyed(f"login {'below' if below else 'here'}\n{typed}").hex()

    def known_to(self, clerk_id: str) -> str | None:
        """Return what failures of an account are counted of here, None if it never signed in from here."""
        number, *marks = self._told()
        mark = self._mark(number, clerk_id)
        known = any(secrets.compare_digest(mark, one) for one in marks)
        return self.keyed(f"browser\n{mark}").hex() if known else None

    def remembering(self, clerk_id: str) -> str:
        """Return what the browser is to keep after that account signed in from it."""
        number, *marks = self._told()
        number = number or secrets.token_urlsafe(16)
        mark = self._mark(number, clerk_id)
        marks = [*(one for one in marks if one != mark), mark][-MOST_ACCOUNTS:]
        return ".".join([number, *marks])

    def _told(self) -> list[str]:
        return self.kept.split(".") if _KEPT.fullmatch(self.kept) else [""]

    def _mark(self, number: str, clerk_id: str) -> str:
        return self.keyed(f"known browser\n{number}\n{clerk_id}").hex()[:_MARK_LENGTH]


def locked_until(tx: Tx, subject: str) -> Millis:
    """Return until when sign-ins are refused, 0 if they are not."""
    row = tx.execute(_STANDING, {"hall_id": tx.hall_id, "subject": subject}).one_or_none()
    return 0 if row is None else int(row.locked_until)


def count_failure(tx: Tx, subject: str) -> Millis:
    """Count a failure and return until when sign-ins are refused, 0 if they are not; forget what is old."""
    key = {"hall_id": tx.hall_id, "subject": subject, "now": tx.now}
    until = tx.execute(_FAIL, {**key, "most": FAILURES_BEFORE_LOCK, "until": tx.now + LOCK}).scalar_one()
    tx.execute(_FORGET, {"hall_id": tx.hall_id, "before": tx.now - KEPT, "most": MOST})
    return int(until)


def clear(tx: Tx, subject: str) -> None:
    """Begin anew to count, after a sign-in."""
    tx.execute(_CLEAR, {"hall_id": tx.hall_id, "subject": subject})
