"""The coded reasons of a hall: read, given with a step, and set."""

from collections.abc import Iterable

from sqlalchemy import Connection, insert, text

from hallsys.cases.errors import ReasonUnknown
from hallsys.cases.events import ReasonsSet
from hallsys.cases.listed_reasons import Purpose
from hallsys.cases.reason_errors import ReasonsChanged
from hallsys.cases.reason_rules import set_otherwise
from hallsys.cases.reason_tables import reasons as reason_table
from hallsys.cases.reasons import Reasons, Said, Wording
from hallsys.cases.rules import Outcome
from hallsys.kernel.clock import Millis
from hallsys.kernel.transaction import Tx

_READ = text(
    "SELECT r.version, s.since, r.purpose, r.code, r.zh, r.en, r.source, r.source_en, r.offered "
    "FROM reasons r JOIN reason_settings s ON s.hall_id = r.hall_id AND s.version = r.version "
    "WHERE r.hall_id = :hall_id ORDER BY r.version, r.code"
)
_BEGIN = text(
    "INSERT INTO reason_settings (hall_id, version, since, set_at) VALUES (:hall_id, :version, :since, :now) "
    "ON CONFLICT (hall_id, version) DO NOTHING"
)
_PUT = insert(reason_table)


def reasons_of(conn: Connection, hall_id: str) -> Reasons:
    """Return the reasons of a hall; a hall that set none has those of the law."""
    return Reasons(
        Wording(
            Said(
                Purpose(row.purpose), row.code, row.zh, row.en, row.source, row.source_en, bool(row.offered)
            ),
            row.version,
            row.since,
        )
        for row in conn.execute(_READ, {"hall_id": hall_id})
    )


def given_reason(tx: Tx, purpose: Purpose, code: str, note: str) -> str:
    """Return the note beside a reason that is given now, on one line.

    Raises ReasonUnknown, ReasonOff, NoteNeeded, NoteTooLong.
    """
    return reasons_of(tx.conn, tx.hall_id).check(purpose, code, note, tx.now)


def check_refusal(tx: Tx, outcome: Outcome, reason_code: str | None) -> None:
    """Raise ReasonUnknown for a refusal without one of its reasons, or a grant with any; ReasonOff."""
    if outcome == Outcome.REFUSED:
        given_reason(tx, Purpose.REFUSAL, reason_code or "", "")
    elif reason_code is not None:
        raise ReasonUnknown


def set_reasons(tx: Tx, wanted: Iterable[Said], since: Millis, seen: int) -> int:
    """Let reasons say this from an instant on, at once for one that is past; return which setting it is.

    `seen`: the last setting that whoever asks knew. What says nothing new is left out, and a setting of
    nothing is none. Raises ReasonsChanged, OtherStays, BadReason, ReasonElsewhere, LastReason.
    """
    before = reasons_of(tx.conn, tx.hall_id)
    if before.version != seen:
        raise ReasonsChanged
    since = max(since, tx.now)
    new = set_otherwise(before, wanted, since)
    if not new:
        return before.version
    version = before.version + 1
    key = {"hall_id": tx.hall_id, "version": version}
    if not tx.execute(_BEGIN, {**key, "since": since, "now": tx.now}).rowcount:
        raise ReasonsChanged  # somebody was faster by a moment
    rows = [
        {
            **key,
            "code": one.code,
            "purpose": one.purpose,
            "zh": one.zh,
            "en": one.en,
            "source": one.source,
            "source_en": one.source_en,
            "offered": one.offered,
        }
        for one in new
    ]
    tx.conn.execute(_PUT, rows)
    tx.append(ReasonsSet(version, since, tuple(one.code for one in new)))
    return version
