"""The evaluation 好差评: its figures for whoever adds them up, and ratings that applicants gave elsewhere."""

from typing import Literal, Self

from pydantic import Field, StrictInt, model_validator

from hallsys.evaluation.elsewhere import rate_case_elsewhere, rate_visit_elsewhere
from hallsys.evaluation.figures import rates
from hallsys.evaluation.percase import case_of_token
from hallsys.evaluation.rates import Rates
from hallsys.evaluation.rules import Channel, Grade, Level
from hallsys.halls.rules import day_start
from hallsys.kernel.clock import DAY
from hallsys.queue.errors import TicketUnknown
from hallsys.web.api.call import Call
from hallsys.web.api.schemas import Answer, Asked, Token
from hallsys.web.fields import Day
from hallsys.web.paths import is_token
from hallsys.web.ratings import DEFINITIONS, MOST_TAGS, MOST_TEXT, TagCode, share, tags_of_case

_LONGEST_PERIOD = 366  # days


class Period(Asked):
    """Business days, from the first to the last."""

    since: Day
    until: Day

    @model_validator(mode="after")
    def _in_order(self) -> Self:
        if not 0 <= (self.until - self.since).days < _LONGEST_PERIOD:
            raise ValueError("no period")
        return self


class Figures(Answer):
    """Ratings by level, from 1 to 5, and the rates from 0 to 1, null where there is nothing to share."""

    by_level: tuple[int, ...]
    rated: int
    rateable: int
    rectified: int
    satisfaction: float | None
    participation: float | None
    active: float | None
    rectification: float | None


class Definition(Answer):
    """What a rate says."""

    rate: str
    zh: str
    en: str


class Evaluation(Answer):
    """The figures of visits (一次一评), of whole cases (一事一评) and of both, with what they mean."""

    visits: Figures
    cases: Figures
    total: Figures
    definitions: tuple[Definition, ...]


class Tag(Answer):
    """A tag that can be chosen with a level."""

    code: str
    level: int
    name: str
    name_en: str


class Tags(Answer):
    """The tags that are offered today, the best level first."""

    tags: tuple[Tag, ...]


class Rate(Asked):
    """A level from 1 to 5, tags of that level, a text, by an applicant; `token`: of a ticket or a case.

    `channel`: by what the applicant said so; phone is the QR code.
    """

    token: Token
    level: StrictInt
    tags: tuple[TagCode, ...] = Field(default=(), max_length=MOST_TAGS)
    text: str = Field(default="", max_length=MOST_TEXT)
    channel: Literal["computer", "mobile", "phone", "telephone", "sms"] = "phone"  # no pad is elsewhere


class Taken(Answer):
    """The rating was taken."""

    rated: bool


def figures(call: Call) -> Evaluation:
    """Return the figures of some days."""
    site, hall = call.site, call.site.catalogue.hall
    first, last = (
        day_start(day.isoformat(), hall.timezone, hall.rollover_minutes)
        for day in (call.asked.since, call.asked.until)
    )
    both = site.db.read(rates, site.hall_id, first, last + DAY)
    return Evaluation(
        visits=_figures(both.visits),
        cases=_figures(both.cases),
        total=_figures(both.total),
        definitions=tuple(Definition(rate=rate, zh=zh, en=en) for rate, (zh, en) in DEFINITIONS.items()),
    )


def tags(call: Call) -> Tags:
    """Return what can be chosen."""
    return Tags(
        tags=tuple(
            Tag(code=tag.code, level=int(level), name=tag.name, name_en=tag.name_en or tag.name)
            for level in Level
            for tag in call.site.tags.of(level)
        )
    )


def rate_visit(call: Call) -> Taken:
    """Take the rating of the last service of a ticket. Raises as `rate_by_phone` does."""
    site, token = call.site, call.asked.token
    if not is_token(token):
        raise TicketUnknown
    hall = site.catalogue.hall
    call.once(
        rate_visit_elsewhere, hall, site.settings.ratings, site.tags, token, _grade(call), _channel(call)
    )
    return Taken(rated=True)


def rate_case(call: Call) -> Taken:
    """Take the rating of a case as a whole. Raises as `rate_case` of the evaluation does."""
    site = call.site
    case_id = case_of_token(site.keyring, call.asked.token)
    tags = site.db.read(tags_of_case, site, case_id)
    call.once(rate_case_elsewhere, tags, site.settings.ratings, case_id, _grade(call), _channel(call))
    return Taken(rated=True)


def _grade(call: Call) -> Grade:
    asked = call.asked
    return Grade(asked.level, asked.tags, asked.text)


def _channel(call: Call) -> Channel:
    return Channel(call.asked.channel)


def _figures(of: Rates) -> Figures:
    return Figures(
        by_level=tuple(of.by_level.get(level, 0) for level in sorted(Level)),
        rated=of.rated,
        rateable=of.rateable,
        rectified=of.rectified,
        satisfaction=share(of.satisfaction),
        participation=share(of.participation),
        active=share(of.active),
        rectification=share(of.rectification),
    )
