"""The bodies of the commands at the output window."""

from typing import Literal

from pydantic import Field

from hallsys.web.counter.schemas import AtWindow
from hallsys.web.fields import Id, Line


class Typed(AtWindow):
    """The number of a document that no reader can read."""

    number: str = Field(max_length=40, repr=False)


class Find(AtWindow):
    """The number of a case whose applicant is not here."""

    case_number: Line


class HandOver(AtWindow):
    """Which result, to whose card, as what; an agent shows an authorisation."""

    result_id: Id
    presentation_id: Id
    taken_by: Literal["applicant", "agent"]
    authorisation: Line | None = None


class Slip(AtWindow):
    """The slip with which a result is collected, for whoever's card it is."""

    result_id: Id
    presentation_id: Id
