"""What pages share about ratings: the command, the tags, who rates, and what the rates mean."""

from collections.abc import Mapping
from fractions import Fraction
from ipaddress import ip_address
from typing import Annotated, Any

from flask import Response, request
from pydantic import Field, StrictInt
from sqlalchemy import Connection

from hallsys.evaluation.callback import sealed_number
from hallsys.evaluation.errors import FromStaffNetwork
from hallsys.evaluation.percase import hall_of_case
from hallsys.evaluation.rules import LONGEST_DEVICE, STAFF_ACTOR, Grade, Level, Tags
from hallsys.evaluation.tagtables import tag_tables_of
from hallsys.kernel.ids import new_token
from hallsys.kernel.sealing import Keyring
from hallsys.staff.errors import NotSignedIn
from hallsys.web.http import Body
from hallsys.web.sessions import Sessions, tokens_held
from hallsys.web.site import Site

# Bounds on the body; what is right is for the rules of the evaluation to say, and to tell the applicant.
MOST_TAGS = 50
MOST_TEXT = 2000

_PHONE = "hallsys_phone"
_PHONE_SECONDS = 24 * 60 * 60

TagCode = Annotated[str, Field(max_length=16)]

# What each rate says, beside it on the screen and in the spreadsheet.
DEFINITIONS: Mapping[str, tuple[str, str]] = {
    "satisfaction": ("满意率＝基本满意及以上 ÷ 已评价", "Satisfaction = fair or better ÷ rated"),
    "participation": (
        "参评率＝已评价 ÷ 可评价（已结束的窗口办理与已作出决定的办件）",
        "Participation = rated ÷ rateable (finished visits and decided cases)",
    ),
    "active": (
        "主动评价率＝申请人本人作出的评价 ÷ 可评价；不含默认评价：超时未评记为未评价，不算好评",
        "Active rate = rated by applicants themselves ÷ rateable; without defaults: a time-out is not rated",
    ),
    "rectification": ("整改率＝已整改 ÷ 不满意及以下", "Rectification = rectified ÷ dissatisfied or worse"),
}

# What is rated, and when it counts: beside the rates, as each is told of both kinds and of their sum.
KINDS: Mapping[str, tuple[str, str]] = {
    "visits": (
        "一次一评＝窗口每次办理，自办理结束时计入",
        "Visits = each service at a window, from its end",
    ),
    "cases": (
        "一事一评＝整个办件，自作出决定时计入其受理窗口",
        "Whole cases = each case, from its decision, at the window that accepted it",
    ),
}


# How the rows of a table add up, beside the table.
PARTS: Mapping[str, tuple[str, str]] = {
    "matters": (
        "一次办理多个事项的，在每个事项各计一次，各行之和可能大于全大厅",
        "A visit for several matters counts for each: the rows may add up to more than the whole hall",
    ),
}


class Reason(Body):
    """Why a rating is bad: tags of its level, a text; `call_back`: a number to call about it."""

    tags: tuple[TagCode, ...] = Field(default=(), max_length=MOST_TAGS)
    text: str = Field(default="", max_length=MOST_TEXT)
    call_back: str = Field(default="", max_length=40, repr=False)

    def of_level(self, level: int, keyring: Keyring, device: str = "") -> Grade:
        """Return what was given, for the rules to check; the number is sealed. Raises CallBackNumberWrong."""
        number = sealed_number(keyring, self.call_back)
        return Grade(level, self.tags, self.text, call_back=number, device=device)


class Rate(Reason):
    """A rating: a level, and why it is that one."""

    level: StrictInt

    def grade(self, keyring: Keyring, device: str = "") -> Grade:
        """Return the rating as `of_level` does."""
        return self.of_level(self.level, keyring, device)


def tags_of(conn: Connection, site: Site, hall_id: str) -> Tags:
    """Return the tags that a hall offers today, also another one of the database."""
    return site.tags if hall_id == site.hall_id else tag_tables_of(conn, hall_id).on(site.today)


def tags_of_case(conn: Connection, site: Site, case_id: str) -> Tags:
    """Return the tags to rate a case with: those of the hall that accepted it. Raises RatingUnknown."""
    return tags_of(conn, site, hall_of_case(conn, case_id))


def tag_rows(tags: Tags) -> list[dict[str, Any]]:
    """Return the tags of all levels, best level first, in both languages."""
    return [
        {"code": tag.code, "level": int(level), "zh": tag.name, "en": tag.name_en or tag.name}
        for level in Level
        for tag in tags.of(level)
    ]


def rater(site: Site, sessions: Sessions, applicant: str) -> str:
    """Return the actor of a rating: the clerk whose sign-in this browser holds, else `applicant`.

    The evaluation refuses staff. A demonstration shows every surface in one browser, so that there
    a sign-in says nothing about who touches the pad.
    """
    if site.settings.demo:
        return applicant
    for token in set(tokens_held()):
        try:
            return f"{STAFF_ACTOR}{sessions.clerk(token).id}"
        except NotSignedIn:
            continue
    return applicant


def rater_by_phone(site: Site, sessions: Sessions, applicant: str) -> str:
    """Return the actor of a rating that comes by itself, from wherever its link was opened.

    Raises FromStaffNetwork; in a demonstration everything is on one machine.
    """
    came_from = request.remote_addr
    networks = () if site.settings.demo or came_from is None else site.settings.ratings.staff_networks
    if any(ip_address(str(came_from)) in network for network in networks):
        raise FromStaffNetwork
    return rater(site, sessions, applicant)


def mark_phone(response: Response) -> Response:
    """Let a phone's browser keep, until its day is over, a number that tells it from other phones."""
    if _PHONE not in request.cookies:
        response.set_cookie(
            _PHONE,
            new_token(),
            max_age=_PHONE_SECONDS,
            httponly=True,
            samesite="Lax",
            secure=request.is_secure,
        )
    return response


def phone(site: Site) -> str:
    """Return what tells the phone that rates from others of this day; nothing if it keeps no number.

    An address would not do: a hall's whole wireless network has one. In a demonstration everything is on
    one machine.
    """
    drawn = request.cookies.get(_PHONE, "")
    if site.settings.demo or not drawn:
        return ""
    return site.keyring.fingerprint(f"phone {site.today} {drawn}").hex()[:LONGEST_DEVICE]


def share(part: Fraction | None) -> float | None:
    """Return a rate as pages and spreadsheets show it: 0 to 1, None where there is nothing to share."""
    return None if part is None else round(float(part), 4)
