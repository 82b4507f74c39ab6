"""一事一评: a case as a whole, rated once by whoever holds the address that its papers carry.

Nobody is asked and no session is opened: what can be rated is every case that was decided, for so many
days after that. The address says which case, and is sealed by the installation's key, so that it stands in
no table and cannot be guessed.
"""

from base64 import urlsafe_b64encode
from dataclasses import dataclass
from hmac import compare_digest
from typing import Any

from sqlalchemy import Connection, Row, bindparam, select, text

from hallsys.cases.rules import Status
from hallsys.cases.tables import cases
from hallsys.evaluation.errors import (
    AlreadyRated,
    CaseNotDecided,
    CaseNotRateable,
    RatingExpired,
    RatingUnknown,
)
from hallsys.evaluation.events import CaseRated
from hallsys.evaluation.keeping import Subject, keep
from hallsys.evaluation.policy import RatingSettings
from hallsys.evaluation.rules import Channel, Grade, Tags, case_until, checked, refuse_staff
from hallsys.kernel.clock import Millis
from hallsys.kernel.sealing import Keyring
from hallsys.kernel.transaction import Tx

# What has been decided, either way.
DECIDED = (Status.CONCLUDED, Status.READY, Status.HANDED_OVER, Status.DECLINED)

_ID, _SEAL = 26, 22
_READ = text(
    "SELECT c.id, c.case_number, c.status, c.decided_at, c.accepted_by, c.service_id, s.window_id, "
    "(SELECT r.id FROM ratings r WHERE r.case_id = c.id) AS rating_id "
    "FROM cases c JOIN services s ON s.id = c.service_id WHERE c.hall_id = :hall_id AND c.id = :case_id"
)
_HALL = text("SELECT hall_id FROM cases WHERE id = :case_id")
_LOCK = (
    select(cases.c.id)
    .where(cases.c.hall_id == bindparam("hall_id"), cases.c.id == bindparam("case_id"))
    .with_for_update()
)


@dataclass(frozen=True, slots=True)
class RatedCase:
    """The rating of a case was taken."""

    case_id: str
    level: int


@dataclass(frozen=True, slots=True)
class Standing:
    """Whether a case can be rated at an instant: `open`, `rated`, `early` before its decision,
    `over` without one that stands, or `late`."""

    case_id: str
    case_number: str
    state: str


def rating_token(keyring: Keyring, case_id: str) -> str:
    """Return the secret of the address at which a case is rated."""
    seal = urlsafe_b64encode(keyring.fingerprint(f"rating of case {case_id}")).decode()
    return case_id + seal[:_SEAL]


def rating_path(keyring: Keyring, case_id: str) -> str:
    """Return the path at which a case is rated: what its pages and papers lead to."""
    return f"/r/{rating_token(keyring, case_id)}"


def case_of_token(keyring: Keyring, token: str) -> str:
    """Return the id of the case that `token` was made for. Raises RatingUnknown for what nobody made."""
    case_id = token[:_ID]
    if len(token) != _ID + _SEAL or not token.isascii():
        raise RatingUnknown
    if not compare_digest(rating_token(keyring, case_id), token):
        raise RatingUnknown
    return case_id


def hall_of_case(conn: Connection, case_id: str) -> str:
    """Return the hall that accepted a case, in which it is rated, whichever hall's page its address opens.

    Only for the id out of a token or link that was checked. Raises RatingUnknown.
    """
    hall_id = conn.execute(_HALL, {"case_id": case_id}).scalar_one_or_none()
    if hall_id is None:
        raise RatingUnknown
    return str(hall_id)


def path_while_open(
    conn: Connection, hall_id: str, keyring: Keyring, settings: RatingSettings, case_id: str, now: Millis
) -> str | None:
    """Return where a case is rated; None while, or once, it cannot be. Raises RatingUnknown."""
    found = standing(conn, hall_id, settings, case_id, now)
    return rating_path(keyring, case_id) if found.state == "open" else None


def standing(conn: Connection, hall_id: str, settings: RatingSettings, case_id: str, now: Millis) -> Standing:
    """Return whether a case can be rated at `now`. Raises RatingUnknown for one that is not the hall's."""
    row = conn.execute(_READ, {"hall_id": hall_id, "case_id": case_id}).one_or_none()
    if row is None:
        raise RatingUnknown
    return Standing(row.id, row.case_number, _state(row, settings, now))


def rate_case(
    tx: Tx,
    offered: Tags,
    settings: RatingSettings,
    case_id: str,
    grade: Grade,
    channel: Channel = Channel.PHONE,
) -> RatedCase:
    """Rate a decided case as a whole, once, in the books of the hall that accepted it.

    Raises StaffMayNotRate for a clerk, RatingUnknown, CaseNotRateable before the decision, RatingExpired
    when the time is over, AlreadyRated, and what `checked` refuses in the grade.
    """
    refuse_staff(tx.actor)
    tx = tx.of(hall_of_case(tx.conn, case_id))
    key = {"hall_id": tx.hall_id, "case_id": case_id}
    tx.execute(_LOCK, key)  # of two ratings that come at once the second finds the first
    row = tx.execute(_READ, key).one_or_none()
    if row is None:
        raise RatingUnknown
    refusal = _REFUSALS.get(_state(row, settings, tx.now))
    if refusal is not None:
        raise refusal
    given = checked(grade, offered)
    subject = Subject(
        row.service_id, row.window_id, row.accepted_by, case_id=row.id, case_number=row.case_number
    )
    fact = CaseRated(row.id, row.window_id, given.level, channel)
    keep(tx, subject, given, channel, offered.version, fact)
    return RatedCase(row.id, given.level)


_REFUSALS = {"early": CaseNotRateable, "over": CaseNotDecided, "late": RatingExpired, "rated": AlreadyRated}


def _state(row: Row[Any], settings: RatingSettings, now: Millis) -> str:
    if row.rating_id is not None:
        return "rated"
    if row.status not in DECIDED or row.decided_at is None:
        return "early" if row.decided_at is None else "over"
    return "open" if now < case_until(row.decided_at, settings) else "late"
