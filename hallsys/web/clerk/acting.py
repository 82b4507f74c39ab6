"""For whom the applicant in hand acts: the question, its answer, and how the page is told."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict
from typing import Any

from flask import Blueprint
from sqlalchemy import Connection

from hallsys.cases.replacing import Agent, other_agents, replaced_at
from hallsys.cases.service import replace_agent
from hallsys.counters.representing import correct_organisation, represent, represent_nobody
from hallsys.counters.views import ServiceDetails
from hallsys.kernel.sealing import Keyring
from hallsys.kernel.transaction import Tx
from hallsys.people.organisations import (
    AGENT_ROLES,
    ORGANISATION_KINDS,
    AgentRole,
    Organisation,
    credit_code,
    prepare_organisation,
)
from hallsys.people.service import Sealed, differs
from hallsys.people.views import Masked
from hallsys.staff.rules import Action
from hallsys.web.clerk.schemas import ActsFor, CorrectOrganisation, OnCase
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
        counters.window(asked.window)
        told = site.transact(actor(clerk), asked.request_id, use_case, asked.service_id, clerk.id, *more)
        return {**OK, **(told or {})}

    @pages.post(f"/api/{surface}/acts-for")
    @signed_in(sessions, surface, Action.ACCEPT)
    def acts_for() -> dict[str, Any]:
        asked = body(ActsFor)
        return do(asked, _represent, _sealed(site, asked), asked.role, asked.note)

    @pages.post(f"/api/{surface}/correct-organisation")
    @signed_in(sessions, surface, Action.ACCEPT)
    def corrects_organisation() -> dict[str, Any]:
        asked = body(CorrectOrganisation)
        return do(asked, correct_organisation, _sealed(site, asked))

    @pages.post(f"/api/{surface}/replace-agent")
    @signed_in(sessions, surface, Action.ACCEPT)
    def replaces_agent() -> dict[str, Any]:
        asked = body(OnCase)
        return do(asked, _replace_agent, site.keyring, asked.case_id)

    @pages.post(f"/api/{surface}/acts-for-nobody")
    @signed_in(sessions, surface, Action.ACCEPT)
    def acts_for_nobody() -> dict[str, Any]:
        return do(body(OnService), represent_nobody)


def _sealed(site: Site, asked: ActsFor | CorrectOrganisation) -> Sealed:
    organisation = Organisation(credit_code(asked.code), asked.name, asked.kind)
    return prepare_organisation(site.keyring, organisation)


def _represent(
    tx: Tx, service_id: str, clerk_id: str, organisation: Sealed, role: AgentRole, note: str
) -> dict[str, Any]:
    """Name the organisation; tell whether its record bears another name or kind, which stay."""
    organisation_id = represent(tx, service_id, clerk_id, organisation, role, note)
    return {"differs": differs(tx, organisation_id, organisation)}


def _replace_agent(tx: Tx, service_id: str, clerk_id: str, keyring: Keyring, case_id: str) -> dict[str, Any]:
    return asdict(replace_agent(tx, keyring, service_id, clerk_id, case_id))


def agents_of(conn: Connection, site: Site, service: ServiceDetails) -> tuple[Agent, ...]:
    """Return who else acts for the organisation that the applicant in hand acts for, if for one."""
    if service.organisation_id is None:
        return ()
    return other_agents(conn, site.hall_id, service.organisation_id, service.present_id)


def acting_rows(
    conn: Connection,
    site: Site,
    service: ServiceDetails,
    people: Mapping[str, Masked],
    agents: Sequence[Agent],
) -> dict[str, Any]:
    """Return the organisation that the applicant in hand acts for, None for none, and what may be chosen.

    `agents`: who else acts for it, to be replaced; of each a case is named, and nobody's id.
    """
    organisation = _organisation(service, people)
    if organisation is not None and service.organisation_id is not None:
        organisation |= {
            "replaced_at": replaced_at(conn, site.hall_id, service.organisation_id, service.present_id),
            "agents": [
                {
                    "case_id": one.case_id,
                    "cases": one.cases,
                    "masked_name": people[one.person_id].name,
                    "number_tail": people[one.person_id].tail,
                }
                for one in agents
                if one.person_id in people
            ],
        }
    return {
        "organisation": organisation,
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
