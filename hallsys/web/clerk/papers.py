"""The papers that a clerk hands out: receipt, notice of what is lacking, pick-up slip."""

from collections.abc import Sequence
from typing import Any

from sqlalchemy import Connection

from hallsys.cases import views as cases
from hallsys.cases.rules import Status
from hallsys.cases.service import Accepted, Application, accept
from hallsys.counters import views as counters
from hallsys.counters.errors import NotYourTicket
from hallsys.counters.views import ServiceDetails, Window
from hallsys.kernel.errors import Refusal
from hallsys.kernel.transaction import Tx
from hallsys.matters.situations import narrowed, settled
from hallsys.matters.versions import in_force
from hallsys.matters.views import materials, matters_by_id
from hallsys.web.printing import Printing, paper_row
from hallsys.web.site import Site


class NothingLacking(Refusal):
    """A notice names what is lacking, and nothing is."""

    code = "nothing_lacking"
    status = 422
    zh = "必要材料已齐全，无需一次性告知。"
    en = "Nothing required is missing; there is nothing to give notice of."


class NothingReady(Refusal):
    """A pick-up slip is for results that wait."""

    code = "nothing_ready"
    zh = "该办件没有待领取的结果。"
    en = "No result of this case waits to be collected."


def place_of(window: Window) -> str:
    """Return the place of a window as facts and devices name it."""
    return f"window:{window.code}"


def accept_with_receipt(
    tx: Tx,
    site: Site,
    printing: Printing,
    window: Window,
    service_id: str,
    clerk_id: str,
    applications: Sequence[Application],
) -> Accepted:
    """Accept cases and, where the hall wants it so, have their receipts printed. Raises as `accept` does."""
    hall, settings = site.catalogue.hall, site.settings.cases
    accepted = accept(tx, hall, settings, service_id, clerk_id, applications)
    place = place_of(window)
    if printing.auto_receipts and printing.has_printer(place):
        for case in accepted.cases:
            printing.order(tx, place, "acceptance", case.case_id, None)
    return accepted


def print_for_case(
    tx: Tx, printing: Printing, window: Window, service_id: str, clerk_id: str, case_id: str, layout: str
) -> dict[str, Any]:
    """Have the receipt or the pick-up slip of a case of the ticket in hand printed.

    Raises NotYourTicket, CaseUnknown, NothingReady.
    """
    service = in_hand(tx.conn, tx.hall_id, window, clerk_id, service_id)
    case = cases.case(tx.conn, tx.hall_id, case_id)
    if case.ticket_id != service.ticket_id:
        raise NotYourTicket
    if layout == "pick_up" and case.status != Status.READY:
        raise NothingReady
    ordered = printing.order(tx, place_of(window), layout, case_id, None)
    return paper_row(ordered, layout, case_id, {})


def print_notice(
    tx: Tx,
    printing: Printing,
    window: Window,
    service_id: str,
    clerk_id: str,
    brought: Application,
) -> dict[str, Any]:
    """Have a notice printed that names every required material of a matter that was not `brought`.

    The list is that of the applicant's situation, as at acceptance. Raises NotYourTicket, MatterUnknown,
    AnswersMissing, AnswerUnknown, NothingLacking.
    """
    in_hand(tx.conn, tx.hall_id, window, clerk_id, service_id)
    matter_id = brought.matter_id
    [matter] = matters_by_id(tx.conn, tx.hall_id, [matter_id])
    questions = in_force(tx.conn, tx.hall_id, [matter_id])[matter_id].guide.questions
    situation = settled(matter, questions, dict(brought.answers))
    listed = narrowed(questions, materials(tx.conn, tx.hall_id, [matter_id]), situation)
    lacking = [one.id for one in listed if one.required and one.id not in brought.material_ids]
    if not lacking:
        raise NothingLacking
    about = {"matter_id": matter_id, "lacking": lacking}
    ordered = printing.order(tx, place_of(window), "notice", service_id, about)
    return paper_row(ordered, "notice", service_id, about)


def in_hand(conn: Connection, hall_id: str, window: Window, clerk_id: str, service_id: str) -> ServiceDetails:
    """Return the service that the clerk gives at the window now. Raises NotYourTicket for any other."""
    service = counters.service(conn, hall_id, service_id)
    if (service.window_id, service.clerk_id, service.ended_at) != (window.id, clerk_id, None):
        raise NotYourTicket
    return service
