"""For whom the applicant in hand acts: the question, its answer, and how the page is told."""

from collections.abc import Callable, Mapping
from typing import Any

from flask import Blueprint

from hallsys.counters.representing import represent, represent_nobody
from hallsys.counters.views import ServiceDetails
from hallsys.kernel.credit_code import CreditCode
from hallsys.people.organisations import (
    AGENT_ROLES,
    ORGANISATION_KINDS,
    AgentRole,
    Organisation,
    prepare_organisation,
)
from hallsys.people.views import Masked
from hallsys.staff.rules import Action, require
from hallsys.web.clerk.schemas import ActsFor
from hallsys.web.counter.commands import Counters
from hallsys.web.counter.schemas import OnService
from hallsys.web.entrance import actor, me
from hallsys.web.http import body
from hallsys.web.sessions import Sessions, signed_in
from hallsys.web.site import Site

OK = {"ok": True}


def add_acting(pages: Blueprint, site: Site, counters: Counters, sessions: Sessions, surface: str) -> None:
    """Add the commands to the clerk's page."""

    def do(asked: OnService, use_case: Callable[..., Any], *more: Any) -> dict[str, Any]:
        clerk = me()
        require(clerk.roles, Action.ACCEPT)
        counters.window(asked.window)
        site.transact(actor(clerk), asked.request_id, use_case, asked.service_id, clerk.id, *more)
        return OK

    @pages.post(f"/api/{surface}/acts-for")
    @signed_in(sessions, surface)
    def acts_for() -> dict[str, Any]:
        asked = body(ActsFor)
        organisation = Organisation(CreditCode(asked.code), asked.name, asked.kind)
        sealed = prepare_organisation(site.keyring, organisation)
        return do(asked, represent, sealed, asked.role, asked.note)

    @pages.post(f"/api/{surface}/acts-for-nobody")
    @signed_in(sessions, surface)
    def acts_for_nobody() -> dict[str, Any]:
        return do(body(OnService), represent_nobody)


def acting_rows(service: ServiceDetails, people: Mapping[str, Masked]) -> dict[str, Any]:
    """Return the organisation that the applicant in hand acts for, None for none, and what may be chosen."""
    return {
        "organisation": _organisation(service, people),
        "organisation_kinds": [
            {"key": kind, "zh": zh, "en": en} for kind, (zh, en) in ORGANISATION_KINDS.items()
        ],
        "agent_roles": [{"key": role, "zh": zh, "en": en} for role, (zh, en) in AGENT_ROLES.items()],
    }


def _organisation(service: ServiceDetails, people: Mapping[str, Masked]) -> dict[str, Any] | None:
    if service.organisation_id is None or service.role is None:
        return None
    one, (role, role_en) = people[service.organisation_id], AGENT_ROLES[AgentRole(service.role)]
    return {
        "kind": one.kind,
        "name": one.name,
        "masked_number": one.number,
        "role": role,
        "role_en": role_en,
        "note": service.note,
    }
