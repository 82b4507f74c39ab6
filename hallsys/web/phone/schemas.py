"""The commands of a phone's page."""

from typing import Literal

from pydantic import Field

from hallsys.people.phones import LONGEST_SAID
from hallsys.web.http import Body


class Rejoin(Body):
    """The holder missed their call and waits again."""


class LeaveNumber(Body):
    """Where the holder wants to be told that the number is nearly called; empty: nowhere any more."""

    number: str = Field(default="", max_length=LONGEST_SAID, repr=False)
    lang: Literal["zh", "en"] = "zh"


class Cancel(Body):
    """The holder leaves the queue."""
