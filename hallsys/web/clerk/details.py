"""What the clerk is told about the applicant at the window, masked: it stands in no snapshot and no fact."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from typing import Any

from sqlalchemy import Connection

from hallsys.cases import views as cases
from hallsys.cases.joint_rules import FEWEST
from hallsys.cases.joint_views import JointCase, joint_of
from hallsys.cases.rules import OPEN_STATUSES, STATUS_FACTS, Status
from hallsys.counters.views import ServiceDetails, Window
from hallsys.halls.rules import local_time
from hallsys.matters import views as matters
from hallsys.matters.guides import Guide
from hallsys.matters.limits import said, working_days
from hallsys.matters.rules import Matter
from hallsys.matters.versions import in_force
from hallsys.matters.views import Material
from hallsys.people.views import Masked, masked_people
from hallsys.queue import views as queues
from hallsys.queue.agency import RELATIONS, Relation
from hallsys.queue.estimate import Pace
from hallsys.staff.views import Clerk
from hallsys.web.clerk.acting import acting_rows, agents_of
from hallsys.web.clerk.papers import in_hand
from hallsys.web.clerk.waits import waits
from hallsys.web.clerk.ways import way_rows
from hallsys.web.counter.snapshot import case_row
from hallsys.web.guides import material_rows, question_rows
from hallsys.web.printing import Printing
from hallsys.web.site import Site

# What lies ready to be collected stands in a list of its own.
_OPEN = (Status.RECEIVED, *OPEN_STATUSES)
_TOLD_ELSEWHERE = (*_OPEN, Status.READY)
_EARLIER = 20


def details(
    conn: Connection, site: Site, printing: Printing, window: Window, clerk: Clerk, service_id: str
) -> dict[str, Any]:
    """Return applicant, matters, papers and earlier cases of the service that the clerk gives at the window.

    Raises NotYourTicket for any other service, also for one that is over.
    """
    service = in_hand(conn, site.hall_id, window, clerk.id, service_id)
    today = local_time(site.clock.now(), site.catalogue.hall.timezone).date()
    agents = agents_of(conn, site, service)
    known_ids = [service.person_id, service.present_id, service.applicant_id]
    people = masked_people(conn, site.keyring, [*known_ids, *(one.person_id for one in agents)], today)
    chosen = queues.matters_of(conn, site.hall_id, [service.ticket_id])[service.ticket_id]
    ready = cases.ready_for(conn, site.hall_id, service.applicant_id)
    earlier = cases.cases_of_person(conn, site.hall_id, service.applicant_id, _EARLIER)
    brought = cases.cases_of_ticket(conn, site.hall_id, service.ticket_id)
    received = [case.matter_id for case in earlier if case.status == Status.RECEIVED]
    # What was taken in on another day is answered here too.
    chosen = tuple(dict.fromkeys((*chosen, *received)))
    listed = matters.materials(conn, site.hall_id, chosen)
    told = in_force(conn, site.hall_id, chosen)
    known = {case.id: case for case in (*earlier, *brought)}
    return {
        **waits(conn, site, service.applicant_id, list(known.values())),
        "service_id": service_id,
        "applicant": _person(people[service.person_id]),
        "agent": _agent(service, people),
        **acting_rows(conn, site, service, people, agents),
        **way_rows(conn, site),
        "by_message": site.settings.messages is not None,
        "reason": {"zh": service.reason.sentence("zh"), "en": service.reason.sentence("en")},
        "matters": [
            _matter(matter, told[matter.id].guide, listed)
            for matter in _known(site.catalogue.matters, chosen)
        ],
        "cases": [case_row(case) for case in brought],
        # On one ticket an agent may come for several: the same matter once for each.
        "others": [case.id for case in brought if case.person_id != service.applicant_id],
        "packages": _packages(site, chosen),
        "joint": [
            {"number": one.number, "name": one.name, "name_en": one.name_en, "due_at": one.due_at}
            for one in _joint(conn, site, [case.id for case in brought])
        ],
        "papers": printing.papers_of(conn, site.hall_id, [service_id, *known]),
        "ready": [
            {
                "result_id": result.result_id,
                "case_number": result.case_number,
                "name": result.name,
                "shelf": result.shelf,
                "ready_at": result.ready_at,
            }
            for result in ready
        ],
        "open_cases": [
            {
                "case_id": case.id,
                "case_number": case.case_number,
                "matter_id": case.matter_id,
                "matter_name": case.matter_name,
                "matter_name_en": case.matter_name_en,
                "status": case.status,
                "due_at": case.due_at,
            }
            for case in earlier
            if case.status in _OPEN and case.ticket_id != service.ticket_id
        ],
        "decided_cases": [
            {
                "case_id": case.id,
                "case_number": case.case_number,
                "matter_name": case.matter_name,
                "matter_name_en": case.matter_name_en,
                "code": case.status,
                "status": _status(case.status),
                "decided_at": case.decided_at,
            }
            for case in earlier
            if case.status not in _TOLD_ELSEWHERE and case.ticket_id != service.ticket_id
        ],
    }


def _packages(site: Site, chosen: Collection[str]) -> list[dict[str, Any]]:
    """Return the packages that the matters of the service may make a joint case of, the smallest first."""
    fitting = [one for one in site.catalogue.packages if len({*chosen} & {*one.matter_ids}) >= FEWEST]
    return [
        {"name": one.name, "name_en": one.name_en, "matter_ids": one.matter_ids}
        for one in sorted(fitting, key=lambda one: len(one.matter_ids))
    ]


def _joint(conn: Connection, site: Site, case_ids: Sequence[str]) -> list[JointCase]:
    return list({one.id: one for one in joint_of(conn, site.hall_id, case_ids).values()}.values())


def usual(pace: Pace) -> dict[str, Any]:
    """Return for each queue how long a service usually takes, and the time that nine in ten keep to."""
    return {
        queue_id: {"mean_ms": round(one.mean_ms), "long_ms": round(one.long_ms)}
        for queue_id, one in pace.queues.items()
    }


def _known(catalogue: Mapping[str, Matter], matter_ids: Iterable[str]) -> list[Matter]:
    return [catalogue[matter_id] for matter_id in matter_ids if matter_id in catalogue]


def _status(status: str) -> dict[str, str]:
    facts = STATUS_FACTS[Status(status)]
    return {"zh": facts.zh, "en": facts.en}


def _person(person: Masked) -> dict[str, Any]:
    return {"masked_name": person.name, "masked_number": person.number, "age": person.age}


def _agent(service: ServiceDetails, people: Mapping[str, Masked]) -> dict[str, Any] | None:
    """Return who came for the applicant, None if the applicant came."""
    if service.relation is None:
        return None
    relation, relation_en = RELATIONS[Relation(service.relation)]
    return {
        **_person(people[service.present_id]),
        "relation": service.relation,
        "relation_zh": relation,
        "relation_en": relation_en,
        "authorisation": service.authorisation,
    }


def _matter(matter: Matter, guide: Guide, listed: Iterable[Material]) -> dict[str, Any]:
    own = [material for material in listed if material.matter_id == matter.id]
    return {
        "matter_id": matter.id,
        "code": matter.code,
        "name": matter.name,
        "name_en": matter.name_en,
        "kind": matter.kind,
        "limit": list(said(matter.limit_days, matter.limit_unit)) if matter.limit_days else None,
        "gap_days": int(working_days(matter.limit_days, matter.limit_unit)),
        "applicants": guide.applicants,
        "questions": question_rows(guide.questions),
        "results": guide.results,
        "materials": [
            {
                "material_id": material.id,
                **row,
                "review_points": material.review_points,
                "review_points_en": material.review_points_en,
            }
            for material, row in zip(own, material_rows(own), strict=True)
        ],
    }
