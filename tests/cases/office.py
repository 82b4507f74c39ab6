"""Shorthand for the steps of a case, as a clerk or approver takes them."""

from collections.abc import Sequence

from hallsys.cases.policy import CaseSettings
from hallsys.cases.rules import Outcome
from hallsys.cases.service import (
    AcceptedCase,
    Application,
    Concluded,
    HandedOver,
    accept,
    conclude,
    conclude_at_window,
    hand_over,
    take_up,
)
from hallsys.matters.rules import Kind
from tests.served import Served, Visit

APPROVER = "approver"


def accepted(served: Served, visit: Visit, kind: Kind = Kind.PROMISED, limit_days: int = 5) -> AcceptedCase:
    """Accept a case of a new matter from the visit."""
    application = Application(served.matter(kind, limit_days))
    made = served.db.transact(
        served.origin(),
        accept,
        served.hall,
        CaseSettings(),
        visit.service_id,
        visit.clerk_id,
        [application],
    )
    return made.cases[0]


def granted(
    served: Served, case: AcceptedCase, names: Sequence[str] = ("营业执照",), shelf: str = "B-12"
) -> Concluded:
    """Have the back office take the case up and grant it; without a shelf its results are sent."""
    served.db.transact(served.origin(), take_up, case.case_id, APPROVER)
    on = shelf if names else ""
    return served.db.transact(served.origin(), conclude, case.case_id, APPROVER, Outcome.GRANTED, names, on)


def granted_at_window(
    served: Served, visit: Visit, case: AcceptedCase, names: Sequence[str] = ("证明",)
) -> Concluded:
    """Conclude the case where its ticket is served."""
    return served.db.transact(
        served.origin(), conclude_at_window, case.case_id, visit.clerk_id, names, "窗口" if names else ""
    )


def collected(served: Served, result_id: str, person_id: str, authorisation: str = "") -> HandedOver:
    """Hand a result over at a new output window."""
    clerk_id = f"output-{next(served.serials)}"
    window_id = served.window(clerk_id, "output")
    return served.db.transact(
        served.origin(f"clerk:{clerk_id}"),
        hand_over,
        result_id,
        window_id,
        clerk_id,
        person_id,
        authorisation,
    )
