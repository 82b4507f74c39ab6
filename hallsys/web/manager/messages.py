"""The page of the messages to applicants 短信通知: a day's, those that failed, and their texts."""

from collections.abc import Callable, Mapping
from dataclasses import asdict
from functools import partial
from typing import Any, Protocol
from urllib.parse import urlsplit

from flask import Blueprint, request
from sqlalchemy import Connection

from hallsys.evaluation.rules import STAFF_ACTOR
from hallsys.messages import ledger, views
from hallsys.messages.errors import KindUnknown
from hallsys.messages.kinds import KINDS, PLACEHOLDERS
from hallsys.messages.policy import GatewaySettings
from hallsys.messages.rules import LONGEST_CODE, LONGEST_TEXT, WHY
from hallsys.messages.templates import change_template, templates_of, versions_of
from hallsys.pushes.rules import Circuit
from hallsys.staff.rules import Action
from hallsys.staff.views import names_of
from hallsys.web.fields import Id, Line
from hallsys.web.http import Body
from hallsys.web.manager.periods import day_asked, instants
from hallsys.web.manager.subpages import SubPage
from hallsys.web.sessions import Sessions, signed_in
from hallsys.web.site import Site

Row = dict[str, Any]


class Messenger(Protocol):
    """How the gateway takes what it is sent at this moment."""

    @property
    def circuit(self) -> Circuit: ...


class SendAgain(Body):
    """A message that failed is tried again."""

    key: Id


class ChangeText(Body):
    """A kind of message has other texts, other ids with the provider, or is switched."""

    kind: Id
    zh: Line
    en: Line = ""
    code_zh: Line = ""
    code_en: Line = ""
    on: bool = True


COMMANDS: Mapping[str, tuple[type[Body], Callable[[Site, Any], partial[Any]]]] = {
    "message-again": (SendAgain, lambda _site, asked: partial(ledger.send_again, key=asked.key)),
    "change-message": (
        ChangeText,
        lambda _site, asked: partial(
            change_template,
            kind=asked.kind,
            zh=asked.zh,
            en=asked.en,
            code_zh=asked.code_zh,
            code_en=asked.code_en,
            on=asked.on,
        ),
    ),
}


def messages_page(messenger: Messenger | None) -> SubPage:
    """Return the page; `messenger`: None in a process or hall that sends nothing."""
    return SubPage("短信通知", "Messages", partial(_snapshot, messenger=messenger), Action.EXCHANGE)


def add_messages(pages: Blueprint, site: Site, sessions: Sessions, surface: str) -> None:
    """Let `pages` tell of a day, and of the versions of a text."""

    @pages.get("/api/manager/messages-day")
    @signed_in(sessions, surface)
    def day_of_messages() -> Row:
        return site.db.read(_day, site, day_asked(site, "day"))

    @pages.get("/api/manager/message-versions")
    @signed_in(sessions, surface)
    def versions() -> Row:
        kind = request.args.get("kind", "")
        if kind not in KINDS:
            raise KindUnknown
        return {"kind": kind, "versions": site.db.read(_versions, site, kind)}


def _snapshot(conn: Connection, site: Site, messenger: Messenger | None) -> Mapping[str, Any]:
    gateway = site.settings.messages
    return {
        "gateway": None if gateway is None else _gateway(gateway, messenger),
        "day": _day(conn, site, site.today),
        "failed": [asdict(one) for one in views.failed(conn, site.hall_id)],
        "templates": [
            {
                **asdict(template),
                "name": list(KINDS[kind].name),
                "fills": [name for name in PLACEHOLDERS if name in KINDS[kind].fills],
            }
            for kind, template in templates_of(conn, site.hall_id).items()
        ],
        "placeholders": {name: list(words) for name, words in PLACEHOLDERS.items()},
        "kinds": {kind: list(one.name) for kind, one in KINDS.items()},
        "faults": {code: [fault.zh, fault.en] for code, fault in WHY.items()},
        "longest": {"text": LONGEST_TEXT, "code": LONGEST_CODE},
        "today": site.today,
    }


def _gateway(settings: GatewaySettings, messenger: Messenger | None) -> Row:
    circuit = Circuit() if messenger is None else messenger.circuit
    return {
        "host": urlsplit(settings.url).netloc,
        "sign": settings.sign,
        "registered": settings.gateway.registered,
        "quiet": [settings.quiet_from, settings.quiet_until],
        "most_a_day": settings.most_a_day,
        "phone_days": settings.phone_days,
        "interrupted": circuit.interrupted,
        "fault": circuit.fault,
        "since": circuit.since,
    }


def _day(conn: Connection, site: Site, day: str) -> Row:
    since, until = instants(site, day, day)
    return {
        "day": day,
        "counts": [
            {"kind": kind, "state": state, "fault": fault, "n": n}
            for kind, state, fault, n in views.counts(conn, site.hall_id, since, until)
        ],
        "listed": [asdict(one) for one in views.of_day(conn, site.hall_id, since, until)],
    }


def _versions(conn: Connection, site: Site, kind: str) -> list[Row]:
    names = {f"{STAFF_ACTOR}{one}": name for one, name in names_of(conn, site.hall_id).items()}
    return [{**asdict(one), "by": names.get(one.by, one.by)} for one in versions_of(conn, site.hall_id, kind)]
