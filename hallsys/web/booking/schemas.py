"""The commands of the booking page. The code of an appointment is a secret: it stands in bodies only."""

from typing import Annotated, Literal

from pydantic import AfterValidator, Field

from hallsys.kernel.ids import CODE_LENGTH, typed_code
from hallsys.people.phones import LONGEST_SAID
from hallsys.web.fields import Id, Line
from hallsys.web.http import Body

_LONGEST_NUMBER = 40
_LATEST = 2**53  # an instant in milliseconds as a page can hold it

# As somebody typed it: small letters, spaces, and letters that look like digits are no fault.
Code = Annotated[str, Field(max_length=3 * CODE_LENGTH, repr=False), AfterValidator(typed_code)]
Instant = Annotated[int, Field(ge=0, lt=_LATEST)]


class Book(Body):
    """Somebody books a time for a matter."""

    matter_id: Id
    starts_at: Instant
    number: str = Field(max_length=_LONGEST_NUMBER, repr=False)
    name: Line = Field(repr=False)


class Own(Body):
    """The holder of an appointment's code looks at it, or gives it up."""

    code: Code


class LeaveNumber(Own):
    """Where the holder wants to be reminded; empty: nowhere any more."""

    number: str = Field(default="", max_length=LONGEST_SAID, repr=False)
    lang: Literal["zh", "en"] = "zh"


class Change(Own):
    """The holder wants another time."""

    starts_at: Instant
