"""The body of a sign-in."""

from typing import Literal

from pydantic import Field

from hallsys.web.fields import Line
from hallsys.web.http import Body


class ChangePassword(Body):
    """The old password once more, and the new one."""

    old: str = Field(max_length=1000, repr=False)
    new: str = Field(max_length=1000, repr=False)


class StayActive(Body):
    """Somebody is there, on that surface."""

    surface: Literal["clerk", "output", "backoffice", "manager"]


class SignIn(Body):
    """Login and password as they were typed."""

    login: Line
    password: str = Field(max_length=1000, repr=False)
