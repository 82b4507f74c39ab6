"""The page of the staff: accounts, roles, and the commands that give passwords for one sign-in."""

from collections.abc import Mapping
from functools import partial
from typing import Annotated, Any

from flask import Blueprint
from pydantic import Field
from sqlalchemy import Connection

from hallsys.counters.views import standings
from hallsys.kernel.transaction import Origin
from hallsys.staff import passwords, renewal
from hallsys.staff.rules import Action, Role
from hallsys.staff.service import ClerkFacts, change_clerk
from hallsys.staff.views import clerk, clerks
from hallsys.web.entrance import actor, me
from hallsys.web.fields import Id, Line
from hallsys.web.http import Body, body
from hallsys.web.manager.guarding import guarded, marks, staff_said
from hallsys.web.sessions import Sessions, signed_in
from hallsys.web.site import Site

Name = Annotated[Line, Field(min_length=1, max_length=40)]
StaffNumber = Annotated[Line, Field(max_length=20)]


class AddClerk(Body):
    """A new member of staff."""

    login: Line
    name: Name
    staff_number: StaffNumber = ""
    roles: tuple[Role, ...] = Field(min_length=1)
    skills: tuple[str, ...] = Field(default=(), max_length=100)


class ChangeClerk(Body):
    """What is said of a member of staff from now on; the login stays. `seen`: the mark of what was said."""

    clerk_id: Id
    name: Name
    staff_number: StaffNumber = ""
    roles: tuple[Role, ...] = Field(min_length=1)
    skills: tuple[str, ...] = Field(default=(), max_length=100)
    active: bool = True
    seen: Annotated[str, Field(max_length=64)] | None = None


class OnClerk(Body):
    """A command on a member of staff."""

    clerk_id: Id


def change(site: Site, asked: ChangeClerk) -> partial[Any]:
    """Plan what ChangeClerk asks for."""
    login = site.db.read(clerk, site.hall_id, asked.clerk_id).login
    facts = ClerkFacts(
        login=login,
        name=asked.name,
        staff_number=asked.staff_number,
        roles=asked.roles,
        skills=asked.skills,
        active=asked.active,
    )
    put = partial(change_clerk, clerk_id=asked.clerk_id, facts=facts)
    return guarded(put, staff_said, asked.clerk_id, asked.seen)


def snapshot(conn: Connection, site: Site) -> Mapping[str, Any]:
    """Return the staff by login, each with the window they sit at."""
    seats = {
        standing.clerk_id: site.windows[window_id].number
        for window_id, standing in standings(conn, site.hall_id).items()
        if standing.clerk_id is not None and window_id in site.windows
    }
    return {
        "staff": [
            {
                "clerk_id": one.id,
                "login": one.login,
                "name": one.name,
                "staff_number": one.staff_number,
                "roles": one.roles,
                "skills": one.skills,
                "active": one.active,
                "must_change": one.must_change,
                "second_factor": one.second_factor,
                "window": seats.get(one.id),
            }
            for one in clerks(conn, site.hall_id)
        ],
        "seen": marks(staff_said(conn, site.hall_id)),
        "roles": list(Role),
        "skills": [
            {"code": queue.code, "prefix": queue.prefix, "name": queue.name, "name_en": queue.name_en}
            for queue in site.catalogue.queues.values()
        ],
    }


def add_password_commands(pages: Blueprint, site: Site, sessions: Sessions, surface: str) -> None:
    """Let `pages` serve the two commands whose answer is a password, told only there.

    Neither is remembered by its request: a repeated answer would tell a password that is not the one kept.
    """

    def origin() -> Origin:
        return Origin(site.hall_id, actor(me()))

    def hashed(login: str, password: str) -> passwords.PasswordHash:
        return site.in_thread(passwords.hash_password, login, password)

    @pages.post("/api/manager/add-clerk")
    @signed_in(sessions, surface, Action.MANAGE_STAFF)
    def add_clerk() -> dict[str, Any]:
        asked, by = body(AddClerk), origin()
        facts = ClerkFacts(
            login=asked.login,
            name=asked.name,
            staff_number=asked.staff_number,
            roles=asked.roles,
            skills=asked.skills,
        )
        clerk_id, password = renewal.add_clerk(site.db, by, facts, hashed)
        return {"clerk_id": clerk_id, "password": password}

    @pages.post("/api/manager/reset-password")
    @signed_in(sessions, surface, Action.MANAGE_STAFF)
    def reset_password() -> dict[str, Any]:
        asked, by = body(OnClerk), origin()
        return {"password": renewal.reset_password(site.db, by, asked.clerk_id, hashed)}
