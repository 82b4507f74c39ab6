"""Visits that tests bring about without a page: a clerk of the demo who calls and serves invented persons."""

from typing import Any

from playwright.sync_api import Page, expect

from hallsys.demo.journey import Page as Caller
from tests.browser.pages import Pages, take_ticket

STARTED_WITHIN = 120_000  # ms that the start of a demo may take on a busy machine


class ClerkAtWork:
    """A clerk at a window of the demo; `signed_in`: since an earlier run of the server."""

    def __init__(self, url: str, login: str, window: str, *, signed_in: bool = False) -> None:
        self._url = url
        self._window = window
        self._caller = Caller(url)
        self._caller.sign_in(login)
        if not signed_in:
            self.post("sign-in")

    def post(self, command: str, **body: Any) -> Any:
        """Carry out a command of the clerk's page at the window."""
        return self._caller.post(f"/api/clerk/{command}", window=self._window, **body)

    def call(self, seed: int, *matters: str) -> dict[str, Any]:
        """Let the invented person of `seed` take a ticket for matters, S001 if none is named, and call it.

        The hall is shared: who still waits from another test is served first.
        """
        number = take_ticket(self._url, seed, *matters)["number"]
        while True:
            service: dict[str, Any] = self.post("next")["service"]
            if service["number"] == number:
                return service
            self._serve(service)

    def _serve(self, service: dict[str, Any]) -> None:
        for command in ("start", "finish"):
            self.post(command, service_id=service["service_id"])

    def serve(self, seed: int) -> dict[str, Any]:
        """Call, and serve to the end; from then on a rating is asked for."""
        service = self.call(seed)
        self._serve(service)
        return service

    def accept(self, seed: int, matter: str) -> dict[str, Any]:
        """Call, accept a case of the matter with what it needs, and finish; return the case."""
        service = self.call(seed, matter)
        current = {"service_id": service["service_id"]}
        self.post("start", **current)
        told = self._caller.get(f"/clerk/{self._window}/service/{service['service_id']}")["matters"][0]
        required = [one["material_id"] for one in told["materials"] if one["required"]]
        answer = self.post("accept", **current, matter_id=told["matter_id"], material_ids=required)
        self.post("finish", **current)
        case: dict[str, Any] = answer["case"]
        return case


def at_work(page_of: Pages, lang: str, seed: int) -> Page:
    """Return the page of a clerk who serves the invented person of `seed`, whose papers are all ticked."""
    # Before the page is there: it would ask for the services of others that are over by then.
    ClerkAtWork(page_of.url, "w02", "W02").call(seed, "S006")
    page = page_of("clerk", "/clerk/W02", lang=lang, login="w02")
    expect(page.get_by_test_id("start")).to_be_enabled()
    page.keyboard.press("F4")
    boxes = page.locator("[data-testid^=material-]")
    boxes.first.wait_for()
    for box in boxes.all():
        box.check()
    return page
