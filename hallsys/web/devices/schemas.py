"""The bodies of the commands of the page of devices."""

from typing import Annotated

from pydantic import Field

from hallsys.web.fields import Id, Line
from hallsys.web.http import Body


class MakeCode(Body):
    """The kinds of devices and the places that the agent may speak for."""

    kinds: tuple[Id, ...] = Field(max_length=20)
    places: Line


class MakePass(Body):
    """The screen that is to be set up, as "kiosk:K1"."""

    place: Line


class OnPass(Body):
    """A command on the pass of a screen."""

    pass_id: Id


class OnAgent(Body):
    """A command on an agent."""

    agent_id: Id


class Rename(OnAgent):
    """How the agent is called from now on."""

    name: Line


class OnDevice(Body):
    """A command on a device; its id comes from the wiring of its agent."""

    device_id: Annotated[str, Field(pattern=r"^[A-Za-z0-9._-]{1,64}$")]
