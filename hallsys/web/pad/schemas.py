"""The commands of a pad's page."""

from hallsys.web.fields import Id
from hallsys.web.ratings import Rate


class RateSession(Rate):
    """A rating of the session that the pad was asked to show."""

    token: Id
