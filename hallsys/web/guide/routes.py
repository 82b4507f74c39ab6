"""The page of a matter under /guide, named by its code, that of a package, and QR codes that lead to them."""

from itertools import groupby
from typing import Any

from flask import Blueprint, Response, make_response, render_template, request
from sqlalchemy import Connection

from hallsys.halls.rules import local_time
from hallsys.halls.views import Hall
from hallsys.kernel.clock import Millis
from hallsys.kernel.errors import Refusal
from hallsys.matters.guides import APPLICANTS, FORMS, SOURCES, Applicants
from hallsys.matters.limits import said
from hallsys.matters.oneform import union
from hallsys.matters.packages import Package
from hallsys.matters.rules import EVERY_DAY, Matter
from hallsys.matters.samples import sample
from hallsys.matters.situations import Question, asked, narrowed
from hallsys.matters.versions import MatterVersion, in_force, versions
from hallsys.matters.views import Material, materials, matters_by_id
from hallsys.queue.admission import refused_today
from hallsys.queue.estimate import Pace
from hallsys.web.errors import NotFound
from hallsys.web.guide.floor import add_floor
from hallsys.web.pages import pages_of
from hallsys.web.paths import an_id
from hallsys.web.qr import svg
from hallsys.web.site import Site
from hallsys.web.snapshots import language

_WEEKDAYS = {
    "zh": ["周一", "周二", "周三", "周四", "周五", "周六", "周日"],
    "en": ["Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun"],
}
_FOREVER = 7 * 24 * 3600  # a sample never changes


def blueprint(site: Site) -> Blueprint:
    """Return the pages."""
    pages = pages_of("guide", __name__)

    @pages.context_processor
    def words() -> dict[str, Any]:
        return {"limit_said": said}

    def known(code: str) -> Matter:
        found = next((one for one in site.catalogue.matters.values() if one.code == code), None)
        if found is None:
            raise NotFound
        return found

    def package_of(code: str) -> Package:
        found = next((one for one in site.catalogue.packages if one.code == code), None)
        if found is None:
            raise NotFound
        return found

    @pages.get("/guide/<code>")
    def guide(code: str) -> str:
        lang = language()
        matter, listed, every = site.db.read(_read, site.hall_id, known(code).id)
        refusal = site.db.read(_refused_today, site, matter, site.pace())
        told = refusal and refusal.sentence("en" if lang == "en" else "zh")
        version = _in_force(site, matter, every, listed, lang)
        shown = {"refused": told, **_shown(site, matter, lang), **version}
        return render_template("guide/guide.html", lang=lang, **shown)

    @pages.get("/guide/<code>/qr.svg")
    def qr(code: str) -> Response:
        return _qr(site, f"/guide/{known(code).code}")

    @pages.get("/guide/package/<code>")
    def package(code: str) -> str:
        found, lang = package_of(code), language()
        shared, matters, told = site.db.read(_read_package, site.hall_id, found)
        return render_template(
            "guide/package.html",
            lang=lang,
            package=found,
            hall=named(site.catalogue.hall, lang),
            shared=[
                {"material": one.material, "serves": [named(matters[id_], lang) for id_ in one.matter_ids]}
                for one in shared
            ],
            matters=matters,
            told=told,
            demo=site.settings.demo,
            **_WORDS,
        )

    @pages.get("/guide/package/<code>/qr.svg")
    def package_qr(code: str) -> Response:
        return _qr(site, f"/guide/package/{package_of(code).code}")

    @pages.get("/guide/sample/<sample_id>")
    def sample_file(sample_id: str) -> Response:
        found = site.db.read(sample, site.hall_id, an_id(sample_id))
        response = make_response(found.content)
        response.mimetype = found.media_type
        response.headers["Cache-Control"] = f"public, max-age={_FOREVER}, immutable"
        response.headers["X-Content-Type-Options"] = "nosniff"
        return response

    add_floor(pages, site)
    return pages


def _qr(site: Site, path: str) -> Response:
    return Response(svg(f"{site.settings.public_url.rstrip('/')}{path}"), mimetype="image/svg+xml")


def _read(
    conn: Connection, hall_id: str, matter_id: str
) -> tuple[Matter, tuple[Material, ...], tuple[MatterVersion, ...]]:
    """Read a matter whole at one instant: the one kept may not yet have heard of its newest version."""
    [matter] = matters_by_id(conn, hall_id, [matter_id])
    return matter, materials(conn, hall_id, [matter_id]), versions(conn, hall_id, matter_id)


def _refused_today(conn: Connection, site: Site, matter: Matter, pace: Pace) -> Refusal | None:
    """Return why no ticket can be had for the matter any more today, None while one can."""
    queue = site.catalogue.queues_by_code.get(matter.queue_code)
    if queue is None:
        return None
    refused = refused_today(conn, site.catalogue, site.clock.now(), pace, (queue.id,))
    return refused.get(queue.id)


def _read_package(conn: Connection, hall_id: str, package: Package) -> tuple[Any, ...]:
    matters = {one.id: one for one in matters_by_id(conn, hall_id, package.matter_ids)}
    shared = union(materials(conn, hall_id, package.matter_ids))
    return shared, matters, in_force(conn, hall_id, package.matter_ids)


def _shown(site: Site, matter: Matter, lang: str) -> dict[str, Any]:
    catalogue = site.catalogue
    queue = catalogue.queues_by_code.get(matter.queue_code)
    zone = next((one for one in catalogue.hall.zones if queue and one.id == queue.zone_id), None)
    places = [one for one in (catalogue.hall, zone, queue) if one is not None]
    served = [name for name, digit in zip(_WEEKDAYS[lang], matter.service_days, strict=True) if digit == "1"]
    return {
        "matter": matter,
        "queue": queue,
        "places": [named(one, lang) for one in places],
        "hours": _hours(catalogue.hall, lang),
        "served": [] if matter.service_days == EVERY_DAY else served,
        "bookable": bool(
            catalogue.policy.appointment_online and queue and queue.open and queue.appointment_quota
        ),
        "phone": site.settings.complaint_phone,
        "demo": site.settings.demo,
        **_WORDS,
    }


def _in_force(
    site: Site, matter: Matter, every: tuple[MatterVersion, ...], listed: tuple[Material, ...], lang: str
) -> dict[str, Any]:
    """Return guide and list of the version in force, in the situation of the address, and the days it is."""

    def day(at: Millis) -> str:
        return local_time(at, site.catalogue.hall.timezone).date().isoformat()

    own = next(one for one in every if one.number == matter.version)
    coming = [one.effective_at for one in every if one.effective_at > site.clock.now()]
    questions = own.guide.questions
    answers = _answers(questions)
    return {
        "guide": own.guide,
        "only_for": _only_for(own.guide.applicants, lang),
        "questions": [_asked(one, answers, questions, lang) for one in asked(questions, answers)],
        "answers": answers,
        "materials": narrowed(questions, listed, answers),
        "since": day(own.effective_at) if own.effective_at else None,
        "next_on": day(min(coming)) if coming else None,
    }


def _only_for(applicants: Applicants, lang: str) -> str:
    """Return to whom a matter is restricted, empty for everybody."""
    return "" if applicants is Applicants.BOTH else APPLICANTS[applicants][lang == "en"]


def _answers(questions: tuple[Question, ...]) -> dict[str, str]:
    """Return the answers of the address that are some; others were made up, or are of an older version."""
    given = {
        one.code: request.args[one.code]
        for one in questions
        if request.args.get(one.code) in {option.code for option in one.options}
    }
    return {one.code: given[one.code] for one in asked(questions, given) if one.code in given}


def _asked(
    question: Question, answers: dict[str, str], questions: tuple[Question, ...], lang: str
) -> dict[str, Any]:
    """Return a question with a link for each option: what was answered before it stays answered."""
    before = [one.code for one in questions[: questions.index(question)]]
    kept = {code: option for code, option in answers.items() if code in before}
    return {
        "question": question,
        "options": [
            {
                "name": named(option, lang),
                "chosen": answers.get(question.code) == option.code,
                "query": {**kept, question.code: option.code},
            }
            for option in question.options
        ],
    }


def named(one: Any, lang: str, field: str = "name") -> str:
    """Return the name, or another text, of a hall, a matter, a material or a guide in a language."""
    return str((lang == "en" and getattr(one, f"{field}_en")) or getattr(one, field))


_WORDS = {"named": named, "forms": FORMS, "sources": SOURCES}


def _hours(hall: Hall, lang: str) -> list[tuple[str, str]]:
    """Return the usual opening hours, days with the same ones together: ("周一至周五", "09:00–17:00")."""
    week = [
        "、".join(f"{one.opens}–{one.closes}" for one in hall.hours if one.weekday == weekday)
        for weekday in range(7)
    ]
    told = []
    for hours, days in groupby(range(7), key=lambda weekday: week[weekday]):
        first, *rest = [_WEEKDAYS[lang][weekday] for weekday in days]
        if hours:
            name = f"{first}{'至' if lang == 'zh' else '–'}{rest[-1]}" if rest else first
            told.append((name, hours if lang == "zh" else hours.replace("、", ", ")))
    return told
