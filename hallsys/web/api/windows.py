"""A window that is run from elsewhere: a calling pad on the desk, a department's own counter program."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import partial
from typing import Any, NamedTuple, Self

from pydantic import Field, model_validator
from sqlalchemy import Connection

from hallsys.counters.errors import WindowUnknown
from hallsys.counters.rules import PauseReason
from hallsys.counters.views import Window, active_calls, standings
from hallsys.kernel.transaction import Tx
from hallsys.queue.errors import QueueUnknown
from hallsys.staff.errors import ClerkUnknown, PasswordDue, SecondFactorDue
from hallsys.staff.rules import Action, require, second_factor_due
from hallsys.staff.views import Clerk, account, clerk
from hallsys.web.api.call import Call
from hallsys.web.api.schemas import Answer, Asked, Code
from hallsys.web.counter.commands import COMMANDS, Counters
from hallsys.web.fields import Id


class AtWindow(Asked):
    """A command at a window, in the name of the clerk who has that login."""

    clerk: str = Field(min_length=1, max_length=64)


class OnService(AtWindow):
    """A command on the service that goes on there."""

    service_id: Id


class OnTicket(AtWindow):
    """A command on a ticket that was at a window before."""

    ticket_id: Id


class Pause(AtWindow):
    """Why the window pauses."""

    reason: PauseReason


class Transfer(OnService):
    """Where the ticket goes: to a queue by its code, or to a window by its number."""

    queue: Code | None = None
    window: int | None = None

    @model_validator(mode="after")
    def _one_target(self) -> Self:
        if (self.queue is None) == (self.window is None):
            raise ValueError("a transfer has one target")
        return self


class Service(Answer):
    """The ticket at a window: called, or serving."""

    service_id: str
    ticket_id: str
    number: str
    queue: str
    state: str
    called_at: int
    started_at: int | None
    recalls: int


class WindowNow(Answer):
    """How a window stands after a command: signed_out, open or paused, and the ticket there, if any."""

    number: int
    state: str
    service: Service | None


class Possible(NamedTuple):
    """A command as it is asked for from elsewhere."""

    summary: str
    asks: type[AtWindow]


POSSIBLE: Mapping[str, Possible] = {
    "sign-in": Possible("Open a window for a clerk", AtWindow),
    "sign-out": Possible("Close the window", AtWindow),
    "pause": Possible("Take no tickets for a while", Pause),
    "reopen": Possible("Take tickets again", AtWindow),
    "next": Possible("Call whoever is next", AtWindow),
    "recall": Possible("Call the same ticket once more", OnService),
    "undo": Possible("Take a mistaken call back", OnService),
    "start": Possible("The applicant came", OnService),
    "no-show": Possible("The applicant did not come", OnService),
    "park": Possible("Set the applicant aside", OnService),
    "resume": Possible("Call a ticket back that was set aside", OnTicket),
    "requeue": Possible("Let a ticket wait again that missed its call", OnTicket),
    "transfer": Possible("Send the applicant on", Transfer),
    "finish": Possible("The applicant was served, and is asked to rate", OnService),
}


# What ends a service or a shift; somebody who was put out of use meanwhile can do this yet.
_ENDING = frozenset({"finish", "no-show", "park", "transfer", "undo", "sign-out"})


@dataclass(frozen=True, slots=True)
class Operated:
    """What was asked for was done."""

    asked: str


@dataclass(frozen=True, slots=True)
class _Target:
    service_id: str
    queue_id: str | None
    window_id: str | None


def operate(tx: Tx, asked: str, use_case: Callable[..., Any], *facts: Any) -> Operated:
    """Carry out a command at a window. Raises as `use_case` does."""
    use_case(tx, *facts)
    return Operated(asked)


def runs(name: str) -> Callable[[Call], WindowNow]:
    """Return what answers the command of that name."""
    return partial(_run, name)


def _run(name: str, call: Call) -> WindowNow:
    site, command = call.site, COMMANDS[name]
    window = _window(call, call.path["number"])
    who = site.db.read(_clerk, site.hall_id, call.asked.clerk)
    require(who.roles, Action.SERVE)
    if name not in _ENDING:
        _require_usable(who, call)
    counters = Counters(site, call.channel_of)
    use_case, facts = command.plan(counters, window, _inside(call))
    call.once(operate, use_case, window.id, who.id, *facts)
    if command.shift:
        site.forget_pace()
    return site.db.read(_shown, call, window)


def _require_usable(who: Clerk, call: Call) -> None:
    """Raise what keeps a clerk from the pages: out of use, a password or a second factor that is due."""
    if not who.active:
        raise ClerkUnknown
    if who.must_change:
        raise PasswordDue
    if second_factor_due(who.roles, call.site.settings.staff, has_one=who.second_factor):
        raise SecondFactorDue


def _window(call: Call, number: int | str) -> Window:
    for one in call.site.windows.values():
        if str(one.number) == str(number):
            return one
    raise WindowUnknown


def _inside(call: Call) -> Any:
    """Return what was asked for with ids instead of the names that others know. Raises QueueUnknown."""
    asked = call.asked
    if not isinstance(asked, Transfer):
        return asked
    if asked.window is not None:
        return _Target(asked.service_id, None, _window(call, asked.window).id)
    for queue in call.site.catalogue.queues.values():
        if queue.code == asked.queue:
            return _Target(asked.service_id, queue.id, None)
    raise QueueUnknown


def _clerk(conn: Connection, hall_id: str, login: str) -> Clerk:
    known = account(conn, hall_id, login)
    found = clerk(conn, hall_id, known.clerk_id) if known else None
    if found is None:
        raise ClerkUnknown
    return found


def _shown(conn: Connection, call: Call, window: Window) -> WindowNow:
    now = next(iter(active_calls(conn, call.site.hall_id, window.id)), None)
    return WindowNow(
        number=window.number,
        state=standings(conn, call.site.hall_id)[window.id].state,
        service=None
        if now is None
        else Service(
            service_id=now.service_id,
            ticket_id=now.ticket_id,
            number=now.number,
            queue=call.site.catalogue.queues[now.queue_id].code,
            state=now.state,
            called_at=now.called_at,
            started_at=now.started_at,
            recalls=now.recalls,
        ),
    )
