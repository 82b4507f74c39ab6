"""Ratings that applicants gave to another system: a city's app, a hotline."""

from dataclasses import dataclass

from hallsys.evaluation.percase import rate_case
from hallsys.evaluation.phone import rate_by_phone
from hallsys.evaluation.policy import RatingSettings
from hallsys.evaluation.rules import Channel, Grade, Tags
from hallsys.halls.views import Hall
from hallsys.kernel.transaction import Tx


@dataclass(frozen=True, slots=True)
class RatedElsewhere:
    """The rating was taken; the fingerprint of what was asked."""

    asked: str


def rate_visit_elsewhere(
    tx: Tx,
    asked: str,
    hall: Hall,
    settings: RatingSettings,
    offered: Tags,
    token: str,
    grade: Grade,
    channel: Channel,
) -> RatedElsewhere:
    """Rate the last service of the ticket with that secret. Raises what `rate_by_phone` does."""
    rate_by_phone(tx, hall, settings, offered, token, grade, channel)
    return RatedElsewhere(asked)


def rate_case_elsewhere(
    tx: Tx,
    asked: str,
    offered: Tags,
    settings: RatingSettings,
    case_id: str,
    grade: Grade,
    channel: Channel,
) -> RatedElsewhere:
    """Rate a case as a whole. Raises what `rate_case` does."""
    rate_case(tx, offered, settings, case_id, grade, channel)
    return RatedElsewhere(asked)
