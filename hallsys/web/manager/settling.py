"""The page of what waits for somebody in charge: declines, extensions, gaps, receipts, bad credit."""

from collections.abc import Mapping
from datetime import date, datetime, time, timedelta
from functools import partial
from typing import Annotated, Any
from zoneinfo import ZoneInfo

from pydantic import Field
from sqlalchemy import Connection

from hallsys.cases.clock import Limit, due_at, office
from hallsys.cases.deadlines import horizons
from hallsys.cases.delivering import undelivered
from hallsys.cases.exclusions import exclude, exclusions, lift_exclusion
from hallsys.cases.life_views import (
    WaitingStep,
    gaps_near,
    unanswered,
    waiting_declines,
    waiting_extensions,
    waiting_voids,
)
from hallsys.cases.listed_reasons import Purpose
from hallsys.cases.service import (
    confirm_decline,
    confirm_void,
    grant_extension,
    refuse_extension,
    refuse_void,
    send_back,
)
from hallsys.evaluation.rules import STAFF_ACTOR
from hallsys.halls.errors import CalendarUncovered
from hallsys.halls.rules import local_time
from hallsys.kernel.clock import DAY, SECOND, Millis
from hallsys.kernel.transaction import Tx
from hallsys.people.organisations import is_organisation, prepare_applicant
from hallsys.people.service import Sealed, identify
from hallsys.people.views import masked_people
from hallsys.staff.views import names_of
from hallsys.web.delivery import where_undelivered
from hallsys.web.fields import Id, Line
from hallsys.web.http import Body
from hallsys.web.reasons import offered_reasons, waiting_reason
from hallsys.web.site import Site

_EVER = 1000 * DAY
Day = Annotated[str, Field(pattern=r"^[0-9]{4}-[0-9]{2}-[0-9]{2}$")]


class OnCase(Body):
    """A case that waits."""

    case_id: Id


class SendBack(OnCase):
    """Why a decline is not confirmed, or an extension not approved."""

    note: Line = ""


class Exclude(Body):
    """Whose promises are not taken, up to the end of a day, and why.

    A person's number, or an organisation's credit code with its name, which is kept if it was never here.
    """

    number: Annotated[str, Field(max_length=30)]
    name: Line = Field(default="", repr=False)
    reason: Id
    until: Day
    note: Line = ""


class Lift(Body):
    """An entry that is to hold no more."""

    exclusion_id: Id


def plan_confirmation(_site: Site, asked: OnCase) -> partial[Any]:
    """Plan what OnCase asks for."""
    return partial(_confirm, case_id=asked.case_id)


def plan_sending_back(_site: Site, asked: SendBack) -> partial[Any]:
    """Plan what SendBack asks for."""
    return partial(_send_back, case_id=asked.case_id, note=asked.note)


def plan_extension(site: Site, asked: OnCase) -> partial[Any]:
    """Plan the approval of an extension."""
    return partial(_extend, site=site, case_id=asked.case_id)


def plan_refusal(_site: Site, asked: SendBack) -> partial[Any]:
    """Plan that an extension is not approved."""
    return partial(_refuse, case_id=asked.case_id, note=asked.note)


def plan_void(_site: Site, asked: OnCase) -> partial[Any]:
    """Plan that a decided case is void."""
    return partial(_void, case_id=asked.case_id)


def plan_keeping(_site: Site, asked: SendBack) -> partial[Any]:
    """Plan that a decided case is not void."""
    return partial(_keep, case_id=asked.case_id, note=asked.note)


def plan_exclusion(site: Site, asked: Exclude) -> partial[Any]:
    """Plan what Exclude asks for; the number is sealed before it comes near the database."""
    sealed = prepare_applicant(site.keyring, asked.number, asked.name)
    until = _end_of(asked.until, site.catalogue.hall.timezone)
    return partial(_exclude, sealed=sealed, reason=asked.reason, until=until, note=asked.note)


def plan_lifting(_site: Site, asked: Lift) -> partial[Any]:
    """Plan what Lift asks for."""
    return partial(_lift, exclusion_id=asked.exclusion_id)


def _confirm(tx: Tx, case_id: str) -> None:
    confirm_decline(tx, case_id, _asker(tx))


def _send_back(tx: Tx, case_id: str, note: str) -> None:
    send_back(tx, case_id, _asker(tx), note)


def _extend(tx: Tx, site: Site, case_id: str) -> None:
    grant_extension(tx, site.catalogue.hall, site.settings.cases, case_id, _asker(tx))


def _refuse(tx: Tx, case_id: str, note: str) -> None:
    refuse_extension(tx, case_id, _asker(tx), note)


def _void(tx: Tx, case_id: str) -> None:
    confirm_void(tx, case_id, _asker(tx))


def _keep(tx: Tx, case_id: str, note: str) -> None:
    refuse_void(tx, case_id, _asker(tx), note)


def _exclude(tx: Tx, sealed: Sealed, reason: str, until: Millis, note: str) -> None:
    # What passes as a credit code here can be no person's number.
    person_id = identify(tx, sealed, sure=is_organisation(sealed.kind))
    exclude(tx, person_id, _asker(tx), reason, until, note)


def _lift(tx: Tx, exclusion_id: str) -> None:
    lift_exclusion(tx, exclusion_id, _asker(tx))


def _asker(tx: Tx) -> str:
    return tx.actor.removeprefix(STAFF_ACTOR)


def _end_of(day: str, timezone: str) -> Millis:
    """Return the end of a day; the past for one that there is not, which the rules refuse."""
    try:
        after = date.fromisoformat(day) + timedelta(days=1)
        return int(datetime.combine(after, time(0), ZoneInfo(timezone)).timestamp()) * SECOND
    except (ValueError, OverflowError):
        return 0


def snapshot(conn: Connection, site: Site) -> Mapping[str, Any]:
    """Return what waits, the most urgent first, and the list of those whose promises are not taken."""
    hall_id, now, hall = site.hall_id, site.clock.now(), site.catalogue.hall
    names = names_of(conn, hall_id)
    kept = exclusions(conn, hall_id, now)
    today = local_time(now, hall.timezone).date()
    people = masked_people(conn, site.keyring, [one.person_id for one in kept], today)
    near = _near(site, now)
    soon = horizons(hall.calendar, hall.timezone, site.settings.cases, now).yellow_until

    def matter(matter_id: str) -> dict[str, str]:
        known = site.catalogue.matters.get(matter_id)
        return {"name": known.name if known else "", "name_en": known.name_en if known else ""}

    def waiting(one: WaitingStep, purpose: Purpose) -> dict[str, Any]:
        return {
            "case_id": one.case_id,
            "case_number": one.case_number,
            **matter(one.matter_id),
            "reason": waiting_reason(site, purpose, one.reason_code, one.asked_at),
            "note": one.note,
            "asked_by": names.get(one.asked_by, ""),
            "asked_at": one.asked_at,
            "involved": [one.asked_by, one.accepted_by],
        }

    return {
        "declines": [waiting(one, Purpose.DECLINE) for one in waiting_declines(conn, hall_id)],
        "voids": [waiting(one, Purpose.VOID) for one in waiting_voids(conn, hall_id)],
        "extensions": [
            {
                "case_id": one.case_id,
                "case_number": one.case_number,
                **matter(one.matter_id),
                "reason": waiting_reason(site, Purpose.EXTENSION, one.reason_code, one.asked_at),
                "note": one.note,
                "days": one.days,
                "due_at": one.due_at,
                "asked_by": names.get(one.asked_by, ""),
                "asked_at": one.asked_at,
                "involved": [one.asked_by, one.accepted_by],
            }
            for one in waiting_extensions(conn, hall_id)
        ],
        "gaps": [
            {
                "case_id": one.case_id,
                "case_number": one.case_number,
                **matter(one.matter_id),
                "due_at": one.due_at,
                "gaps": one.gaps,
                "near": one.due_at <= near,
            }
            for one in gaps_near(conn, hall_id, now + _EVER)
        ],
        "received": [
            {
                "case_id": one.case_id,
                "case_number": one.case_number,
                **matter(one.matter_id),
                "received_by": names.get(one.received_by, ""),
                "decide_by": one.decide_by,
                "near": one.decide_by <= near,
            }
            for one in unanswered(conn, hall_id)
        ],
        "undelivered": [
            {
                "case_id": one.case_id,
                "case_number": one.case_number,
                **matter(one.matter_id),
                "department": one.department,
                "stands": list(where_undelivered(one.stands)),
                "deliver_by": one.deliver_by,
                "near": True,
            }
            for one in undelivered(conn, hall, site.settings.cases, soon)
        ],
        "exclusions": [
            {
                "exclusion_id": one.id,
                "masked_name": people[one.person_id].name,
                "masked_number": people[one.person_id].number,
                "reason": waiting_reason(site, Purpose.EXCLUSION, one.reason_code, one.added_at),
                "note": one.note,
                "added_by": names.get(one.added_by, ""),
                "added_at": one.added_at,
                "until": one.until - 1,
            }
            for one in kept
        ],
        "exclusion_reasons": offered_reasons(site, Purpose.EXCLUSION),
        "today": site.today,
        "gaps_taken": site.settings.cases.gaps,
    }


def _near(site: Site, now: Millis) -> Millis:
    """Return until when something is near: so many working days ahead as the settings say."""
    hall, settings = site.catalogue.hall, site.settings.cases
    clock = office(hall.calendar, hall.timezone, hall.hours, settings)
    try:
        return due_at(clock, now, Limit(settings.gap_warning_days))
    except CalendarUncovered:  # the page of deadlines says so; here nothing is kept back for it
        return now + settings.gap_warning_days * DAY
