"""How far a case is, as its applicant's pages tell it: no clerk, no note, no name."""

from collections.abc import Sequence
from typing import Any

from hallsys.cases.collection_points import Place, page_of
from hallsys.cases.deadlines import Light, horizons
from hallsys.cases.joint_rules import Issue
from hallsys.cases.joint_views import JointCase
from hallsys.cases.progress import Produced, Progress
from hallsys.cases.progress_words import (
    HELD,
    IN_ANOTHER_HALL,
    IN_LOCKER,
    NOW,
    STEPS,
    TO_ANOTHER_HALL,
    VOID_IN_HAND,
    VOID_RESULT,
    Words,
    in_hall,
    reason_words,
    where_is,
)
from hallsys.cases.result_rules import ResultStatus
from hallsys.cases.rules import OPEN_STATUSES, Outcome, Status
from hallsys.cases.ways import WAYS, Way
from hallsys.kernel.clock import Millis
from hallsys.web.site import Site

_LIGHTS = {Light.NORMAL: "normal", Light.WARNING: "normal", Light.YELLOW: "soon"}

Row = dict[str, Any]


def progress_row(site: Site, one: Progress, lockers: Sequence[Row] = ()) -> Row:
    """Return how far a case is, in words; `lockers`: what of it lies in lockers."""
    status = Status(one.status)
    return {
        "case_id": one.case_id,
        "case_number": one.case_number,
        "matter_name": one.matter_name,
        "matter_name_en": one.matter_name_en,
        "status": one.status,
        "now": list(_where(one)),
        "open": status in OPEN_STATUSES or status is Status.RECEIVED,
        "light": _light(site, one),
        "accepted_at": one.accepted_at,
        "due_at": one.due_at if status in OPEN_STATUSES else None,
        "refused": one.outcome == Outcome.REFUSED and status is not Status.VOIDED,
        "why": _reason(site, one.reason, _given_at(one)),
        "steps": [
            {
                "what": step.what,
                "words": list(in_hall(STEPS[step.what], one.hall)),
                "at": step.at,
                "why": _reason(site, step.reason, step.at),
            }
            for step in one.steps
        ],
        "paused": next(
            (
                {"since": pause.since, "why": _reason(site, pause.cause, pause.since)}
                for pause in one.pauses
                if pause.until is None
            ),
            None,
        ),
        "wanted": [
            {"name": want.name, "name_en": want.name_en, "due_at": want.due_at} for want in one.wanted
        ],
        "results": [
            {"name": made.name, "words": list(where)}
            for made in one.results
            if not one.held
            and made.status != ResultStatus.IN_LOCKER
            and (where := _void(made) if status is Status.VOIDED else _lies(made, one.hall))
        ],
        "collect_at": _collect_at(site, one.place) if status is not Status.HANDED_OVER else None,
        "way": None if one.way is Way.WINDOW else list(one.hall or WAYS[one.way]),
        "lockers": list(lockers),
        "joint": one.joint and joint_row(one.joint),
    }


def _collect_at(site: Site, place: Place | None) -> Row | None:
    """Return where the other hall is in which a case is collected; None for one that is collected here."""
    if place is None:
        return None
    return {
        "name": place.name,
        "name_en": place.name_en or place.name,
        "address": place.address,
        "address_en": place.address_en,
        "phone": place.phone,
        "page": page_of(site.halls_at, place.code),
    }


def joint_row(joint: JointCase) -> Row:
    """Return a joint case with its parts, in words."""
    return {
        "joint_id": joint.id,
        "number": joint.number,
        "name": joint.name,
        "name_en": joint.name_en,
        "due_at": joint.due_at,
        "together": joint.issue == Issue.TOGETHER and joint.released_at is None,
        "holds": joint.holds,
        "parts": [
            {
                "case_id": part.case_id,
                "case_number": part.case_number,
                "matter_name": part.matter_name,
                "matter_name_en": part.matter_name_en,
                "department": part.department,
                "department_en": part.department_en,
                "now": list(_now(part.status, held=bool(joint.waits_for(part.case_id)))),
                "waited_for": part.waited_for,
            }
            for part in joint.parts
        ],
    }


def _now(status: str, *, held: bool) -> Words:
    """Return where a case is; `held`: what of it lies ready waits for others."""
    return HELD if held and status == Status.READY else NOW[Status(status)]


def _lies(made: Produced, hall: tuple[str, str] | None) -> Words | None:
    return where_is(made.status, made.shelf, hall)


def _void(made: Produced) -> Words:
    return VOID_IN_HAND if made.paper == ResultStatus.HANDED_OVER else VOID_RESULT


def _only_in_locker(one: Progress) -> bool:
    """Tell whether what is ready of a case, and waits for nothing, lies in lockers and on no shelf."""
    where = {made.status for made in one.results}
    return not one.held and ResultStatus.IN_LOCKER in where and ResultStatus.READY not in where


def _where(one: Progress) -> Words:
    """Return where a case is; of one that is ready, or on its way to another hall, in what place."""
    made = {result.status for result in one.results}
    if one.hall is not None and not one.held and Status(one.status) in (Status.CONCLUDED, Status.READY):
        if ResultStatus.ELSEWHERE in made:
            return in_hall(IN_ANOTHER_HALL, one.hall)
        if {ResultStatus.READY, ResultStatus.BETWEEN} & made:
            return in_hall(TO_ANOTHER_HALL, one.hall)
    return IN_LOCKER if _only_in_locker(one) else _now(one.status, held=one.held)


def _light(site: Site, one: Progress) -> str | None:
    if Status(one.status) not in OPEN_STATUSES or any(pause.until is None for pause in one.pauses):
        return None
    hall = site.catalogue.hall
    lights = horizons(hall.calendar, hall.timezone, site.settings.cases, site.clock.now())
    return _LIGHTS.get(lights.light(one.due_at), "late")


def _given_at(one: Progress) -> Millis:
    """Return when the reason of a case was given: with the last step that has it."""
    steps = (step.at for step in reversed(one.steps) if step.reason == one.reason)
    return next(steps, one.decided_at or one.accepted_at)


def _reason(site: Site, code: str | None, at: Millis) -> list[str] | None:
    reason = reason_words(site.reasons, code, at)
    return list(reason) if reason else None
