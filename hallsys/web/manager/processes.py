"""The page of processes: their stages, which matter goes through which, whose inbox is whose, the experts."""

from collections.abc import Callable, Mapping
from functools import partial
from typing import Annotated, Any

from pydantic import Field
from sqlalchemy import Connection

from hallsys.cases.experts import pool, put_expert
from hallsys.cases.processes import (
    change_stage,
    desks,
    of_matters,
    offered,
    processes,
    set_desks,
    set_process,
)
from hallsys.matters.rules import Kind
from hallsys.reports.tables import PROCESS_KINDS
from hallsys.staff.rules import Action, may
from hallsys.staff.views import clerks
from hallsys.web.fields import Id, Line
from hallsys.web.http import Body
from hallsys.web.manager.set_up_changes import change_rows
from hallsys.web.process_rows import template_row
from hallsys.web.site import Site

_MOST = 50


class PutExpert(Body):
    """An expert of the pool, known by name and unit."""

    name: Line
    unit: Line
    fields: tuple[Line, ...] = Field(max_length=_MOST)
    active: bool = True


class SetProcess(Body):
    """Which process the cases of a matter go through from now on; none: one approver decides."""

    matter_id: Id
    process: Id | None = None


class SetDesks(Body):
    """Whose inboxes are a clerk's; none: all of them."""

    clerk_id: Id
    departments: tuple[Line, ...] = Field(max_length=_MOST)


class PutStage(Body):
    """What is said otherwise of a stage: a new version of its process, for cases that begin from now on."""

    process: Id
    stage: Id
    department: Line = ""
    limit_days: int = Field(ge=0, le=365)
    pauses: bool = False
    experts: Annotated[int, Field(ge=0, le=30)] = 0
    quorum: Annotated[int, Field(ge=0, le=30)] = 0


def expert(_site: Site, asked: PutExpert) -> partial[Any]:
    """Plan what PutExpert asks for."""
    return partial(put_expert, **asked.model_dump(exclude={"request_id"}))


def of_matter(_site: Site, asked: SetProcess) -> partial[Any]:
    """Plan what SetProcess asks for."""
    return partial(set_process, matter_id=asked.matter_id, code=asked.process)


def of_clerk(_site: Site, asked: SetDesks) -> partial[Any]:
    """Plan what SetDesks asks for."""
    return partial(set_desks, clerk_id=asked.clerk_id, departments=asked.departments)


def stage(_site: Site, asked: PutStage) -> partial[Any]:
    """Plan what PutStage asks for."""
    return partial(
        change_stage,
        code=asked.process,
        stage=asked.stage,
        department=asked.department,
        limit_days=asked.limit_days,
        pauses=asked.pauses,
        experts=asked.experts,
        quorum=asked.quorum,
    )


def snapshot(conn: Connection, site: Site) -> Mapping[str, Any]:
    """Return the processes, who works in which inbox, the pool of experts, and the last changes of these."""
    kept, of = processes(conn, site.hall_id), of_matters(conn, site.hall_id)
    of_desks = desks(conn, site.hall_id)
    return {
        "processes": [
            {**template_row(one), "kept": one.code in kept} for one in offered(conn, site.hall_id).values()
        ],
        "matters": [
            {
                "matter_id": one.id,
                "code": one.code,
                "name": one.name,
                "name_en": one.name_en,
                "department": one.department,
                "process": of.get(one.id, ""),
            }
            for one in site.catalogue.matters.values()
            if one.kind is not Kind.IMMEDIATE  # decided where it was accepted
        ],
        "desks": [
            {"clerk_id": one.id, "name": one.name, "departments": of_desks.get(one.id, ())}
            for one in clerks(conn, site.hall_id)
            if one.active and may(one.roles, Action.APPROVE)
        ],
        "experts": [
            {
                "expert_id": one.expert.id,
                "name": one.expert.name,
                "unit": one.expert.unit,
                "fields": one.expert.fields,
                "active": one.active,
            }
            for one in pool(conn, site.hall_id)
        ],
        "departments": sorted({one.department for one in site.catalogue.matters.values() if one.department}),
        "departments_en": site.catalogue.departments_en,
        "changes": change_rows(conn, site, PROCESS_KINDS),
    }


COMMANDS: Mapping[str, tuple[type[Body], Callable[[Site, Any], partial[Any]]]] = {
    "put-expert": (PutExpert, expert),
    "set-process": (SetProcess, of_matter),
    "set-desks": (SetDesks, of_clerk),
    "put-stage": (PutStage, stage),
}
