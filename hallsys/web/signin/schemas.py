"""The bodies of a sign-in and of what belongs to one's own account."""

from typing import Annotated, Literal

from pydantic import BeforeValidator, Field

from hallsys.web.fields import Line
from hallsys.web.http import Body

# Some apps show the digits in two groups.
Code = Annotated[
    str,
    BeforeValidator(lambda said: said.replace(" ", "") if isinstance(said, str) else said),
    Field(pattern="^([0-9]{6})?$", repr=False),
]


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
    code: Code = ""


class SetSecondFactor(Body):
    """The password once more, the secret that the app was shown, and the code that it shows now."""

    password: str = Field(max_length=1000, repr=False)
    secret: str = Field(pattern="^[A-Z2-7]{32}$", repr=False)
    code: Code


class DropSecondFactor(Body):
    """The password once more."""

    password: str = Field(max_length=1000, repr=False)
