"""The commands of a kiosk's page."""

from pydantic import BaseModel, ConfigDict, Field

from hallsys.matters.situations import MOST_QUESTIONS
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


class Represented(BaseModel):
    """For whom somebody acts, by the document that was presented after their own."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    presentation_id: Id
    relation: Relation
    authorisation: Line = ""


class Take(Body):
    """Somebody takes tickets; `priority` is what they ask for, None for what the rules say."""

    presentation_id: Id
    matter_ids: tuple[Id, ...] = Field(max_length=_MOST_MATTERS)
    priority: PriorityClass | None = None
    principal: Represented | None = None


class Stay(Body):
    """Somebody is still there and needs more time."""

    presentation_id: Id


class Reprint(Body):
    """Somebody wants the ticket once more that they hold."""

    presentation_id: Id
    ticket_id: Id


class OwnAppointment(Body):
    """Somebody comes for their appointment, or wants it on paper."""

    presentation_id: Id
    appointment_id: Id


class Scan(Body):
    """Somebody held a code under the scanner."""

    scan_id: Id


class Checklist(Body):
    """Somebody wants to know what to bring for a matter, in the situation of `answers`."""

    matter_id: Id
    answers: dict[Id, Id] = Field(default_factory=dict, max_length=MOST_QUESTIONS)
