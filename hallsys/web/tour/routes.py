"""The tour's page, what its devices show, and the hands that touch them. Demo only."""

import hashlib
from base64 import b64decode
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Literal, Protocol

from flask import Blueprint, Response, make_response
from pydantic import Field
from sqlalchemy import Connection, text

from hallsys.cases import locker_views
from hallsys.cases.locker_codes import code_of
from hallsys.kernel.clock import Clock, Millis
from hallsys.staff import passwords
from hallsys.staff import service as staff
from hallsys.staff.errors import CodeAsked, WrongPassword
from hallsys.staff.passwords import PasswordHash
from hallsys.web.errors import NotFound
from hallsys.web.http import Body, body
from hallsys.web.lockers import lies_row
from hallsys.web.sessions import SURFACES, set_cookie
from hallsys.web.site import Site
from hallsys.web.snapshots import base, language, page

_KEPT_THINGS = 64
_SHOWN = 6
_DONE = text("SELECT DISTINCT kind FROM events WHERE hall_id = :hall_id")

# The steps of a visit, by the kind of fact that shows each was made.
STEPS = {
    "card": "CardPresented",
    "ticket": "TicketIssued",
    "slip": "TicketPrinted",
    "call": "TicketCalled",
    "serve": "ServiceStarted",
    "accept": "CaseAccepted",
    "finish": "ServiceFinished",
    "rate": "ServiceRated",
    "conclude": "CaseConcluded",
    "ready": "ResultReady",
    "handover": "ResultHandedOver",
}


@dataclass(frozen=True)
class Wired:
    """A simulated device of the demo."""

    device_id: str
    kind: str
    place: str


@dataclass(frozen=True)
class Login:
    """An account of the demo, and the surface on which the tour signs it in."""

    login: str
    password: str
    surface: str
    name: str
    roles: tuple[str, ...]


class TourDevices(Protocol):
    """The simulated devices of the demo's agent. Its methods block, and run in a thread."""

    def wired(self) -> Sequence[Wired]:
        """Return every simulated device."""

    def states(self) -> Mapping[str, Mapping[str, Any]]:
        """Return what each device shows, by device id; a device that is away is left out."""

    def poke(self, device_id: str, action: str, facts: Mapping[str, Any]) -> None:
        """Touch a device. Raises NotFound if it cannot be touched so."""

    def reset(self) -> None:
        """Begin the demo again."""


@dataclass(frozen=True)
class TourFacts:
    """What the tour shows beside the devices: fictional persons and accounts."""

    persons: Sequence[Mapping[str, Any]]
    logins: Sequence[Login]
    surfaces: Sequence[Mapping[str, str]]


class Poke(Body):
    """Touch a device: lay or lift a card, take the paper out or put it in, press a key."""

    device_id: str = Field(max_length=64)
    action: str = Field(max_length=20)
    card: str | None = Field(default=None, max_length=40)
    level: int | None = Field(default=None, ge=1, le=5)


class Scan(Body):
    """Hold a code under a scanner."""

    device_id: str = Field(max_length=64)
    what: Literal["appointment", "ticket"]


class Reset(Body):
    """Begin again."""


def _lockers(conn: Connection, site: Site) -> list[dict[str, Any]]:
    """Return what lies in lockers, with the codes that only its applicants know elsewhere."""
    return [
        {**lies_row(one), "code": code_of(conn, site.keyring, site.hall_id, one.deposit_id)}
        for one in locker_views.lying(conn, site.hall_id, _SHOWN)
    ]


def blueprint(
    site: Site, devices: TourDevices, facts: TourFacts, specimen: Callable[[str], str]
) -> Blueprint:
    """Return the pages under /tour; `specimen(what)` returns what a scanner reads off a code of that kind."""
    pages = Blueprint(
        "tour", __name__, static_folder="static", template_folder="templates", url_prefix="/tour"
    )
    made_things = _Made(site.clock)

    def snapshot(conn: Connection, lang: str) -> dict[str, Any]:
        shown = base(site, conn, lang=lang, room="tour", url="/tour/snapshot", api="/tour")
        kinds = set(conn.execute(_DONE, {"hall_id": site.hall_id}).scalars())
        wired = devices.wired()
        return {
            **shown,
            "persons": facts.persons,
            "surfaces": facts.surfaces,
            "readers": _of(wired, "credential_reader"),
            "scanners": _of(wired, "scanner"),
            "printers": _of(wired, "ticket_printer"),
            "pads": _of(wired, "rating_pad"),
            "lockers": _lockers(conn, site),
            "done": [step for step, kind in STEPS.items() if kind in kinds],
            "logins": [
                {"login": one.login, "password": one.password, "name": one.name, "roles": one.roles}
                for one in facts.logins
            ],
        }

    def compare(stored: PasswordHash | None, password: str) -> bool:
        return site.in_thread(passwords.matches, stored, password)

    @pages.get("")
    def tour() -> Response:
        response = make_response(page("tour/tour.html", site.db.read(snapshot, language())))
        for one in facts.logins:
            if one.surface in SURFACES:
                try:
                    session = staff.sign_in(site.db, site.hall_id, one.login, one.password, compare)
                except (
                    WrongPassword,
                    CodeAsked,
                ):  # somebody tried these things; their page asks for a sign-in
                    continue
                set_cookie(response, one.surface, session.token, session.expires_at)
        return response

    @pages.get("/snapshot")
    def again() -> dict[str, Any]:
        return site.db.read(snapshot, language())

    @pages.get("/devices")
    def look() -> dict[str, Any]:
        states = site.in_thread(devices.states)
        shown: dict[str, list[dict[str, Any]]] = {
            "readers": [],
            "printers": [],
            "signs": [],
            "pads": [],
            "speakers": [],
        }
        for one in devices.wired():
            state = states.get(one.device_id)
            if state is not None and one.kind in _DESCRIBE:
                group, describe = _DESCRIBE[one.kind]
                shown[group].append(
                    {"device_id": one.device_id, "place": one.place, **describe(state, made_things)}
                )
        return shown

    @pages.get("/made/<name>")
    def made(name: str) -> Response:
        kind = "image/png" if name.endswith(".png") else "audio/wav"
        return Response(made_things.content(name), mimetype=kind)

    @pages.post("/poke", endpoint="poke")
    def poke() -> dict[str, bool]:
        asked = body(Poke)
        action, told = _POKES.get(asked.action, (asked.action, {}))
        facts_of_poke = dict(told)
        if asked.card is not None:
            facts_of_poke["card"] = asked.card
        if asked.level is not None:
            facts_of_poke["level"] = asked.level
        site.in_thread(devices.poke, asked.device_id, action, facts_of_poke)
        return {"ok": True}

    @pages.post("/scan")
    def scan() -> dict[str, bool]:
        asked = body(Scan)
        site.in_thread(devices.poke, asked.device_id, "scan", {"text": specimen(asked.what)})
        return {"ok": True}

    @pages.post("/reset")
    def reset() -> dict[str, bool]:
        body(Reset)
        site.in_thread(devices.reset)
        return {"ok": True}

    return pages


_POKES: dict[str, tuple[str, dict[str, Any]]] = {
    "paper_out": ("faults", {"faults": ["paper_out"]}),
    "paper_in": ("faults", {"faults": []}),
}


def _of(wired: Sequence[Wired], kind: str) -> list[dict[str, str]]:
    return [{"device_id": one.device_id, "place": one.place} for one in wired if one.kind == kind]


class _Made:
    """Pictures and sounds that the devices made, kept for the page to fetch, the last ones only."""

    def __init__(self, clock: Clock) -> None:
        self._clock = clock
        self._kept: dict[str, tuple[bytes, Millis]] = {}

    def keep(self, encoded: str, kind: str) -> tuple[str, Millis]:
        """Keep a thing; return its address, and when it was seen first."""
        content = b64decode(encoded)
        name = f"{hashlib.sha256(content).hexdigest()[:24]}.{kind}"
        _, seen_at = self._kept.setdefault(name, (content, self._clock.now()))
        while len(self._kept) > _KEPT_THINGS:
            del self._kept[next(iter(self._kept))]
        return f"/tour/made/{name}", seen_at

    def content(self, name: str) -> bytes:
        """Return a kept thing. Raises NotFound."""
        if name not in self._kept:
            raise NotFound
        return self._kept[name][0]


def _reader(state: Mapping[str, Any], _made: _Made) -> dict[str, Any]:
    return {"card": state["card"] if state["lying"] else None}


def _printer(state: Mapping[str, Any], made: _Made) -> dict[str, Any]:
    slips = []
    for slip in state["slips"][::-1][:_SHOWN]:
        address, at = made.keep(slip["png"], "png")
        slips.append({"slip_id": address, "at": at, "png": address})
    return {"paper": "paper_out" not in state["faults"], "slips": slips}


def _sign(state: Mapping[str, Any], _made: _Made) -> dict[str, Any]:
    return {"lines": state["lines"]}


def _pad(state: Mapping[str, Any], _made: _Made) -> dict[str, Any]:
    return {"asking": state["asking"]}


def _speaker(state: Mapping[str, Any], made: _Made) -> dict[str, Any]:
    said = []
    for each in state["announcements"][::-1][:_SHOWN]:
        wav, at = made.keep(each["wav"], "wav") if each["wav"] else (None, None)
        said.append({"at": at, "text_zh": each["text_zh"], "text_en": each["text_en"], "wav": wav})
    return {"said": said}


_DESCRIBE: dict[str, tuple[str, Callable[[Mapping[str, Any], _Made], dict[str, Any]]]] = {
    "credential_reader": ("readers", _reader),
    "ticket_printer": ("printers", _printer),
    "window_sign": ("signs", _sign),
    "rating_pad": ("pads", _pad),
    "speaker": ("speakers", _speaker),
}
