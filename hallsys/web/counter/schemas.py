"""The bodies of the commands at a window. Each names the window; those on a ticket name its service too."""

from typing import Self

from pydantic import model_validator

from hallsys.counters.rules import PauseReason
from hallsys.web.fields import Code, Id
from hallsys.web.http import Body


class AtWindow(Body):
    """A command at a window."""

    window: Code


class OnService(AtWindow):
    """A command on the service that the page shows; a stale page is thereby refused."""

    service_id: Id


class OnTicket(AtWindow):
    """A command on a ticket of a list."""

    ticket_id: Id


class Transfer(OnService):
    """Where the ticket goes: to a queue, or to another window."""

    queue_id: Id | None = None
    window_id: Id | None = None

    @model_validator(mode="after")
    def _one_target(self) -> Self:
        if (self.queue_id is None) == (self.window_id is None):
            raise ValueError("a transfer has one target")
        return self


class Pause(AtWindow):
    """Why the window pauses."""

    reason: PauseReason
