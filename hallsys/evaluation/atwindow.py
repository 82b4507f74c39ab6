"""From the code that a window shows to the visit that is to be rated: for whoever has no slip any more.

The code is the same for everybody, so that it says which window, and nothing else. Whose visit it is has to
be known: the number of the ticket and of the document that it was taken with.
"""

import re

from sqlalchemy import Connection, text

from hallsys.counters.rules import Outcome
from hallsys.evaluation.errors import VisitUnknown

_NUMBER = re.compile(r"(?P<prefix>[A-Z]*)(?P<serial>[0-9]{1,6})", re.ASCII)
_VISIT = text(
    "SELECT t.token FROM tickets t JOIN people p ON p.id = t.person_id "  # noqa: S608
    "WHERE t.hall_id = :hall_id AND t.day = :day AND t.prefix = :prefix AND t.serial = :serial "
    "AND t.number = :number AND p.fingerprint = :holder AND EXISTS ("
    "SELECT 1 FROM services s WHERE s.hall_id = t.hall_id AND s.ticket_id = t.id "
    f"AND s.window_id = :window_id AND s.outcome = '{Outcome.FINISHED}')"
)


def visit_at_window(
    conn: Connection, hall_id: str, day: str, window_id: str, number: str, holder: bytes
) -> str:
    """Return the secret of the ticket of `day` that was served at a window; `holder`: the keyed hash of its
    applicant's document.

    Raises VisitUnknown for what is not so, whichever part of it is wrong.
    """
    parts = _NUMBER.fullmatch(number)
    if parts is None:
        raise VisitUnknown
    asked = {
        "hall_id": hall_id,
        "day": day,
        "window_id": window_id,
        "prefix": parts["prefix"],
        "serial": int(parts["serial"]),
        "number": number,
        "holder": holder,
    }
    token = conn.execute(_VISIT, asked).scalar_one_or_none()
    if token is None:
        raise VisitUnknown
    return str(token)
