"""The commands of a phone's page."""

from hallsys.web.http import Body


class Cancel(Body):
    """The holder leaves the queue."""
