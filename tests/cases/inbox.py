"""A hall whose matters go through processes, and shorthand for what is done in its inboxes."""

from typing import Any

from sqlalchemy import select, text

from hallsys.cases import service as cases
from hallsys.cases.policy import CaseSettings
from hallsys.cases.process_rules import Ending
from hallsys.cases.process_tables import case_processes
from hallsys.cases.service import Application, How
from hallsys.kernel.ids import new_id
from hallsys.matters.rules import Kind, MatterFacts
from hallsys.matters.service import put_matter
from tests.served import DEPARTMENT, Served

REVIEWER, CHECKER = "reviewer", "checker"
SETTINGS = CaseSettings()


class Office(Served):
    """A hall whose matters go through processes."""

    def do(self, use_case: Any, *args: Any, **more: Any) -> Any:
        return self.db.transact(self.origin(), use_case, *args, **more)

    def case(
        self,
        process: str | None = "review_check",
        department: str = "市场监管局",
        kind: Kind = Kind.PROMISED,
    ) -> Any:
        facts = MatterFacts(
            code=f"M{next(self.serials)}",
            name="食品经营许可",
            kind=kind,
            limit_days=10,
            queue_code="general",
            implementation_code=DEPARTMENT + "000118012001",
            department=department,
        )
        matter_id = self.do(put_matter, facts)
        if process:
            self.do(cases.set_process, matter_id, process)
        self.visit_ = self.visit()
        accept = (self.hall, SETTINGS, self.visit_.service_id, self.visit_.clerk_id)
        (made,) = self.do(cases.accept, *accept, [Application(matter_id)]).cases
        return made

    def claim(self, case: Any, who: str) -> None:
        self.do(cases.claim, case.case_id, who)

    def finish(self, case: Any, who: str, stage: str, ending: Ending, **how: Any) -> Any:
        return self.do(cases.end_stage, self.hall, SETTINGS, case.case_id, who, stage, How(ending, **how))

    def act(self, case: Any, who: str, stage: str, ending: Ending, **how: Any) -> Any:
        self.claim(case, who)
        return self.finish(case, who, stage, ending, **how)

    def row(self, case: Any) -> Any:
        wanted = select(case_processes).where(case_processes.c.case_id == case.case_id)
        return self.db.read(lambda conn: conn.execute(wanted).one())

    def clerk(self, departments: tuple[str, ...]) -> str:
        clerk_id = new_id()
        row = {"id": clerk_id, "hall": self.hall.id, "login": clerk_id[-8:]}
        made = text(
            "INSERT INTO clerks (id, hall_id, login, name, staff_number, password_hash, roles, skills) "
            "VALUES (:id, :hall, :login, '甲', '', '', '[]', '[]')"
        )
        self.do(lambda tx: tx.execute(made, row) and None)
        self.do(cases.set_desks, clerk_id, departments)
        return clerk_id
