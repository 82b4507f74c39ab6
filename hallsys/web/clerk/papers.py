"""The papers that a clerk hands out: receipts, notices, letters, pick-up slips."""

from collections.abc import Callable, Collection, Mapping, Sequence
from typing import Any

from sqlalchemy import Connection

from hallsys.cases import views as cases
from hallsys.cases.joint_rules import Issue
from hallsys.cases.life_views import extended, gaps_of, supplements_of
from hallsys.cases.noticing import Given, last_notice
from hallsys.cases.rules import Status
from hallsys.cases.service import Accepted, Application, accept, give_notice
from hallsys.cases.steps import may_act
from hallsys.counters import views as counters
from hallsys.counters.errors import NotYourTicket
from hallsys.counters.views import ServiceDetails, Window
from hallsys.kernel.errors import Refusal
from hallsys.kernel.transaction import Tx
from hallsys.web.clerk.schemas import Applied
from hallsys.web.clerk.ways import way_said
from hallsys.web.numbers import phone_said
from hallsys.web.printing import Printing, paper_row
from hallsys.web.site import Site


class NothingReady(Refusal):
    """A pick-up slip is for results that wait."""

    code = "nothing_ready"
    zh = "该办件没有待领取的结果。"
    en = "No result of this case waits to be collected."


class PaperNotDue(Refusal):
    """A paper is for what has happened to a case."""

    code = "paper_not_due"
    zh = "该办件目前没有这种文书。"
    en = "There is no such paper for this case now."


# The papers that are for a case which stands so; those of gaps, supplements and extensions are looked up.
_STANDS: Mapping[str, Status] = {
    "pick_up": Status.READY,
    "receipt": Status.RECEIVED,
    "decline": Status.DECLINED,
    "withdrawal": Status.WITHDRAWN,
}
_WAITS: Mapping[str, Callable[[Connection, str, Sequence[str]], Collection[Any]]] = {
    "promise": gaps_of,
    "gap_notice": gaps_of,
    "supplement": supplements_of,
    "extension": extended,
}
# The letter is signed once; the notice is in duplicate: one for the applicant, one for the window.
GAP_PAPERS = (("promise", None), ("gap_notice", {"copy": "1"}), ("gap_notice", {"copy": "2"}))


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
    issue: Issue = Issue.TOGETHER,
) -> Accepted:
    """Accept cases and, where the hall wants it so, have their receipts printed. Raises as `accept` does."""
    hall, settings = site.catalogue.hall, site.settings.cases
    accepted = accept(tx, hall, settings, service_id, clerk_id, applications, issue)
    for case in accepted.cases:
        print_all(tx, printing, window, case.case_id, ("acceptance",))
        if case.gaps_due_at is not None:
            print_gaps(tx, printing, window, case.case_id)
    return accepted


def application(site: Site, applied: Applied) -> Application:
    """Return what a page sent as the use cases take it.

    Raises BadAddress, WayNotOffered, BadMobile, NoGateway.
    """
    return Application(
        applied.matter_id,
        applied.material_ids,
        tuple(applied.answers.items()),
        applied.promised,
        applied.gap_days,
        None if applied.way is None else way_said(site, applied.way),
        None if applied.phone is None else phone_said(site, applied.phone.number, applied.phone.lang),
    )


def print_all(tx: Tx, printing: Printing, window: Window, case_id: str, layouts: Sequence[str]) -> None:
    """Have papers about a case printed where the hall wants it so and the window has a printer."""
    place = place_of(window)
    if printing.auto_receipts and printing.has_printer(place):
        for layout in layouts:
            printing.order(tx, place, layout, case_id, None)


def print_gaps(tx: Tx, printing: Printing, window: Window, case_id: str) -> None:
    """Have the letter and the notice of an acceptance with gaps printed: they are signed at once."""
    place = place_of(window)
    if printing.has_printer(place):
        for layout, about in GAP_PAPERS:
            printing.order(tx, place, layout, case_id, about)


def print_for_case(
    tx: Tx, printing: Printing, window: Window, service_id: str, clerk_id: str, case_id: str, layout: str
) -> dict[str, Any]:
    """Have a paper about a case of the applicant in hand printed; a notice of gaps in duplicate.

    Raises NotYourTicket, also for somebody else's case, CaseUnknown, NothingReady, PaperNotDue.
    """
    service = in_hand(tx.conn, tx.hall_id, window, clerk_id, service_id)
    case = cases.case(tx.conn, tx.hall_id, case_id)
    if not may_act(service, case.person_id, case.agent_person_id):
        raise NotYourTicket
    if case.status != _STANDS.get(layout, case.status):
        raise NothingReady if layout == "pick_up" else PaperNotDue
    if layout in _WAITS and not _WAITS[layout](tx.conn, tx.hall_id, [case_id]):
        raise PaperNotDue
    copies = [about for name, about in GAP_PAPERS if name == layout] or [None]
    for about in copies:
        ordered = printing.order(tx, place_of(window), layout, case_id, about)
    return paper_row(ordered, layout, case_id, copies[-1] or {})


def print_notice(
    tx: Tx,
    site: Site,
    printing: Printing,
    window: Window,
    service_id: str,
    clerk_id: str,
    brought: Application,
) -> dict[str, Any]:
    """Have the one-time notice of what a matter still needs printed; while nothing more came, the same again.

    Raises NotYourTicket and what `give_notice` raises.
    """
    service = in_hand(tx.conn, tx.hall_id, window, clerk_id, service_id)
    about_whom = (service.ticket_id, service.applicant_id, brought.matter_id)
    last = last_notice(tx.conn, tx.hall_id, *about_whom)
    if last is not None and last.brought == frozenset(brought.material_ids):
        given = Given(last.id, last.lacking)
    else:
        given = give_notice(tx, site.catalogue.hall, service_id, clerk_id, brought)
    about = {
        "matter_id": brought.matter_id,
        "notice_id": given.notice_id,
        "applicant_id": service.applicant_id,
        "lacking": list(given.lacking),
    }
    ordered = printing.order(tx, place_of(window), "notice", service_id, about)
    return paper_row(ordered, "notice", service_id, about)


def in_hand(conn: Connection, hall_id: str, window: Window, clerk_id: str, service_id: str) -> ServiceDetails:
    """Return the service that the clerk gives at the window now. Raises NotYourTicket for any other."""
    service = counters.service(conn, hall_id, service_id)
    if (service.window_id, service.clerk_id, service.ended_at) != (window.id, clerk_id, None):
        raise NotYourTicket
    return service
