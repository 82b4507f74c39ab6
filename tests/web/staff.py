"""The staff behind the pages of the hall: everybody with a browser of their own."""

from typing import Any, TypeVar

from flask import Flask
from sqlalchemy import Connection
from werkzeug.test import TestResponse

from hallsys.devices.faults import FAULTS
from hallsys.evaluation.rules import Channel
from hallsys.kernel.identity import Credential
from hallsys.relay.desk import DeviceDesk
from hallsys.relay.pulses import Pulses
from hallsys.supervision.floor_rules import DeviceNow
from hallsys.web.app import create_app
from hallsys.web.backoffice import routes as backoffice
from hallsys.web.clerk import routes as clerk
from hallsys.web.devices import routes as devices
from hallsys.web.limits import limiter
from hallsys.web.manager import routes as manager
from hallsys.web.output import routes as output
from hallsys.web.screens import Screens
from hallsys.web.sessions import Sessions, cookie
from hallsys.web.signin import routes as signin
from hallsys.web.studio import routes as studio
from tests.web.applicants import PRINTING
from tests.web.browser import Browser
from tests.web.hall import WebHall
from tests.web.voices import voice_changed, voicing

BROKEN_PRINTER: dict[str, Any] = {
    "device_id": "printer-1",
    "kind": "ticket_printer",
    "place": "kiosk:K1",
    "state": "broken",
    "fault": "paper_out",
    "since": 0,
}
B = TypeVar("B", bound=Browser)
DEMO_LOGINS = [{"login": "lina", "password": "Specimen-2026", "name": "李娜", "roles": ["clerk"]}]


def staff_app(hall: WebHall, sessions: Sessions, pulses: Pulses) -> Flask:
    """Return the pages of the staff; window W02 has no pad, so that its applicants rate by phone."""

    def channel_of(window_id: str) -> Channel:
        return Channel.PHONE if window_id == hall.windows["W02"].id else Channel.TABLET

    def device_states(_conn: Connection) -> list[DeviceNow]:
        return [DeviceNow(**BROKEN_PRINTER)]

    limits, screens = limiter(), Screens(hall.site, sessions)
    app = create_app(
        [
            signin.blueprint(hall.site, sessions, limits, DEMO_LOGINS),
            clerk.blueprint(hall.site, sessions, PRINTING, channel_of),
            output.blueprint(hall.site, sessions, PRINTING, channel_of, hall.locks_work),
            backoffice.blueprint(hall.site, sessions),
            manager.blueprint(hall.site, sessions, limits, device_states),
            devices.blueprint(hall.site, sessions, screens, DeviceDesk(hall.id, pulses), FAULTS),
            studio.blueprint(hall.site, sessions, voicing(hall.site), voice_changed),
        ]
    )
    limits.init_app(app)
    return app


class Desk(Browser):
    """The browser at a window: every command names the window."""

    def __init__(self, app: Flask, surface: str, window: str) -> None:
        super().__init__(app)
        self.surface = surface
        self.window = window

    def ask(self, command: str, **body: Any) -> TestResponse:
        return self.post(f"/api/{self.surface}/{command}", window=self.window, **body)

    def do(self, command: str, **body: Any) -> Any:
        """Carry out a command that must succeed, and return its answer."""
        return self.done(f"/api/{self.surface}/{command}", window=self.window, **body)

    def snapshot(self) -> Any:
        return self.json(f"/{self.surface}/{self.window}/snapshot")

    def next(self) -> Any:
        """Call the next ticket, which must be there, and return its service."""
        service = self.do("next")["service"]
        assert service is not None
        return service

    def serve(self) -> Any:
        """Call the next ticket and start to serve it."""
        service = self.next()
        return self.do("start", service_id=service["service_id"])["service"]


class Staff:
    """Opens browsers for the staff of the hall."""

    def __init__(self, hall: WebHall, sessions: Sessions) -> None:
        self.hall = hall
        self.pulses = Pulses(hall.clock, lambda _heard: None)
        self.app = staff_app(hall, sessions, self.pulses)

    def browser(self, surface: str, login: str) -> Browser:
        """Return a browser in which somebody is signed in on a surface."""
        return self._sign_in(Browser(self.app), surface, login)

    def desk(
        self, login: str = "wangxiao", window: str = "W01", surface: str = "clerk", *, opened: bool = True
    ) -> Desk:
        """Return the browser of somebody at a window, which is opened unless told otherwise."""
        desk = self._sign_in(Desk(self.app, surface, window), surface, login)
        if opened:
            desk.do("sign-in")
        return desk

    def _sign_in(self, browser: B, surface: str, login: str) -> B:
        browser.client.set_cookie(cookie(surface), self.hall.session(login))
        return browser

    def ready(
        self, credential: Credential, matter: str = "pension", name: str = "登记证明", shelf: str = "B-12"
    ) -> str:
        """Have somebody's promised case accepted, taken up and concluded; return its result's id.

        Without a shelf the result is sent to the output window.
        """
        self.hall.issue(credential, matter)
        desk = self.desk("lina", "W02")
        service = desk.serve()
        case = accept(self.hall, desk, service, matter)
        desk.do("finish", service_id=service["service_id"])
        desk.do("sign-out")
        office = self.browser("backoffice", "zhouping")
        office.done("/api/backoffice/take-up", case_id=case["case_id"])
        office.done("/api/backoffice/conclude", case_id=case["case_id"], results=[name], shelf=shelf)
        return str(self.hall.log("ResultReady" if shelf else "ResultSent")[-1].payload["result_id"])


def materials(desk: Desk, service: Any) -> list[Any]:
    """Return the checklist of the first matter of a service."""
    listed: list[Any] = desk.json(f"/clerk/{desk.window}/service/{service['service_id']}")["matters"][0][
        "materials"
    ]
    return listed


def accept(hall: WebHall, desk: Desk, service: Any, matter: str) -> Any:
    """Accept a case of the service with all the materials that its matter requires."""
    required = [row["material_id"] for row in materials(desk, service) if row["required"]]
    return desk.do(
        "accept",
        service_id=service["service_id"],
        matter_id=hall.matters[matter],
        material_ids=required,
    )["case"]
