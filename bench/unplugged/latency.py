"""How long a call takes from the clerk's button to the bytes at the window's sign."""

from collections.abc import Sequence
from time import monotonic
from typing import Any
from uuid import uuid4

from bench.caller import take_ticket
from bench.client import Answer, Broken, Clients, post
from bench.hall import KIOSK, Card, Desk
from bench.report import Figures, waits
from bench.unplugged.books import Taken
from bench.unplugged.house import House

_BURST = 10
_SHOWN_WITHIN = 15.0  # seconds: later the call is late for the sign


class Calls:
    """Windows that call with nothing being unplugged, one after another or in the same instant."""

    def __init__(self, port: int, house: House, cards: Sequence[Card]) -> None:
        self._port = port
        self._house = house
        self._cards = list(cards)
        self.taken: list[Taken] = []
        self.never = 0  # calls that did not come to stand on their sign in time

    def figures(self, name: str, desks: Sequence[Desk], rounds: int) -> Figures:
        """Return the percentiles of calls, so many of each window, and of bursts of ten in one instant."""
        single = [wait for _ in range(rounds) for desk in desks for wait in self._measure([desk])]
        burst = [wait for _ in range(rounds) for wait in self._measure(desks[:_BURST])]
        return {
            **waits(name, single),
            **waits(f"{name}_{_BURST}_at_once", burst),
            f"{name}_never": self.never,
        }

    def _measure(self, desks: Sequence[Desk]) -> list[float]:
        """Return the seconds from each call to its sign; all call in one instant."""
        for _ in desks:
            path, body = take_ticket(self._cards.pop())
            (answer,) = self._ask([post(path, body)])
            ticket = answer.json()["tickets"][0]
            self.taken.append(Taken(ticket["ticket_id"], ticket["number"], KIOSK, again=False))
        requests = [
            post("/api/clerk/next", {"request_id": uuid4().hex, "window": desk.code}, desk.cookie, desk)
            for desk in desks
        ]
        with Clients(self._port, len(requests)) as pages:
            answers = list(pages.burst(requests).answers)
        found = [wait for answer in answers if (wait := self._until_shown(answer)) is not None]
        self._serve(answers)
        return found

    def _until_shown(self, answer: Answer) -> float | None:
        number = answer.json()["service"]["number"]
        window = self._house.windows[answer.request.about.code]
        deadline = monotonic() + _SHOWN_WITHIN

        def instant() -> float | None:
            return next((shown.at for shown in window.history if number in shown.text), None)

        with self._house.changed:
            self._house.changed.wait_for(instant, max(0.0, deadline - monotonic()))
        at = instant()
        if at is None:
            self.never += 1
            return None
        return at - answer.sent

    def _serve(self, calls: Sequence[Answer]) -> None:
        for step in ("start", "finish"):
            self._ask(
                [
                    post(
                        f"/api/clerk/{step}",
                        {
                            "request_id": uuid4().hex,
                            "window": call.request.about.code,
                            "service_id": call.json()["service"]["service_id"],
                        },
                        call.request.about.cookie,
                    )
                    for call in calls
                ]
            )

    def _ask(self, requests: Sequence[Any]) -> list[Answer]:
        with Clients(self._port, 1) as page:
            answers = list(page.closed_loop(requests).answers)
        for answer in answers:
            if not answer.ok:
                raise Broken(answer.body.decode())
        return answers
