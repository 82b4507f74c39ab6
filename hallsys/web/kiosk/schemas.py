"""The commands of a kiosk's page."""

from pydantic import BaseModel, ConfigDict, Field

from hallsys.queue import presenting
from hallsys.queue.agency import Relation
from hallsys.queue.priority import PriorityClass
from hallsys.web.fields import Id, Line
from hallsys.web.http import Body

_LONGEST_NUMBER = 40

# A bound on the body; how many one ticket can hold is the queue's rule.
_MOST_MATTERS = 100


class TypedNumber(Body):
    """Somebody typed the number of a document."""

    number: str = Field(max_length=_LONGEST_NUMBER, repr=False)


class Take(Body):
    """Somebody takes a ticket; `priority` is what they ask for, None for what the rules say."""

    presentation_id: Id
    matter_ids: tuple[Id, ...] = Field(max_length=_MOST_MATTERS)
    priority: PriorityClass | None = None


class Principal(BaseModel):
    """For whom somebody takes a ticket: whose document was presented at this kiosk too."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    presentation_id: Id
    relation: Relation
    authorisation: Line = ""

    def named(self) -> presenting.Principal:
        """Return the principal as the use case wants it."""
        return presenting.Principal(self.presentation_id, self.relation, self.authorisation)


class Visit(Take):
    """Somebody takes all the tickets that those matters need, for themselves or for a principal."""

    principal: Principal | None = None


class Reprint(Body):
    """Somebody wants the ticket once more that they hold."""

    presentation_id: Id
    ticket_id: Id


class CheckIn(Body):
    """Somebody came for an appointment."""

    presentation_id: Id
    appointment_id: Id


class Scan(Body):
    """Somebody held a code under the scanner."""

    scan_id: Id


class Checklist(Body):
    """Somebody wants to know what to bring for a matter."""

    matter_id: Id
