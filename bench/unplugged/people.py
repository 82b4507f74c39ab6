"""The people of the hall, each in a thread: visitors at the kiosks, clerks at the windows."""

import traceback
from queue import Empty, SimpleQueue
from random import Random
from threading import Event, Thread
from typing import Any
from uuid import uuid4

from bench.caller import Caller, Line, Refused, at_window
from bench.hall import Desk
from bench.unplugged.books import Books, Standing, Taken, now
from bench.unplugged.house import KEYPAD, PAD, Kiosk, Window
from bench.unplugged.screens import Fact
from hallsys.devices.simulated.cards import Card, resident

_READ_WITHIN = 6.0  # seconds after which a visitor takes the card away and tries again
_LIFTED_WITHIN = 2.0  # seconds until a working reader has seen that there is no card
_CARRIED_OUT_WITHIN = 2.0  # seconds that a clerk waits for what a key should do
_ASKED_WITHIN = 1.0  # seconds that an applicant waits for the pad to light up
_KEY_CALL = 0x0C
_TAKES_AGAIN = 0.08  # the share of the visitors who want their slip once more
_LEVELS = 4  # keys of a pad


class Person:
    """Somebody who works until told to stop; what goes wrong is noted."""

    def __init__(self, books: Books, line: Line) -> None:
        self.books = books
        self.caller = Caller(line)
        self._thread = Thread(target=self._noting, daemon=True)

    def start(self) -> None:
        """Begin."""
        self._thread.start()

    def join(self) -> None:
        """Wait until they have finished what they did."""
        self._thread.join()

    def live(self) -> None:
        """Do what they do."""
        raise NotImplementedError

    def _noting(self) -> None:
        try:
            self.live()
        except Exception:  # noqa: BLE001 - told in the books
            self.books.fail(traceback.format_exc())
        finally:
            self.caller.close()


class Visitors(Person):
    """People at one kiosk, one after the other, each with a card of their own.

    `taken` gets an entry for each ticket: a window calls only when somebody holds one.
    """

    def __init__(
        self, books: Books, line: Line, kiosk: Kiosk, first: int, matter_ids: tuple[str, ...],
        taken: "SimpleQueue[bool]", pause: float, random: Random,
    ) -> None:  # fmt: skip
        super().__init__(books, line)
        self._stop = Event()
        self._kiosk = kiosk
        self._first = first
        self._matter_ids = matter_ids
        self._taken = taken
        self._pause = pause
        self._random = random
        self._presented: SimpleQueue[Fact] = SimpleQueue()

    def stop(self) -> None:
        """Let nobody else in."""
        self._stop.set()

    def hear(self, fact: Fact) -> None:
        """Take what the kiosk's page is told."""
        if fact["kind"] in ("CardPresented", "CardNotRead") and fact["place"] == f"kiosk:{self._kiosk.code}":
            self._presented.put(fact)

    def live(self) -> None:
        at = self._first
        while not self._stop.is_set():
            card = _card(at)
            at += 1
            fields = dict(card.fields)
            self.books.card(fields["number"], fields["name"])
            presented = self._present(card)
            if presented is None:
                return
            ticket_id = self._take(presented)
            if self._random.random() < _TAKES_AGAIN and (presented := self._present(card)) is not None:
                self._take_again(presented, ticket_id)
            self._stop.wait(self._random.expovariate(1 / self._pause))

    def _present(self, card: Card) -> str | None:
        """Lay the card down until it has been read; return what it opened, None if told to stop."""
        while not self._stop.is_set():
            while not self._presented.empty():
                self._presented.get()
            self._kiosk.reader.lay_card(card.block)
            try:
                fact = self._presented.get(timeout=_READ_WITHIN)
            except Empty:
                fact = {"kind": "nothing"}
            self._lift()
            if fact["kind"] == "CardPresented":
                return str(fact["presentation_id"])
            self.books.count("cards laid down again")
        return None

    def _lift(self) -> None:
        reader = self._kiosk.reader
        reader.lift_card()
        before = reader.found_none
        with reader.changed:
            reader.changed.wait_for(lambda: reader.found_none > before + 1, _LIFTED_WITHIN)

    def _take(self, presentation_id: str) -> str:
        matter_id = self._random.choice(self._matter_ids)
        ticket_id = self._ask("issue", presentation_id, matter_ids=[matter_id], priority=None)
        self._taken.put(True)
        return ticket_id

    def _take_again(self, presentation_id: str, ticket_id: str) -> None:
        try:
            self._ask("reprint", presentation_id, ticket_id=ticket_id)
        except Refused as refused:
            self.books.count(f"refused: reprint {refused.code}")

    def _ask(self, command: str, presentation_id: str, **more: Any) -> str:
        body = {"request_id": uuid4().hex, "presentation_id": presentation_id, **more}
        ticket = self.caller.ask("POST", f"/api/kiosk/{self._kiosk.code}/{command}", body)["tickets"][0]
        self.books.ticket(Taken(ticket["ticket_id"], ticket["number"], self._kiosk.code, ticket["reprint"]))
        return str(ticket["ticket_id"])


class Clerk(Person):
    """A clerk at a window, who calls by the page or the key pad and does with the ticket what clerks do."""

    def __init__(
        self, books: Books, line: Line, desk: Desk, window: Window,
        taken: "SimpleQueue[bool]", service: float, random: Random,
    ) -> None:  # fmt: skip
        super().__init__(books, line)
        self._desk = desk
        self._window = window
        self._taken = taken
        self._service = service
        self._random = random
        self._called: SimpleQueue[Fact] = SimpleQueue()
        self._rest = Event()  # never set: what waits for it takes its time
        self._stand(Standing())

    def hear(self, fact: Fact) -> None:
        """Take what the window's page is told."""
        if fact["kind"] == "TicketCalled" and fact["window_id"] == self._desk.window_id:
            self._called.put(fact)

    def live(self) -> None:
        while self._taken.get():
            service = self._call()
            if service is not None:
                self._serve(service)
            if self._random.random() < 0.05:
                self._pause()
                self._work(1.0)
                self._reopen()
        self._leave_off()

    def _leave_off(self) -> None:
        """Stop in the middle of one thing or another, so that the signs have different things to show."""
        stop_at = self._random.choice(("idle", "paused", "called", "recalled", "serving"))
        if stop_at == "paused":
            self._pause()
        elif stop_at != "idle" and (service := self._call()) is not None:
            self._stand(Standing("called", service["number"]))
            if stop_at == "recalled" and self._on("recall", "TicketRecalled", service):
                self._stand(Standing("recalled", service["number"]))
            if stop_at == "serving" and self._on("start", "ServiceStarted", service):
                self._stand(Standing("serving", service["number"]))

    def _call(self) -> dict[str, Any] | None:
        if self._random.random() < 0.15:
            by_key = self._call_by_key()
            if by_key is not None:
                return by_key
        answer = self._ask("next", "TicketCalled")
        if answer is None:  # a key that came late has called somebody meanwhile
            return self._current()
        called: dict[str, Any] | None = answer["service"]
        return called

    def _call_by_key(self) -> dict[str, Any] | None:
        while not self._called.empty():
            self._called.get()
        self._window.pad.press(_KEY_CALL, KEYPAD)
        self.books.count("calls by key pad")
        try:
            self._called.get(timeout=_CARRIED_OUT_WITHIN)
        except Empty:
            self.books.count("keys without effect")
        return self._current()

    def _current(self) -> dict[str, Any] | None:
        path = f"/clerk/{self._desk.code}/snapshot"
        current: dict[str, Any] | None = self.caller.ask("GET", path, cookie=self._desk.cookie)["current"]
        return current

    def _serve(self, service: dict[str, Any]) -> None:
        number = service["number"]
        self._stand(Standing("called", number))
        self._work(0.3)
        chance = self._random.random()
        if chance < 0.35 and self._on("recall", "TicketRecalled", service):
            self._stand(Standing("recalled", number))
            self._work(0.3)
        if chance < 0.12 and self._on("no-show", "TicketMissed", service):
            return self._stand(Standing())
        if self._on("start", "ServiceStarted", service):
            self._stand(Standing("serving", number))
            self._work(1.0)
            if self._on("finish", "ServiceFinished", service):
                self._stand(Standing())
                self._rate()
        return None

    def _rate(self) -> None:
        """Press a level if the pad asks for one: many go without."""
        pad = self._window.pad
        with pad.changed:
            asked = pad.changed.wait_for(lambda: pad.asks(PAD), _ASKED_WITHIN)
        if asked and self._random.random() < 0.7:
            pad.press(self._random.randrange(_LEVELS), PAD)
            self.books.count("levels pressed")

    def _pause(self) -> None:
        if self._ask("pause", "WindowPaused", reason="break") is not None:
            self._stand(Standing("paused"))

    def _reopen(self) -> None:
        if self._ask("reopen", "WindowReopened") is not None:
            self._stand(Standing())

    def _on(self, step: str, kind: str, service: dict[str, Any]) -> bool:
        return self._ask(step, kind, service) is not None

    def _ask(
        self, step: str, kind: str, service: dict[str, Any] | None = None, **more: Any
    ) -> dict[str, Any] | None:
        """Press a button of the page; None if the window does not stand as the clerk thought."""
        path, body = at_window(step, self._desk, None if service is None else service["service_id"])
        asked = now()
        try:
            answer: dict[str, Any] = self.caller.ask("POST", path, {**body, **more}, self._desk.cookie)
        except Refused as refused:
            self.books.count(f"refused: {step} {refused.code}")
            return None
        about = service or answer["service"] or {}
        if about or step != "next":
            self.books.command(
                kind, self._desk.code, about.get("service_id", ""), about.get("number", ""), asked
            )
        return answer

    def _stand(self, standing: Standing) -> None:
        self.books.standing[self._desk.code] = standing

    def _work(self, share: float) -> None:
        self._rest.wait(self._random.uniform(0.2, 1.8) * self._service * share)


def _card(at: int) -> Card:
    """Return the card of an invented person; each `at` below a million is another one."""
    year, day, sequence = 1930 + at // 1000 % 70, 1 + at // 70_000, at % 1000
    name = "样本" + "甲乙丙丁戊己庚辛壬癸"[at % 10] + "子丑寅卯辰巳午未申酉"[at // 10 % 10]
    return resident(name, f"{year}{1 + at % 12:02d}{min(28, day):02d}", f"{sequence:03d}")
