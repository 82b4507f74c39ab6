"""An office where three departments license a restaurant by one application."""

from typing import Any

from hallsys.cases import service as cases
from hallsys.cases.joint_views import JointCase, joint_of
from hallsys.cases.rules import Outcome
from hallsys.cases.service import Application
from hallsys.cases.views import case_file
from hallsys.kernel.ids import new_id
from hallsys.matters.packages import PackageFacts, put_package
from hallsys.matters.rules import Kind, MatterFacts
from hallsys.matters.service import put_matter
from tests.cases.inbox import REVIEWER, SETTINGS, Office
from tests.served import DEPARTMENT


class JointOffice(Office):
    """An office where three departments license a restaurant."""

    def restaurant(
        self, processes: tuple[str | None, ...] = (None, "review_check", None), **more: Any
    ) -> Any:
        """Accept the three matters together; return what was accepted."""
        ids = [self._matter(at, process) for at, process in enumerate(processes)]
        codes = tuple(f"R{at}" for at in range(len(processes)))
        self.do(put_package, PackageFacts(code="restaurant", name="开餐饮店", matter_codes=codes))
        self.visit_ = self.visit()
        on = (self.hall, SETTINGS, self.visit_.service_id, self.visit_.clerk_id)
        return self.do(cases.accept, *on, [Application(one) for one in ids], **more)

    def _matter(self, at: int, process: str | None) -> str:
        facts = MatterFacts(
            code=f"R{at}",
            name=f"许可{at}",
            kind=Kind.PROMISED,
            limit_days=5 * (at + 1),
            queue_code="general",
            implementation_code=f"{DEPARTMENT}00011801200{at}",
            department=f"部门{at}",
        )
        matter_id: str = self.do(put_matter, facts)
        if process:
            self.do(cases.set_process, matter_id, process)
        return matter_id

    def grant(self, case: Any, results: tuple[str, ...] = ("许可证",)) -> None:
        self.do(cases.take_up, case.case_id, REVIEWER)
        self.do(cases.conclude, case.case_id, REVIEWER, Outcome.GRANTED, results, "A-1")

    def collect(self, case: Any) -> Any:
        """Hand the result of a case over to its applicant."""
        file = self.db.read(case_file, self.hall.id, case.case_number)
        assert file is not None
        clerk = new_id()
        window = self.window(clerk, "output")
        return self.do(cases.hand_over, file.results[0].id, window, clerk, file.case.person_id)

    def joint(self, case: Any) -> JointCase:
        return self.db.read(joint_of, self.hall.id, [case.case_id])[case.case_id]
