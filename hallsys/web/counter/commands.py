"""The commands at a window, as a table; the clerk's page and the output window's have the same ones."""

from collections.abc import Callable
from dataclasses import asdict, dataclass
from typing import Any

from flask import Blueprint

from hallsys.counters import service, shifts
from hallsys.counters.errors import WindowUnknown
from hallsys.counters.service import Called
from hallsys.counters.views import Window
from hallsys.evaluation.finishing import finish_and_ask
from hallsys.evaluation.rules import Channel
from hallsys.web.counter.schemas import AtWindow, OnService, OnTicket, Pause, Transfer
from hallsys.web.counter.service import call_for_help, end_help, requeue_at
from hallsys.web.entrance import actor, me
from hallsys.web.http import body
from hallsys.web.sessions import Sessions, signed_in
from hallsys.web.site import Site

# A use case `(tx, window_id, clerk_id, *arguments)` and what it is given besides window and clerk.
UseCase = Callable[..., Any]
Plan = tuple[UseCase, tuple[Any, ...]]
ChannelOf = Callable[[str], Channel]


def on_tablet(_window_id: str) -> Channel:
    """Ask at every window on the page of its rating pad."""
    return Channel.TABLET


@dataclass(frozen=True)
class Counters:
    """What the commands need besides their body: the site, and how each window's applicants rate."""

    site: Site
    channel_of: ChannelOf = on_tablet

    def window(self, code: str) -> Window:
        """Return the window with that code. Raises WindowUnknown."""
        try:
            return self.site.windows_by_code[code]
        except KeyError:
            raise WindowUnknown from None


@dataclass(frozen=True)
class Command:
    """One command: the form of its body, and what is to be done with it at a window.

    `shift`: it changes which windows are open, and so how fast the queues are served.
    """

    schema: type[AtWindow]
    plan: Callable[[Counters, Window, Any], Plan]
    shift: bool = False


def _finish(counters: Counters, window: Window, asked: OnService) -> Plan:
    site = counters.site
    settings, channel = site.settings.ratings, counters.channel_of(window.id)
    return finish_and_ask, (asked.service_id, site.catalogue.hall, settings, channel)


def _transfer(_counters: Counters, _window: Window, asked: Transfer) -> Plan:
    if asked.queue_id is not None:
        return service.transfer_to_queue, (asked.service_id, asked.queue_id)
    return service.transfer_to_window, (asked.service_id, asked.window_id)


def _plain(use_case: UseCase) -> Callable[[Counters, Window, AtWindow], Plan]:
    return lambda _counters, _window, _asked: (use_case, ())


def _on_service(use_case: UseCase) -> Callable[[Counters, Window, OnService], Plan]:
    return lambda _counters, _window, asked: (use_case, (asked.service_id,))


def _within_limits(use_case: UseCase) -> Callable[[Counters, Window, OnService], Plan]:
    return lambda counters, _window, asked: (use_case, (asked.service_id, counters.site.settings.counters))


def _on_ticket(use_case: UseCase) -> Callable[[Counters, Window, OnTicket], Plan]:
    return lambda _counters, _window, asked: (use_case, (asked.ticket_id,))


COMMANDS: dict[str, Command] = {
    "sign-in": Command(AtWindow, _plain(shifts.sign_in), shift=True),
    "sign-out": Command(AtWindow, _plain(shifts.sign_out), shift=True),
    "pause": Command(Pause, lambda _counters, _window, asked: (shifts.pause, (asked.reason,)), shift=True),
    "reopen": Command(AtWindow, _plain(shifts.reopen), shift=True),
    "next": Command(
        AtWindow,
        lambda counters, _window, _asked: (
            service.call_next,
            (counters.site.settings.policy, counters.site.today),
        ),
    ),
    "call": Command(OnTicket, _on_ticket(service.call_ticket)),
    "resume": Command(OnTicket, _on_ticket(service.resume)),
    "requeue": Command(
        OnTicket,
        lambda counters, _window, asked: (requeue_at, (asked.ticket_id, counters.site.settings.policy)),
    ),
    "recall": Command(OnService, _within_limits(service.recall)),
    "start": Command(OnService, _on_service(service.start)),
    "no-show": Command(OnService, _within_limits(service.no_show)),
    "park": Command(OnService, _on_service(service.park)),
    "transfer": Command(Transfer, _transfer),
    "finish": Command(OnService, _finish),
    "help": Command(AtWindow, lambda _counters, window, _asked: (call_for_help, (f"window:{window.code}",))),
    "help-over": Command(AtWindow, lambda _counters, window, _asked: (end_help, (f"window:{window.code}",))),
    "undo": Command(OnService, _within_limits(service.undo)),
}


def add_commands(pages: Blueprint, counters: Counters, sessions: Sessions, surface: str) -> None:
    """Give the pages of a surface the commands, each at `/api/<surface>/<name>`."""
    for name, command in COMMANDS.items():
        view = signed_in(sessions, surface)(_view(counters, command))
        pages.add_url_rule(f"/api/{surface}/{name}", name, view, methods=["POST"])


def _view(counters: Counters, command: Command) -> Callable[[], dict[str, Any]]:
    def run() -> dict[str, Any]:
        asked, clerk = body(command.schema), me()
        window = counters.window(asked.window)
        use_case, arguments = command.plan(counters, window, asked)
        answer = counters.site.transact(
            actor(clerk), asked.request_id, use_case, window.id, clerk.id, *arguments
        )
        if command.shift:
            counters.site.forget_pace()
        return {"ok": True, "service": _service(answer)}

    return run


def _service(answer: Any) -> dict[str, Any] | None:
    """Return the service that goes on after a command; no case was accepted in it so far."""
    return {**asdict(answer), "cases": []} if isinstance(answer, Called) else None
