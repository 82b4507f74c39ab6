"""Cases that are accepted at window 1."""

from hallsys.cases.service import AcceptedCase, Application, accept
from hallsys.counters.service import Called
from hallsys.matters.views import materials
from tests.persons import person
from tests.web.hall import WebHall


def serving(hall: WebHall) -> Called:
    """Have somebody served at window 1."""
    hall.open_window("W01", "wangxiao")
    hall.issue(person(871), "pension")
    called = hall.call()
    hall.start(called)
    return called


def accept_case(hall: WebHall, called: Called, matter: str = "pension") -> AcceptedCase:
    """Accept a case from whoever is served, with all that its list asks for."""
    listed = [one.id for one in hall.db.read(materials, hall.id, [hall.matters[matter]])]
    made = hall.transact(
        accept,
        hall.site.catalogue.hall,
        hall.site.settings.cases,
        called.service_id,
        hall.clerks["wangxiao"],
        [Application(hall.matters[matter], tuple(listed))],
    )
    (case,) = made.cases
    assert isinstance(case, AcceptedCase)
    return case
