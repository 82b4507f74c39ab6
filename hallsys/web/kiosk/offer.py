"""What a kiosk offers: matters, the themes and life events under which they are found, and what to bring."""

from collections.abc import Mapping
from datetime import date
from typing import Any

from hallsys.halls.views import Hall
from hallsys.kernel.clock import Millis
from hallsys.kernel.errors import Refusal
from hallsys.matters.packages import Package
from hallsys.matters.rules import Matter
from hallsys.matters.rules import require_open as require_matter_open
from hallsys.matters.themes import THEMES
from hallsys.queue.agency import PAPERS, RELATIONS
from hallsys.queue.catalogue import Catalogue
from hallsys.queue.queues import Queue


def offered(catalogue: Catalogue, refused: Mapping[str, Refusal], now: Millis) -> dict[str, Any]:
    """Return the part of the snapshot that says what one can come for.

    `refused`: by queue id, why it has no place for one more today.
    """
    return {
        "matters": [_matter(matter, catalogue, refused, now) for matter in catalogue.matters.values()],
        "themes": _themes(catalogue),
        "packages": [_package(package) for package in catalogue.packages],
        "relations": _relations(),
    }


def _themes(catalogue: Catalogue) -> list[dict[str, str]]:
    """Return the themes that some matter has, in the order of the list."""
    used = {matter.theme for matter in catalogue.matters.values()}
    return [{"code": theme, "name": zh, "name_en": en} for theme, (zh, en) in THEMES.items() if theme in used]


def _package(package: Package) -> dict[str, Any]:
    return {
        "code": package.code,
        "name": package.name,
        "name_en": package.name_en,
        "icon": package.icon,
        "matter_ids": package.matter_ids,
    }


def _relations() -> list[dict[str, Any]]:
    found = []
    for code, (zh, en) in RELATIONS.items():
        paper, paper_en = PAPERS.get(code, ("", ""))
        found.append({"code": code, "name": zh, "name_en": en, "paper": paper, "paper_en": paper_en})
    return found


def _matter(
    matter: Matter, catalogue: Catalogue, refused: Mapping[str, Refusal], now: Millis
) -> dict[str, Any]:
    closed = _closed(matter, catalogue, refused, now)
    queue = catalogue.queues_by_code.get(matter.queue_code)
    return {
        "matter_id": matter.id,
        "code": matter.code,
        "name": matter.name,
        "name_en": matter.name_en,
        "kind": matter.kind,
        "queue_id": queue.id if queue else None,
        "zone_id": _zone_id(queue, catalogue.hall),
        "open": closed is None,
        "closed_zh": closed.sentence("zh") if closed else None,
        "closed_en": closed.sentence("en") if closed else None,
        "department": matter.department,
        "theme": matter.theme,
    }


def _closed(
    matter: Matter, catalogue: Catalogue, refused: Mapping[str, Refusal], now: Millis
) -> Refusal | None:
    """Return why no ticket can be had for the matter today, None if one can."""
    try:
        require_matter_open(matter, date.fromisoformat(catalogue.day(now)))
        queue = catalogue.queue_for((matter,))
    except Refusal as refusal:
        return refusal
    return refused.get(queue.id)


def _zone_id(queue: Queue | None, hall: Hall) -> str | None:
    # The page lists matters zone by zone: what has no zone of its own stands in the first one.
    if queue is not None and queue.zone_id is not None:
        return queue.zone_id
    return hall.zones[0].id if hall.zones else None
