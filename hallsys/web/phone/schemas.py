"""The commands of a phone's page."""

from hallsys.web.http import Body


class Rejoin(Body):
    """The holder missed their call and waits again."""


class Cancel(Body):
    """The holder leaves the queue."""
