"""What the evaluation does once a day by itself."""

from hallsys.evaluation.callback import erase_call_backs
from hallsys.evaluation.ownfigures import release_figures
from hallsys.evaluation.policy import RatingSettings
from hallsys.kernel.transaction import Tx


def once_a_day(tx: Tx, timezone: str, settings: RatingSettings) -> None:
    """Erase numbers whose time is over, and release to clerks what is old enough and hides each rating."""
    erase_call_backs(tx, settings.follow_up)
    release_figures(tx, timezone, settings.own_figures)
