"""Joint cases on the page of the back office: the cases beside one's own, and their release."""

from typing import Any

from flask import Blueprint
from sqlalchemy import Connection

from hallsys.cases.joint_rules import may_lead
from hallsys.cases.joint_views import joint_of
from hallsys.cases.processes import desks_of
from hallsys.cases.service import release_joint
from hallsys.staff.rules import Action, may
from hallsys.staff.views import Clerk
from hallsys.web.backoffice.schemas import ReleaseJoint
from hallsys.web.case_progress import joint_row
from hallsys.web.entrance import actor, me
from hallsys.web.http import body
from hallsys.web.sessions import Sessions, signed_in
from hallsys.web.site import Site


def joint_part(conn: Connection, site: Site, clerk: Clerk, case_id: str) -> dict[str, Any] | None:
    """Return the joint case that a case is part of, with where each of the others stands; else None.

    `may_release`: whether `clerk` decides if its results go out earlier.
    """
    joint = joint_of(conn, site.hall_id, [case_id]).get(case_id)
    if joint is None:
        return None
    leads = may_lead(joint.lead.department, desks_of(conn, site.hall_id, clerk.id))
    return {
        **joint_row(joint),
        "lead": joint.lead.department,
        "lead_en": joint.lead.department_en,
        "may_release": leads and may(clerk.roles, Action.CONFIRM),
        "released_at": joint.released_at,
        "released_by": joint.released_by,
        "release_note": joint.release_note,
    }


def add_joint(pages: Blueprint, site: Site, sessions: Sessions, surface: str) -> None:
    """Add the command to the page of a surface."""

    @pages.post(f"/api/{surface}/release-joint")
    @signed_in(sessions, surface, Action.CONFIRM)
    def release() -> dict[str, Any]:
        asked, clerk = body(ReleaseJoint), me()
        on = (asked.joint_id, clerk.id, asked.reason)
        return {"ok": True, "number": site.transact(actor(clerk), asked.request_id, release_joint, *on)}
