"""The form of a matter in the set-up: its facts, its guide, its situations and its list, and what waits."""

from collections.abc import Callable, Mapping
from datetime import date
from functools import partial
from typing import Annotated, Any

from flask import Blueprint, request
from pydantic import Base64Bytes, BaseModel, Field
from sqlalchemy import Connection

from hallsys.halls.rules import business_day, day_start
from hallsys.inheritance.views import name_above
from hallsys.kernel.clock import Millis
from hallsys.matters.errors import MatterUnknown
from hallsys.matters.guides import LONGEST_RESULT, MOST_RESULTS, Applicants, Form, Guide, Source
from hallsys.matters.inherited import inheritance
from hallsys.matters.inheriting import OPEN_BELOW
from hallsys.matters.limits import LimitUnit
from hallsys.matters.result_kinds import ResultKind, completed
from hallsys.matters.rules import LONGEST_POINTS, LONGEST_SAMPLE, Kind, MaterialFacts, MatterFacts
from hallsys.matters.samples import LARGEST, put_sample
from hallsys.matters.service import put_matter, withdraw_version
from hallsys.matters.situations import LONGEST_TEXT, MOST_OPTIONS, MOST_QUESTIONS, Option, Question
from hallsys.matters.standing import revision
from hallsys.matters.themes import Theme
from hallsys.matters.versions import VERSIONED, MatterVersion, checklist_of, versions, waiting
from hallsys.matters.views import matters_by_id
from hallsys.queue.errors import QueueUnknown
from hallsys.queue.shutting import narrowing
from hallsys.staff.rules import Action
from hallsys.web.entrance import actor, me
from hallsys.web.fields import Day, Id, Line, Lines
from hallsys.web.http import Body, body
from hallsys.web.paths import an_id
from hallsys.web.sessions import Sessions, signed_in
from hallsys.web.site import Site

LARGEST_FORM = 512 * 1024  # bytes of a request: a guide with all that it may hold
LARGEST_SAMPLE = LARGEST * 4 // 3 + 4096  # a file in base64

AnyCode = Annotated[str, Field(pattern=r"^[0-9A-Za-z][0-9A-Za-z_.-]{0,15}$")]
Asked = Annotated[Line, Field(max_length=LONGEST_TEXT)]
Condition = Annotated[Line, Field(max_length=400)]
Short = Annotated[str, Field(min_length=1, max_length=16)]


class Entry(BaseModel, frozen=True, extra="forbid"):
    """An entry of a checklist, all of it: what is left out is as of a new one."""

    name: Annotated[Line, Field(max_length=120)]
    name_en: Annotated[Line, Field(max_length=200)] = ""
    required: bool = True
    copies: int = Field(ge=0, le=999)
    note: Annotated[Line, Field(max_length=200)] = ""
    note_en: Annotated[Line, Field(max_length=400)] = ""
    form: Form = Form.ANY
    source: Source = Source.APPLICANT
    may_be_missing: bool = False
    review_points: Annotated[Lines, Field(max_length=LONGEST_POINTS)] = ""
    review_points_en: Annotated[Lines, Field(max_length=LONGEST_POINTS)] = ""
    sample: Annotated[Line, Field(max_length=LONGEST_SAMPLE)] = ""
    sample_en: Annotated[Line, Field(max_length=2 * LONGEST_SAMPLE)] = ""
    sample_id: Annotated[str, Field(pattern=r"^[0-9a-z]{0,26}$")] = ""
    applies_when: Condition = ""


MOST = 10_000  # of a limit; how long one may be is a rule of matters


class SaidOption(BaseModel, frozen=True, extra="forbid"):
    """An answer to a question."""

    code: Short
    name: Asked
    name_en: Asked = ""


class SaidQuestion(BaseModel, frozen=True, extra="forbid"):
    """A question about the situation."""

    code: Short
    text: Asked
    text_en: Asked = ""
    options: tuple[SaidOption, ...] = Field(max_length=MOST_OPTIONS)
    applies_when: Condition = ""


class SaidGuide(BaseModel, frozen=True, extra="forbid"):
    """The guide, all of it; the results stand each on a line, and in the same order their kinds.

    How long texts may be is a rule of matters.
    """

    audience: Line = ""
    audience_en: Line = ""
    conditions: Lines = ""
    conditions_en: Lines = ""
    legal_days: int = Field(default=0, ge=0, le=MOST)
    legal_unit: LimitUnit = LimitUnit.WORKING_DAY
    fee: Line = ""
    fee_en: Line = ""
    fee_basis: Line = ""
    results: Annotated[Lines, Field(max_length=(LONGEST_RESULT + 1) * MOST_RESULTS)] = ""
    result_kinds: tuple[ResultKind | None, ...] = Field(default=(), max_length=LONGEST_RESULT)
    legal_basis: Lines = ""
    supervision_phone: Line = ""
    questions: tuple[SaidQuestion, ...] = Field(default=(), max_length=MOST_QUESTIONS)
    applicants: Applicants = Applicants.BOTH
    handling_item: Annotated[Line, Field(max_length=33)] = ""


class PutMatter(Body):
    """A matter as a whole; one with its code is changed. `effective_on`: the day from which that holds.

    `seen` is the revision that the form began with, empty for a matter that is new.
    """

    code: Annotated[str, Field(min_length=1, max_length=32)]
    name: Annotated[Line, Field(max_length=120)]
    name_en: Annotated[Line, Field(max_length=200)] = ""
    kind: Kind
    limit_days: int = Field(ge=0, le=MOST)
    limit_unit: LimitUnit = LimitUnit.WORKING_DAY
    queue_code: AnyCode
    implementation_code: Annotated[str, Field(max_length=31)]
    department: Annotated[Line, Field(max_length=60)] = ""
    department_en: Annotated[Line, Field(max_length=120)] = ""
    position: int = Field(ge=0, le=9999)
    service_days: Annotated[str, Field(max_length=7)]
    theme: Theme
    keywords: Annotated[Line, Field(max_length=200)] = ""
    checklist: tuple[Entry, ...] = Field(max_length=60)
    guide: SaidGuide | None = None
    effective_on: Day | None = None
    seen: Annotated[str, Field(max_length=64)] | None = None


class WithdrawVersion(Body):
    """Which version is not to take effect."""

    matter_id: Id
    number: int = Field(ge=1, le=999_999)


class PutSample(Body):
    """A file that shows how a material is filled in."""

    name: Annotated[Line, Field(min_length=1, max_length=200)]
    content: Base64Bytes


def matter(site: Site, asked: PutMatter) -> partial[Any]:
    """Plan what PutMatter asks for. Raises QueueUnknown."""
    if asked.queue_code not in site.catalogue.queues_by_code:
        raise QueueUnknown
    said = asked.model_dump(exclude={"request_id", "checklist", "guide", "effective_on", "seen"})
    checklist = [MaterialFacts(**one.model_dump()) for one in asked.checklist]
    at = None if asked.effective_on is None else begins(site, asked.effective_on)
    put = partial(
        put_matter,
        facts=MatterFacts(**said),
        checklist=checklist,
        effective_at=at,
        guide=None if asked.guide is None else _guide(asked.guide),
        seen=asked.seen,
    )
    return partial(narrowing, change=put)


def withdrawal(_site: Site, asked: WithdrawVersion) -> partial[Any]:
    """Plan what WithdrawVersion asks for."""
    return partial(withdraw_version, matter_id=asked.matter_id, number=asked.number)


def begins(site: Site, day: date) -> Millis:
    """Return when a day of the hall begins."""
    hall = site.catalogue.hall
    return day_start(day.isoformat(), hall.timezone, hall.rollover_minutes)


def _guide(said: SaidGuide) -> Guide:
    texts = said.model_dump(exclude={"questions", "results", "result_kinds"})
    questions = tuple(
        Question(
            **one.model_dump(exclude={"options"}),
            options=tuple(Option(**option.model_dump()) for option in one.options),
        )
        for one in said.questions
    )
    results = tuple(said.results.splitlines())
    return Guide(
        **texts, results=results, result_kinds=completed(results, said.result_kinds), questions=questions
    )


COMMANDS: Mapping[str, tuple[type[Body], Callable[[Site, Any], partial[Any]]]] = {
    "put-matter": (PutMatter, matter),
    "withdraw-version": (WithdrawVersion, withdrawal),
}


def add_matter_form(pages: Blueprint, site: Site, sessions: Sessions, surface: str) -> None:
    """Let the page read a matter's guide, list and versions, and hand in samples."""

    @pages.get("/api/manager/matter/<matter_id>")
    @signed_in(sessions, surface)
    def matter_versions(matter_id: str) -> dict[str, Any]:
        known = site.catalogue.matters.get(an_id(matter_id))
        if known is None:
            raise MatterUnknown
        return site.db.read(_versions, site, matter_id, known.code)

    @pages.post("/api/manager/put-sample")
    @signed_in(sessions, surface, Action.SET_UP)
    def sample() -> dict[str, Any]:
        request.max_content_length = LARGEST_SAMPLE
        asked = body(PutSample)
        kept = site.transact(actor(me()), asked.request_id, put_sample, asked.name, asked.content)
        return {"sample_id": kept}


def _versions(conn: Connection, site: Site, matter_id: str, code: str) -> dict[str, Any]:
    """Return the version in force and those that wait with all that they hold, and the history."""
    hall, now = site.catalogue.hall, site.clock.now()
    known = versions(conn, site.hall_id, matter_id)
    coming = waiting(known, now)
    [row] = matters_by_id(conn, site.hall_id, [matter_id])
    own = next(one for one in known if one not in coming and one.effective_at <= now)
    return {
        "row": {"matter_id": row.id, "version": row.version, **row_of(row)},
        "seen": revision(conn, site.hall_id, code),
        "inherited": _inherited(conn, site, code),
        **_held(conn, site, own),
        "waiting": [
            {
                "number": one.number,
                "effective_on": business_day(one.effective_at, hall.timezone, hall.rollover_minutes),
                **_held(conn, site, one),
            }
            for one in coming
        ],
        "versions": [
            {"number": one.number, "effective_at": one.effective_at, "in_force": one.number == own.number}
            for one in known
            if one.effective_at <= now or one in coming
        ],
    }


def _inherited(conn: Connection, site: Site, code: str) -> dict[str, Any] | None:
    """Return from which hall a matter was taken over, and what is set here all the same; None if own."""
    taken, above = inheritance(conn, site.hall_id), name_above(conn, site.hall_id)
    if taken is None or code not in taken.taken or above is None:
        return None
    return {"name": above[0], "name_en": above[1], "open": OPEN_BELOW}


def row_of(facts: MatterFacts) -> dict[str, Any]:
    """Return a matter's facts as the form has them."""
    return {name: getattr(facts, name) for name in MatterFacts.__dataclass_fields__}


def _held(conn: Connection, site: Site, one: MatterVersion) -> dict[str, Any]:
    """Return what a version holds: facts and guide under `held`, its questions and its list."""
    lines = {name: "\n".join(getattr(one.guide, name)) for name in ("results", "result_kinds")}
    guide = {**vars(one.guide), **lines}
    questions = guide.pop("questions")
    return {
        "held": {**{name: getattr(one, name) for name in VERSIONED}, **guide},
        "questions": [
            {**vars(each), "options": [vars(option) for option in each.options]} for each in questions
        ],
        "checklist": [vars(entry) for entry in checklist_of(conn, site.hall_id, one.matter_id, one.number)],
    }
