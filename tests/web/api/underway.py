"""A hall in which things go on: what a request can name gets somewhere, wherever it stands."""

from collections.abc import Callable, Mapping, Sequence
from functools import cached_property
from itertools import count
from typing import Any

from hallsys.cases.system_scopes import Scope
from hallsys.cases.systems import add_system
from hallsys.counters import service as counters
from hallsys.counters import shifts
from hallsys.counters.rules import PauseReason, WindowState
from hallsys.counters.service import Called
from hallsys.counters.views import active_calls, standings
from hallsys.evaluation.percase import rating_token
from hallsys.halls.rules import Level
from hallsys.halls.service import create_hall
from hallsys.kernel.identity import Credential
from hallsys.kernel.ids import new_id
from hallsys.kernel.transaction import Origin
from hallsys.web.api.operations import Operation
from hallsys.web.api.routes import blueprint
from hallsys.web.app import create_app
from hallsys.web.limits import limiter
from tests.persons import person
from tests.web.api.accepting import accept_case, serving
from tests.web.api.other import OtherSystem
from tests.web.hall import DEPARTMENT, WebHall, change_queue

WINDOW, CLERK = "W01", "wangxiao"
BELOW = "hedong"  # the code of a hall below, which is what its system is called
PLACES = 30  # that each time has for appointments
SOUGHT = 8  # times that everybody wants
# A status that a department tells, and why.
TOLD = (
    ("06", None),
    ("07", "not_required"),
    ("08", None),
    ("09", "hearing"),
    ("10", None),
    ("12", "applicant_gone"),
    ("13", None),
)
# What a hall below tells of itself.
NOW = {
    **dict.fromkeys(("waiting", "issued", "served", "windows", "open", "busy", "alerts", "critical"), 1),
    "day": "2026-03-02",
    "waited": 60_000,
}
Stage = Callable[[], Mapping[str, Any]]


class Underway:
    """A hall, and a system that may ask for everything.

    A stage makes something new go on, and returns by field what a request names it by.
    """

    def __init__(self, hall: WebHall) -> None:
        self._hall = hall
        hall.db.transact(
            Origin(new_id(), "system"),
            create_hall,
            code=BELOW,
            name="河东镇便民服务中心",
            level=Level.TOWNSHIP,
            parent_id=hall.id,
        )
        change_queue(hall, "general", appointment_quota=PLACES)
        hall.open_window("W02", "lina")
        key = hall.transact(add_system, hall.site.keyring, BELOW, [DEPARTMENT[:18]], tuple(Scope))
        limits = limiter()
        app = create_app([blueprint(hall.site, limits)])
        limits.init_app(app)
        self.system = OtherSystem(hall, app.test_client(), key)
        self._newcomers = count(1001)
        self._tokens: dict[str, str] = {}

    def known(self, seed: int) -> dict[str, Any]:
        """Return by field what there always is, and the person with that seed, who wants one time."""
        card = person(seed)
        status, reason = TOLD[seed % len(TOLD)]
        here = seed % 2 == 0
        return {
            "channel": "sms",
            "clerk": CLERK,
            "department": DEPARTMENT[:18],
            "level": 1 + seed % 5,
            "matter_code": "licence",
            "matter_codes": ["pension"],
            "name": card.name,
            "now": NOW,
            "number": card.number.value,
            "outcome": "granted",
            "queue": "general" if here else None,
            "reason": PauseReason.BREAK,
            "reason_code": reason,
            "since": "2026-03-02",
            "starts_at": self._times[seed % SOUGHT],
            "status": status,
            "tags": [],
            "text": "等候太久",
            "until": "2026-03-02",
            "window": None if here else 2,
        }

    def stages(self, one: Operation) -> Sequence[Stage]:
        """Return what can go on before an operation that is about it."""
        fields = one.asks.model_fields
        if one.scope in (Scope.CASES, Scope.STATUS) or one.name == "rate_case":
            return self.accepted, self.taken_up, self.supplement, self.suspended, self.concluded
        if "code" in fields:
            return self.booked, self.moved, self.given_up
        if fields.keys() & {"token", "clerk"}:
            at_window = self.called, self.recalled, self.serving, self.parked, self.missed, self.served
            return self.closed, self.paused, self.waiting, *at_window
        return (dict,)

    def waiting(self) -> dict[str, Any]:
        """Let somebody wait for the window, at which nobody is."""
        self._clear()
        issued = self._hall.issue(self._newcomer(), "pension")
        self._tokens[issued.ticket_id] = issued.token
        return {"token": issued.token, "ticket_id": issued.ticket_id}

    def closed(self) -> dict[str, Any]:
        """Let somebody wait, and the window be closed."""
        ticket = self.waiting()
        self._at_window(shifts.sign_out)
        return ticket

    def paused(self) -> dict[str, Any]:
        """Let somebody wait, and the window pause."""
        ticket = self.waiting()
        self._at_window(shifts.pause, PauseReason.MEAL)
        return ticket

    def called(self) -> dict[str, Any]:
        """Call whoever is next, so long ago that they can be called again."""
        self.waiting()
        called = self._hall.call()
        self._let_time_pass()
        return self._named(called)

    def recalled(self) -> dict[str, Any]:
        """Call somebody so often that they may be given up."""
        ticket, settings = self.called(), self._hall.site.settings.counters
        for _ in range(settings.recalls_before_no_show):
            self._at_window(counters.recall, ticket["service_id"], settings)
            self._let_time_pass()
        return ticket

    def serving(self) -> dict[str, Any]:
        """Serve somebody."""
        ticket = self.called()
        self._at_window(counters.start, ticket["service_id"])
        return ticket

    def parked(self) -> dict[str, Any]:
        """Set somebody aside."""
        ticket = self.serving()
        self._at_window(counters.park, ticket["service_id"])
        return ticket

    def missed(self) -> dict[str, Any]:
        """Call somebody who does not come."""
        ticket = self.recalled()
        self._at_window(counters.no_show, ticket["service_id"], self._hall.site.settings.counters)
        return ticket

    def served(self) -> dict[str, Any]:
        """Serve somebody to the end."""
        ticket = self.serving()
        self._at_window(counters.finish, ticket["service_id"])
        return ticket

    def booked(self) -> dict[str, Any]:
        """Let somebody have an appointment."""
        card = self._newcomer()
        asked = {"number": card.number.value, "name": card.name, "matter_code": "licence"}
        made = self.system.done("POST", "/appointments", {**asked, "starts_at": self._some_time()})
        return {"code": made["code"]}

    def moved(self) -> dict[str, Any]:
        """Let somebody have taken another time."""
        own = self.booked()
        self.system.done("POST", "/appointments/change", {**own, "starts_at": self._some_time()})
        return own

    def given_up(self) -> dict[str, Any]:
        """Let somebody have given an appointment up."""
        own = self.booked()
        self.system.done("POST", "/appointments/cancel", own)
        return own

    def accepted(self) -> dict[str, Any]:
        """Let a case be accepted."""
        case = accept_case(self._hall, self._in_hand)
        return {
            "case_number": case.case_number,
            "own_number": f"SB-{next(self._newcomers)}",
            "token": rating_token(self._hall.site.keyring, case.case_id),
            "materials": ["申请表"],
            "days": 3,
            "results": ["参保证明"],
            "shelf": "A-1",
            "note": "",
        }

    def taken_up(self) -> dict[str, Any]:
        """Let a case be worked on."""
        return self._told(self.accepted(), status="08")

    def supplement(self) -> dict[str, Any]:
        """Let something be asked for in a case."""
        return self._told(self.taken_up(), status="06", materials=["申请表"], days=3)

    def suspended(self) -> dict[str, Any]:
        """Let the clock of a case stand."""
        return self._told(self.taken_up(), status="09", reason_code="hearing")

    def concluded(self) -> dict[str, Any]:
        """Let a case be decided."""
        return self._told(self.taken_up(), status="10")

    @cached_property
    def _in_hand(self) -> Called:
        return serving(self._hall)

    @cached_property
    def _times(self) -> Sequence[int]:
        told = self.system.done("GET", "/appointments/times?matter_code=licence")
        return [one["starts_at"] for one in told["slots"]]

    def _newcomer(self) -> Credential:
        return person(next(self._newcomers))

    def _some_time(self) -> int:
        return self._times[SOUGHT + next(self._newcomers) % (len(self._times) - SOUGHT)]

    def _told(self, case: dict[str, Any], **said: Any) -> dict[str, Any]:
        self.system.done("POST", "/cases/status", {"case_number": case["case_number"], **said})
        return case

    def _clear(self) -> None:
        """Open the window for its clerk, and see to whoever is at it."""
        hall = self._hall
        window, clerk = hall.windows[WINDOW].id, hall.clerks[CLERK]
        now = hall.db.read(standings, hall.id)
        for one in now.values():
            if one.clerk_id == clerk and one.window_id != window:  # where a request named another
                hall.transact(shifts.sign_out, one.window_id, clerk)
        self._at_window(shifts.sign_in)
        if now[window].state == WindowState.PAUSED:
            self._at_window(shifts.reopen)
        for service in hall.db.read(active_calls, hall.id, window):
            if service.started_at is None:
                self._at_window(counters.start, service.service_id)
            self._at_window(counters.finish, service.service_id)

    def _let_time_pass(self) -> None:
        self._hall.clock.advance(self._hall.site.settings.counters.recall_cooldown_ms)

    def _at_window(self, use_case: Any, *facts: Any) -> None:
        hall = self._hall
        hall.transact(use_case, hall.windows[WINDOW].id, hall.clerks[CLERK], *facts)

    def _named(self, called: Called) -> dict[str, Any]:
        ticket_id = called.ticket_id
        return {"service_id": called.service_id, "ticket_id": ticket_id, "token": self._tokens[ticket_id]}
