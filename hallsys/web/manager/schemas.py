"""The bodies of the manager's commands."""

from pydantic import Field

from hallsys.web.fields import Id, Line
from hallsys.web.http import Body


class Allocate(Body):
    """The queues that a window serves from now on; `confirm`: also if people are left stranded."""

    window_id: Id
    queue_ids: tuple[Id, ...] = Field(max_length=100)
    confirm: bool = False


class OnTicket(Body):
    """A command on a ticket."""

    ticket_id: Id


class Pin(OnTicket):
    """Why a ticket goes before all others."""

    reason: Line
