"""The page of the pushes 数据推送: receivers, what failed, and whether days agree."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict
from datetime import date, timedelta
from functools import partial
from typing import Any, Protocol
from urllib.parse import urlsplit

from flask import Blueprint, Response, request
from sqlalchemy import Connection

from hallsys.kernel.clock import Millis
from hallsys.pushes import ledger, views
from hallsys.pushes.comparing import Comparison, checks, day_figures, last_check
from hallsys.pushes.errors import ReceiverUnknown
from hallsys.pushes.policy import ReceiverSettings
from hallsys.pushes.rules import FAULTS, STATE_NAMES
from hallsys.staff.rules import Action
from hallsys.web.entrance import actor, me
from hallsys.web.fields import Id, Line
from hallsys.web.http import Body, body
from hallsys.web.manager.periods import day_asked
from hallsys.web.manager.pushes_book import KINDS, MEANINGS, book
from hallsys.web.manager.subpages import SubPage
from hallsys.web.sessions import Sessions, signed_in
from hallsys.web.sheets import XLSX
from hallsys.web.site import Site
from hallsys.web.snapshots import language

_CHECKS_SHOWN = 14  # days

Row = dict[str, Any]


class Circuit(Protocol):
    """How a receiver takes what it is sent at this moment."""

    @property
    def interrupted(self) -> bool: ...
    @property
    def fault(self) -> str | None: ...
    @property
    def since(self) -> Millis | None: ...


class Receiving(Protocol):
    """A receiver, and how it takes what it is sent."""

    @property
    def settings(self) -> ReceiverSettings: ...
    @property
    def circuit(self) -> Circuit: ...


class Receivers(Protocol):
    """All receivers of the hall."""

    def standing(self) -> Sequence[Receiving]:
        """Return every receiver, and how it takes what it is sent."""

    def compare(self, receiver: str, day: str, actor: str) -> Comparison:
        """Compare a day with what a receiver has."""


class NoReceivers:
    """A hall that tells nobody."""

    def standing(self) -> Sequence[Receiving]:
        """Return nothing."""
        return ()

    def compare(self, receiver: str, day: str, actor: str) -> Comparison:  # noqa: ARG002 - there is none
        """Raise ReceiverUnknown."""
        raise ReceiverUnknown(receiver=receiver)


class SendAgain(Body):
    """A push that failed is tried again."""

    receiver: Id
    key: Id
    note: Line = ""


class SendAllAgain(Body):
    """All that failed of a receiver are tried again."""

    receiver: Id
    note: Line = ""


class Drop(Body):
    """A push that failed is given up, for a reason."""

    receiver: Id
    key: Id
    note: Line


class Compare(Body):
    """A day is compared with what a receiver has."""

    receiver: Id
    day: Line


COMMANDS: Mapping[str, tuple[type[Body], Callable[[Site, Any], partial[Any]]]] = {
    "push-again": (
        SendAgain,
        lambda _site, asked: partial(
            ledger.send_again, receiver=asked.receiver, push_key=asked.key, note=asked.note
        ),
    ),
    "push-all-again": (
        SendAllAgain,
        lambda _site, asked: partial(ledger.send_all_again, receiver=asked.receiver, note=asked.note),
    ),
    "drop-push": (
        Drop,
        lambda _site, asked: partial(
            ledger.drop, receiver=asked.receiver, push_key=asked.key, note=asked.note
        ),
    ),
}


def pushes_page(receivers: Receivers) -> SubPage:
    """Return the page."""
    return SubPage("数据推送", "Pushes", partial(_snapshot, receivers=receivers), Action.EXCHANGE)


def add_pushes(pages: Blueprint, site: Site, sessions: Sessions, surface: str, receivers: Receivers) -> None:
    """Let `pages` tell how it stands now, a day's figures, also as a workbook, and compare a day."""

    @pages.get("/api/manager/pushes-standing")
    @signed_in(sessions, surface)
    def how_it_stands() -> Row:
        return {"receivers": site.db.read(_standing, site, receivers)}

    @pages.get("/api/manager/pushes-day")
    @signed_in(sessions, surface)
    def day() -> Row:
        return site.db.read(_day, site, _receiver_asked(receivers).name, day_asked(site, "day"))

    @pages.get("/manager/pushes/day.xlsx")
    @signed_in(sessions, surface)
    def day_as_workbook() -> Response:
        one, asked = _receiver_asked(receivers), day_asked(site, "day")
        figures, listed = site.db.read(_whole_day, site, one.name, asked)
        made = site.in_thread(book, figures, listed, language(), site.catalogue.hall.timezone)
        name = {"Content-Disposition": f'attachment; filename="pushes-{one.name}-{asked}.xlsx"'}
        return Response(made, mimetype=XLSX, headers={**name, "Cache-Control": "no-store"})

    @pages.post("/api/manager/compare-pushes")
    @signed_in(sessions, surface, Action.EXCHANGE)
    def compare() -> Row:
        asked = body(Compare)
        found = receivers.compare(asked.receiver, asked.day, actor(me()))
        return {"agrees": found.agrees, "missing": len(found.missing), "unknown": len(found.unknown)}


def _receiver_asked(receivers: Receivers) -> ReceiverSettings:
    name = request.args.get("receiver", "")
    found = next((one.settings for one in receivers.standing() if one.settings.name == name), None)
    if found is None:
        raise ReceiverUnknown(receiver=name[:20])
    return found


def _snapshot(conn: Connection, site: Site, receivers: Receivers) -> Mapping[str, Any]:
    standing = receivers.standing()
    since = (date.fromisoformat(site.today) - timedelta(days=_CHECKS_SHOWN)).isoformat()
    return {
        "receivers": _standing(conn, site, receivers),
        "failed": [
            asdict(push) for one in standing for push in views.failed(conn, site.hall_id, one.settings.name)
        ],
        "checks": [
            {
                "receiver": one.receiver,
                "day": one.day,
                "at": one.at,
                "missing": len(one.comparison.missing),
                "unknown": len(one.comparison.unknown),
                "sent_again": one.sent_again,
            }
            for one in checks(conn, site.hall_id, since)
        ],
        "kinds": {kind: list(words) for kind, words in KINDS.items()},
        "states": {state: list(words) for state, words in STATE_NAMES.items()},
        "faults": {code: [fault.zh, fault.en] for code, fault in FAULTS.items()},
        "meanings": [[key, list(one.name), list(one.counts)] for key, one in MEANINGS.items()],
        "today": site.today,
    }


def _standing(conn: Connection, site: Site, receivers: Receivers) -> list[Row]:
    return [
        {
            "name": one.settings.name,
            "title": one.settings.title or one.settings.name,
            "interface": [one.settings.mapping.zh, one.settings.mapping.en],
            "host": urlsplit(one.settings.url).netloc,
            "personal": one.settings.personal,
            "keep_days": one.settings.keep_days,
            "compared": not one.settings.mapping.plain,
            "interrupted": one.circuit.interrupted,
            "fault": one.circuit.fault,
            "since": one.circuit.since,
            **asdict(views.standing(conn, site.hall_id, one.settings.name, site.today)),
        }
        for one in receivers.standing()
    ]


def _day(conn: Connection, site: Site, receiver: str, day: str) -> Row:
    """Return a day's figures by kind of message, with the sum, and when they were compared."""
    check = last_check(conn, site.hall_id, receiver, day)
    return {
        "receiver": receiver,
        "day": day,
        "compared_at": check and check.at,
        "sent_again": check and check.sent_again,
        "figures": [
            {"kind": kind, **asdict(count)}
            for kind, count in day_figures(conn, site.hall_id, receiver, day).items()
        ],
    }


def _whole_day(conn: Connection, site: Site, receiver: str, day: str) -> tuple[list[Row], list[views.Listed]]:
    figures: list[Row] = _day(conn, site, receiver, day)["figures"]
    return figures, views.of_day(conn, site.hall_id, receiver, day)
