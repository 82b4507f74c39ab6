"""Whose card lies on the window's reader, and what is ready for them."""

from collections.abc import Sequence
from typing import Any

from sqlalchemy import Connection

from hallsys.cases import ledger
from hallsys.cases import views as cases
from hallsys.cases.collecting import TAKE_BACK_REASONS
from hallsys.cases.coming import coming_count
from hallsys.cases.joint_views import joint_of
from hallsys.cases.life_views import gaps_of
from hallsys.cases.stay_views import number_of_guest_case
from hallsys.cases.views import ReadyResult
from hallsys.cases.ways import ways_of
from hallsys.counters.views import Window
from hallsys.halls.rules import local_time
from hallsys.kernel.clock import Millis
from hallsys.kernel.credit_code import BadCreditCode, CreditCode
from hallsys.kernel.sealing import Keyring
from hallsys.people import views as people
from hallsys.people.errors import PresentationUnknown
from hallsys.people.views import Presented
from hallsys.queue.scanning import CodeKind, scanned
from hallsys.staff.views import Clerk
from hallsys.web.counter.snapshot import counter
from hallsys.web.lockers import counted
from hallsys.web.output.guests import guest_rows, guest_rows_numbered, halls_row
from hallsys.web.output.rows import going_back, pending_of
from hallsys.web.output.windows import require_own
from hallsys.web.reasons import reason_rows
from hallsys.web.site import Site
from hallsys.web.told import told_rows

LEDGER = 30


def snapshot(conn: Connection, site: Site, window: Window, clerk: Clerk, lang: str) -> dict[str, Any]:
    """Return the snapshot of an output window: a counter, its ledger of the day, what lies ready."""
    base = counter(conn, site, "output", window, clerk, lang)
    rows = ledger.handed_out_at(conn, site.hall_id, window.id, site.day_began, LEDGER)
    return {
        **base,
        "handed_over": [
            {
                "result_id": row.result_id,
                "case_number": row.case_number,
                "taken_by": row.taken_by,
                "at": row.at,
            }
            for row in rows
        ],
        "handed_count": ledger.handed_out_count(conn, site.hall_id, window.id, site.day_began),
        "ready_count": ledger.ready_count(conn, site.hall_id),
        "lockers": counted(conn, site),
        "halls": halls_row(conn, site),
        "coming_count": coming_count(conn, site.hall_id),
        "to_go_back": going_back(conn, site),
        "signature_required": site.settings.cases.signature_required,
        "overdue_days": site.settings.cases.overdue_days,
        "take_back_minutes": site.settings.cases.take_back_minutes,
        "take_back_reasons": reason_rows(TAKE_BACK_REASONS),
    }


def place(window: Window) -> str:
    """Return the place of the reader at a window."""
    return f"window:{window.code}"


def presented_at(
    conn: Connection, keyring: Keyring, hall_id: str, window: Window, presentation_id: str, now: Millis
) -> Presented:
    """Return whose card was presented at this window.

    Raises PresentationUnknown, for a card of another place just as for none, and DocumentExpired: a
    document that is out of date proves nobody's identity.
    """
    found = people.presentation(conn, keyring, hall_id, presentation_id, now)
    if found.place != place(window):
        raise PresentationUnknown
    found.require_valid()
    return found


def presentation(
    conn: Connection, site: Site, window: Window, clerk: Clerk, presentation_id: str
) -> dict[str, Any]:
    """Return the holder of a card, masked, what lies ready for them, and where the rest is.

    Raises NotYourWindow, PresentationUnknown, DocumentExpired.
    """
    require_own(conn, site, window, clerk)
    now = site.clock.now()
    holder = presented_at(conn, site.keyring, site.hall_id, window, presentation_id, now)
    ready = cases.ready_for(conn, site.hall_id, holder.person_id)
    organisations = {one.person_id for one in ready if one.agent_role}
    names = people.masked_names(conn, site.keyring, organisations)
    gaps = _gaps(conn, site.hall_id, [result.case_id for result in ready])
    joint = _joint(conn, site.hall_id, [result.case_id for result in ready])
    case_ids = [result.case_id for result in ready]
    ways, told = ways_of(conn, site.hall_id, case_ids), told_rows(conn, site, case_ids)
    guests, called_back = guest_rows(conn, site, holder.person_id)
    return {
        "presentation_id": presentation_id,
        "masked_name": holder.masked_name,
        "number_tail": holder.number_tail,
        "pending": [*pending_of(conn, site, holder.person_id), *called_back],
        "results": [
            {
                "result_id": result.result_id,
                "case_number": result.case_number,
                "name": result.name,
                "shelf": result.shelf,
                "ready_at": result.ready_at,
                "matter_name": result.matter_name,
                "matter_name_en": result.matter_name_en,
                "gaps": gaps.get(result.case_id, []),
                "joint": joint.get(result.case_id),
                "organisation": names.get(result.person_id),
                "way": ways.get(result.case_id),
                "told": told.get(result.case_id),
            }
            for result in ready
        ]
        + guests,
    }


def found(
    conn: Connection, site: Site, window: Window, clerk: Clerk, asked: str
) -> dict[str, list[dict[str, Any]]]:
    """Return what lies ready of a case, or of an organisation by its credit code: for an agent's pick-up.

    With the rest, and the applicant masked; nothing, if there is no such case. Raises NotYourWindow.
    """
    try:
        code = CreditCode(asked)
    except BadCreditCode:
        return of_case(conn, site, window, clerk, asked)
    require_own(conn, site, window, clerk)
    person_id = people.person_by_print(conn, site.keyring.fingerprint(code.value))
    if person_id is None:
        return {"results": [], "pending": []}
    ready = cases.ready_for(conn, site.hall_id, person_id)
    rows = _ready_rows(conn, site, person_id, ready)
    guests, called_back = guest_rows(conn, site, person_id)
    return {
        "results": [*rows, *guests],
        "pending": [*pending_of(conn, site, person_id), *called_back],
    }


def of_case(
    conn: Connection, site: Site, window: Window, clerk: Clerk, case_number: str
) -> dict[str, list[dict[str, Any]]]:
    """Return what lies ready of a case, with its applicant masked: for an agent's pick-up; and the rest.

    Nothing, if there is no such case. Raises NotYourWindow.
    """
    require_own(conn, site, window, clerk)
    guests, called_back = guest_rows_numbered(conn, site, case_number)
    file = cases.case_file(conn, site.hall_id, case_number)
    if file is None:
        return {"results": guests, "pending": called_back}
    case = file.case
    ready = [one for one in cases.ready_for(conn, site.hall_id, case.person_id) if one.case_id == case.id]
    rows = _ready_rows(conn, site, case.person_id, ready)
    return {
        "results": [*rows, *guests],
        "pending": [*pending_of(conn, site, case.person_id, case.id), *called_back],
    }


def _ready_rows(
    conn: Connection, site: Site, person_id: str, ready: Sequence[ReadyResult]
) -> list[dict[str, Any]]:
    """Return what lies ready for an applicant who is not here, masked."""
    case_ids = [one.case_id for one in ready]
    gaps, joint = _gaps(conn, site.hall_id, case_ids), _joint(conn, site.hall_id, case_ids)
    ways, told = ways_of(conn, site.hall_id, case_ids), told_rows(conn, site, case_ids)
    today = local_time(site.clock.now(), site.catalogue.hall.timezone).date()
    applicant = people.masked_people(conn, site.keyring, [person_id], today)[person_id]
    return [
        {
            "result_id": one.result_id,
            "case_number": one.case_number,
            "name": one.name,
            "shelf": one.shelf,
            "ready_at": one.ready_at,
            "matter_name": one.matter_name,
            "matter_name_en": one.matter_name_en,
            "applicant_masked": applicant.name,
            "number_tail": applicant.tail,
            "gaps": gaps.get(one.case_id, []),
            "joint": joint.get(one.case_id),
            "way": ways.get(one.case_id),
            "told": told.get(one.case_id),
        }
        for one in ready
    ]


def _gaps(conn: Connection, hall_id: str, case_ids: Sequence[str]) -> dict[str, list[dict[str, Any]]]:
    """Return what was promised for those cases and has not come: before that nothing is handed over."""
    found: dict[str, list[dict[str, Any]]] = {}
    for one in gaps_of(conn, hall_id, case_ids):
        row = {"name": one.name, "name_en": one.name_en, "due_at": one.due_at}
        found.setdefault(one.case_id, []).append(row)
    return found


def _joint(conn: Connection, hall_id: str, case_ids: Sequence[str]) -> dict[str, dict[str, Any]]:
    """Return the joint case of each case that is part of one, and the matters that its results wait for."""
    return {
        case_id: {
            "number": one.number,
            "waits_for": [
                {"name": part.matter_name, "name_en": part.matter_name_en} for part in one.waits_for(case_id)
            ],
        }
        for case_id, one in joint_of(conn, hall_id, case_ids).items()
    }


def scanned_case(conn: Connection, site: Site, window: Window, clerk: Clerk, scan_id: str) -> dict[str, Any]:
    """Return what lies ready under the pick-up code that was scanned here; a card must still be laid.

    Raises NotYourWindow, ScanUnknown.
    """
    require_own(conn, site, window, clerk)
    now = site.clock.now()
    case_id = scanned(conn, site.hall_id, scan_id, place(window), CodeKind.PICK_UP, now)
    number = number_of_guest_case(conn, site.hall_id, case_id)
    number = number or cases.case(conn, site.hall_id, case_id).case_number
    return {"scan_id": scan_id, **of_case(conn, site, window, clerk, number)}
