"""At the output window nothing is handed over before what was promised for later has come."""

from hallsys.cases.rules import Outcome
from hallsys.cases.service import Application, accept, conclude, fill_gaps, take_up
from hallsys.matters.rules import MaterialFacts, MatterFacts
from hallsys.matters.service import put_matter
from hallsys.matters.views import materials
from tests.persons import person
from tests.web.browser import refusal
from tests.web.hall import WebHall
from tests.web.staff import Staff


def test_what_is_still_to_come_is_named_and_nothing_handed_over(hall: WebHall, staff: Staff) -> None:
    matter = hall.site.catalogue.matters[hall.matters["pension"]]
    facts = MatterFacts(**{name: getattr(matter, name) for name in MatterFacts.__dataclass_fields__})
    listed = [MaterialFacts(name="申请表"), MaterialFacts(name="健康证明", may_be_missing=True)]
    hall.transact(put_matter, facts, listed)
    hall.site.reload()
    hall.issue(person(1), "pension")
    service = staff.desk().serve()["service_id"]
    form, proof = (one.id for one in hall.db.read(materials, hall.id, [matter.id]))
    asked = [Application(matter.id, (form,), promised=(proof,), gap_days=2)]
    on = (hall.site.catalogue.hall, hall.site.settings.cases, service, hall.clerks["wangxiao"])
    (case,) = hall.transact(accept, *on, asked).cases
    approver = hall.clerks["zhouping"]
    hall.transact(take_up, case.case_id, approver)
    decided = (case.case_id, approver, Outcome.GRANTED, ["登记证明"], "B-12")
    (result_id,) = hall.transact(conclude, *decided).result_ids

    desk = staff.desk("chenchu", "W04", "output")
    card = hall.present(person(1), "window:W04").presentation_id
    shown = desk.json(f"/output/W04/presentation/{card}")["results"][0]["gaps"]
    assert [(one["name"], one["due_at"]) for one in shown] == [("健康证明", case.gaps_due_at)]
    taken = {"presentation_id": card, "result_id": result_id, "taken_by": "applicant"}
    assert refusal(desk.ask("hand-over", **taken)) == (409, "gaps_open")
    hall.transact(fill_gaps, case.case_id, service, hall.clerks["wangxiao"], [proof])
    assert desk.json(f"/output/W04/presentation/{card}")["results"][0]["gaps"] == []
    desk.do("hand-over", **taken)
