"""The page of departments' own systems: whose cases they may move, and the keys they sign with."""

from collections.abc import Callable, Mapping
from typing import Annotated, Any

from flask import Blueprint
from pydantic import Field
from sqlalchemy import Connection

from hallsys.cases.system_scopes import SCOPES
from hallsys.cases.systems import FreshKey, add_system, make_key, revoke_key, systems
from hallsys.evaluation.rules import STAFF_ACTOR
from hallsys.kernel.transaction import Tx
from hallsys.staff.rules import Action
from hallsys.staff.views import names_of
from hallsys.web.entrance import actor, me
from hallsys.web.fields import Id, Line
from hallsys.web.http import Body, body
from hallsys.web.manager.subpages import SubPage
from hallsys.web.sessions import Sessions, signed_in
from hallsys.web.site import Site

_DEPARTMENT_LENGTH = 18

Row = dict[str, Any]


class AddSystem(Body):
    """A system, and the departments whose cases it moves."""

    name: Line
    scopes: tuple[str, ...] = Field(max_length=20)
    departments: tuple[Annotated[str, Field(max_length=40)], ...] = Field(max_length=50)


class OnSystem(Body):
    """One more key for a system."""

    name: Line
    scopes: tuple[str, ...] = Field(max_length=20)


class OnKey(Body):
    """A key is made void."""

    key_id: Id


def add_systems(pages: Blueprint, site: Site, sessions: Sessions, surface: str) -> None:
    """Let `pages` make keys, which are told only once, and make them void.

    What makes a key is not remembered by its request: the answer holds the secret.
    """

    def fresh(use_case: Callable[[Tx], FreshKey]) -> Row:
        made = site.transact(actor(me()), None, use_case)
        return {"name": made.system, "key_id": made.key_id, "secret": made.secret}

    @pages.post("/api/manager/add-system")
    @signed_in(sessions, surface, Action.SET_UP)
    def add() -> Row:
        asked = body(AddSystem)
        return fresh(lambda tx: add_system(tx, site.keyring, asked.name, asked.departments, asked.scopes))

    @pages.post("/api/manager/add-system-key")
    @signed_in(sessions, surface, Action.SET_UP)
    def renew() -> Row:
        asked = body(OnSystem)
        return fresh(lambda tx: make_key(tx, site.keyring, asked.name, asked.scopes))

    @pages.post("/api/manager/revoke-system-key")
    @signed_in(sessions, surface, Action.SET_UP)
    def revoke() -> Row:
        asked = body(OnKey)
        site.transact(actor(me()), asked.request_id, revoke_key, asked.key_id)
        return {"ok": True}


def _snapshot(conn: Connection, site: Site) -> Mapping[str, Any]:
    staff = {f"{STAFF_ACTOR}{one}": name for one, name in names_of(conn, site.hall_id).items()}
    departments = {
        matter.implementation_code[:_DEPARTMENT_LENGTH]: matter.department
        for matter in site.catalogue.matters.values()
        if matter.implementation_code
    }
    return {
        "systems": [
            {
                "name": one.system.name,
                "departments": [
                    {"code": code, "name": departments.get(code, "")} for code in one.system.departments
                ],
                "keys": [
                    {
                        "key_id": key.key_id,
                        "scopes": key.scopes,
                        "made_by": staff.get(key.made_by, ""),
                        "made_at": key.made_at,
                        "revoked_at": key.revoked_at,
                        "used_at": key.used_at,
                    }
                    for key in one.keys
                ],
            }
            for one in systems(conn, site.hall_id)
        ],
        "scopes": [{"code": code, "name": zh, "name_en": en} for code, (zh, en) in SCOPES.items()],
        "departments": [
            {"code": code, "name": name} for code, name in sorted(departments.items(), key=lambda one: one[1])
        ],
    }


PAGE = SubPage("部门系统", "Departments' systems", _snapshot, Action.SET_UP)
