"""The commands of a locker's screen."""

from pydantic import Field

from hallsys.web.fields import Id
from hallsys.web.http import Body


class OpenOwn(Body):
    """The box of a result, for whoever's card lies there."""

    presentation_id: Id
    deposit_id: Id


class OpenByCode(Body):
    """The code as it was typed."""

    code: str = Field(pattern=r"^[0-9]{6}$", repr=False)
