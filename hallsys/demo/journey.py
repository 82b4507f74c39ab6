"""The whole path once, without a browser: from the bytes of a card to a rating and a row in the log.

Each step is seen at the device's end before the next begins; a step that is not seen in time ends
the journey.
"""

import re
import threading
import uuid
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from typing import Any

import requests
import socketio

from hallsys.demo.cast import PASSWORD
from hallsys.demo.devices import DemoDevices

_IN_TIME = 20.0  # seconds for a device to show what it was told
_LOOK_EVERY = 0.1
_AJAX = {"X-Requested-With": "hallsys"}


class StepNotSeen(Exception):
    """A step of the journey did not show where it should have."""


class Page:
    """A surface of the hall as a browser uses it: a cookie jar, commands, and the facts it is told."""

    def __init__(self, url: str) -> None:
        self._url = url
        self._http = requests.Session()
        self._http.headers.update(_AJAX)
        self._told: list[dict[str, Any]] = []
        self._changed = threading.Condition()
        self.frames: list[str] = []
        self.urls: list[str] = []

    def get(self, path: str) -> Any:
        """Return the JSON at `path`. Raises StepNotSeen with the refusal's sentence."""
        return self._answer(self._http.get(self._url + path, timeout=_IN_TIME))

    def post(self, path: str, **body: Any) -> Any:
        """Send a command and return its answer. Raises StepNotSeen with the refusal's sentence."""
        body["request_id"] = uuid.uuid4().hex
        return self._answer(self._http.post(self._url + path, json=body, timeout=_IN_TIME))

    def sign_in(self, login: str) -> None:
        """Sign in with a demo account."""
        self.post("/api/staff/sign-in", login=login, password=PASSWORD)

    @contextmanager
    def live(self, room: str) -> Iterator[None]:
        """Listen to the facts of a room."""
        socket = socketio.Client()
        socket.on("facts", self._hear)
        cookies = "; ".join(f"{one.name}={one.value}" for one in self._http.cookies)
        socket.connect(
            self._url,
            headers={"Cookie": cookies},
            auth={"room": room},
            transports=["websocket"],
            wait_timeout=20,
        )
        try:
            yield
        finally:
            socket.disconnect()

    def fact(self, kind: str, wanted: Callable[[dict[str, Any]], bool] = lambda _: True) -> dict[str, Any]:
        """Wait for a fact of that kind. Raises StepNotSeen."""

        def found() -> list[dict[str, Any]]:
            return [one for one in self._told if one["kind"] == kind and wanted(one)]

        with self._changed:
            if not self._changed.wait_for(found, _IN_TIME):
                raise StepNotSeen(f"no {kind} was told")
            return found()[0]

    @property
    def last_seq(self) -> int:
        """The number of the last fact that was told."""
        with self._changed:
            return max((int(one["seq"]) for one in self._told), default=0)

    def _hear(self, frame: Any) -> None:
        with self._changed:
            self.frames.append(str(frame))
            self._told += frame["facts"]
            self._changed.notify_all()

    def _answer(self, answer: requests.Response) -> Any:
        self.urls.append(answer.url)
        if not answer.ok:
            raise StepNotSeen(f"{answer.request.path_url}: {answer.text[:300]}")
        return answer.json()


class Journey:
    """One visit in a running demo. `steps` yields a line for each step once it was seen."""

    def __init__(self, url: str, devices: DemoDevices, card: str = "zhang") -> None:
        self._url = url
        self._devices = devices
        self.card = card
        self.pages = {name: Page(url) for name in ("kiosk", "clerk", "approver", "output", "manager")}
        self.number = ""
        self.case_number = ""

    def steps(self) -> Iterator[str]:
        """Make the visit, step by step. Raises StepNotSeen."""
        self._until(self._kiosk_is_ready, "the kiosk's devices are not ready")
        self.pages["manager"].sign_in("boss")
        self.pages["clerk"].sign_in("w01")
        self.pages["clerk"].post("/api/clerk/sign-in", window="W01")
        with self.pages["manager"].live("managers"), self.pages["kiosk"].live("kiosk:K1"):
            yield from self._take_a_ticket()
            yield from self._be_served()
            yield from self._decide()
            yield from self._collect()
            yield from self._log()

    def _take_a_ticket(self) -> Iterator[str]:
        kiosk = self.pages["kiosk"]
        self._devices.poke("K1-reader", "lay_card", {"card": self.card})
        fact = kiosk.fact("CardPresented", lambda one: one["place"] == "kiosk:K1")
        person = kiosk.get(f"/kiosk/K1/presentation/{fact['presentation_id']}")
        self._devices.poke("K1-reader", "lift_card", {})
        yield f"card read: {person['masked_name']} {person['masked_number']}"
        matters = {one["code"]: one["matter_id"] for one in kiosk.get("/kiosk/K1/snapshot")["matters"]}
        ticket = kiosk.post(
            "/api/kiosk/K1/issue",
            presentation_id=fact["presentation_id"],
            matter_ids=[matters["S001"]],
            priority=None,
        )["tickets"][0]
        self.number = ticket["number"]
        yield (
            f"number: {self.number}, {ticket['ahead']} ahead, "
            f"{ticket['expect_low']} to {ticket['expect_high']} min expected"
        )
        kiosk.fact("TicketPrinted", lambda one: one["ticket_id"] == ticket["ticket_id"])
        slip = self._shown("K1-printer", "slips", lambda one: self.number in str(one["lines"]))
        yield f"slip: {len(slip['bytes']) * 3 // 4} bytes, QR {slip['codes'][0].rsplit('/', 1)[0]}/..."

    def _be_served(self) -> Iterator[str]:
        clerk = self.pages["clerk"]
        service = clerk.post("/api/clerk/next", window="W01")["service"]
        if service is None or service["number"] != self.number:
            raise StepNotSeen("the clerk was given another ticket")
        details = clerk.get(f"/clerk/W01/service/{service['service_id']}")
        yield f"call: {self.number} to window 1 ({details['reason']['zh']})"
        self._until(
            lambda: self.number in str(self._state("W01-sign").get("lines")), "the sign does not show it"
        )
        yield f"sign: {' / '.join(self._state('W01-sign')['lines'])}"
        said = self._shown("MAIN-speaker", "announcements", lambda one: bool(one["text_zh"]))
        yield f"announcement: {said['text_zh']} {said['text_en']}"
        current = {"window": "W01", "service_id": service["service_id"]}
        clerk.post("/api/clerk/start", **current)
        yield "service: started"
        matter = details["matters"][0]
        case = clerk.post(
            "/api/clerk/accept",
            **current,
            matter_id=matter["matter_id"],
            material_ids=[one["material_id"] for one in matter["materials"] if one["required"]],
        )["case"]
        self.case_number = case["case_number"]
        yield f"case: {self.case_number}"
        clerk.post("/api/clerk/finish", **current)
        self._until(lambda: bool(self._state("W01-pad").get("asking")), "the pad does not ask")
        yield "service: finished; the pad asks"
        self._devices.poke("W01-pad", "press", {"level": 5})
        rated = self.pages["manager"].fact(
            "ServiceRated", lambda one: one["service_id"] == service["service_id"]
        )
        yield f"rating: {rated['level']} by {rated['channel']}"

    def _decide(self) -> Iterator[str]:
        approver = self.pages["approver"]
        approver.sign_in("app01")
        cases = approver.get("/backoffice/snapshot")["cases"]
        case_id = next(one["case_id"] for one in cases if one["case_number"] == self.case_number)
        approver.post("/api/backoffice/take-up", case_id=case_id)
        approver.post("/api/backoffice/conclude", case_id=case_id, results=["社会保障卡"], shelf="A-01")
        yield "conclusion: granted by somebody other than the accepter"
        ready = self.pages["manager"].fact("ResultReady", lambda one: one["case_number"] == self.case_number)
        yield f"shelf: {ready['shelf']}"

    def _collect(self) -> Iterator[str]:
        output = self.pages["output"]
        output.sign_in("out01")
        output.post("/api/output/sign-in", window="W08")
        with output.live("window:W08"):
            self._devices.poke("W08-reader", "lay_card", {"card": self.card})
            fact = output.fact("CardPresented", lambda one: one["place"] == "window:W08")
            self._devices.poke("W08-reader", "lift_card", {})
        held = output.get(f"/output/W08/presentation/{fact['presentation_id']}")
        result = next(one for one in held["results"] if one["case_number"] == self.case_number)
        handed = output.post(
            "/api/output/hand-over",
            window="W08",
            result_id=result["result_id"],
            presentation_id=fact["presentation_id"],
            taken_by="applicant",
            authorisation=None,
        )["handed"]
        yield f"hand-over: {result['name']} from {result['shelf']} to the {handed['taken_by']}"

    def _log(self) -> Iterator[str]:
        manager = self.pages["manager"]
        manager.fact("ResultHandedOver", lambda one: one["case_number"] == self.case_number)
        frames = "".join(frame for page in self.pages.values() for frame in page.frames)
        if re.search(r"\d{17}[\dX]", re.sub(re.escape(self.case_number), "", frames)):
            raise StepNotSeen("a frame holds something like an identity number")
        yield f"log: {manager.get('/manager/snapshot')['seq']} rows, no identity number in any frame"

    def _kiosk_is_ready(self) -> bool:
        snapshot = self.pages["kiosk"].get("/kiosk/K1/snapshot")
        return bool(snapshot["reader"] == "ok" and snapshot["printer"] == "ok")

    def _state(self, device_id: str) -> Mapping[str, Any]:
        return self._devices.state(device_id) or {}

    def _shown(self, device_id: str, part: str, wanted: Callable[[Any], bool]) -> Any:
        """Wait until a device shows what is wanted, and return it."""

        def found() -> Any:
            return next((one for one in reversed(self._state(device_id).get(part, [])) if wanted(one)), None)

        self._until(lambda: found() is not None, f"{device_id} does not show it")
        return found()

    def _until(self, seen: Callable[[], bool], otherwise: str) -> None:
        pause = threading.Event()
        for _ in range(int(_IN_TIME / _LOOK_EVERY)):
            try:
                if seen():
                    return
            except requests.ConnectionError:
                pass  # the server is still starting
            pause.wait(_LOOK_EVERY)
        raise StepNotSeen(otherwise)
