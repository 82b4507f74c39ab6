"""A matter of which some materials may follow later, and an applicant for it at a window."""

from collections.abc import Sequence

from hallsys.cases.entering import AcceptedCase, Application
from hallsys.cases.policy import CaseSettings
from hallsys.cases.service import (
    accept,
    fill_gaps,
)
from hallsys.cases.views import case as read_case
from hallsys.matters.rules import Kind, MaterialFacts
from tests.served import Served, Visit

LISTED = (
    MaterialFacts(name="申请表", name_en="Application form"),
    MaterialFacts(name="场地证明", name_en="Proof of premises", may_be_missing=True),
    MaterialFacts(name="健康证明", name_en="Health certificate", may_be_missing=True),
    MaterialFacts(name="照片", name_en="Photograph", required=False),
)


class Desk:
    """A matter with that list, and an applicant at a window."""

    def __init__(
        self, served: Served, kind: Kind = Kind.PROMISED, settings: CaseSettings | None = None
    ) -> None:
        self.served, self.settings = served, settings or CaseSettings()
        self.matter_id = served.matter(kind, checklist=LISTED)
        self.form, self.premises, self.health, self.photo = (
            one.id for one in served.checklist(self.matter_id)
        )
        self.visit = served.visit()

    def do(self, use_case: object, *args: object) -> object:
        return self.served.db.transact(self.served.origin(), use_case, *args)  # type: ignore[arg-type]

    def accept(self, there: Sequence[str], promised: Sequence[str] = (), days: int = 3) -> AcceptedCase:
        visit, asked = self.visit, Application(self.matter_id, tuple(there), (), tuple(promised), days)
        made = self.served.db.transact(
            self.served.origin(),
            accept,
            self.served.hall,
            self.settings,
            visit.service_id,
            visit.clerk_id,
            [asked],
        )
        return made.cases[0]

    def fill(self, case: AcceptedCase, *there: str, visit: Visit | None = None) -> int:
        at = visit or self.visit
        return self.served.db.transact(
            self.served.origin(), fill_gaps, case.case_id, at.service_id, at.clerk_id, there
        )

    def status(self, case_id: str) -> str:
        return self.served.db.read(read_case, self.served.hall.id, case_id).status
