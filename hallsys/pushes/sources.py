"""What is known of the subject of a push, read from its rows at the moment it is sent.

It is told as it was when the fact happened, not as it is now: a message that comes late says what came then.
"""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Connection, Row, text

from hallsys.cases.rules import Status
from hallsys.cases.visits import ordinal, ordinal_of_visit
from hallsys.evaluation.changing import Change
from hallsys.halls.rules import local_time
from hallsys.kernel import eventlog
from hallsys.kernel.clock import Millis
from hallsys.kernel.eventlog import Logged
from hallsys.kernel.sealing import Keyring
from hallsys.matters.limits import LimitUnit

_CASE = text(
    "SELECT c.case_number, c.matter_kind, c.person_id, c.agent_person_id, c.accepted_at, c.due_at, "
    "c.decided_at, c.outcome, c.reason_code, v.name AS matter_name, v.limit_days, v.limit_unit, "
    "v.legal_days, v.legal_unit, "
    "v.implementation_code, v.handling_item, v.department "
    "FROM cases c JOIN matter_versions v "
    "ON v.hall_id = c.hall_id AND v.matter_id = c.matter_id AND v.number = c.matter_version "
    "WHERE c.hall_id = :hall_id AND c.id = :case_id"
)
_SERVICE = text(
    "SELECT s.ticket_id, s.ended_at, t.present_id, COALESCE(r.organisation_id, t.person_id) AS applicant_id "
    "FROM services s JOIN tickets t ON t.hall_id = s.hall_id AND t.id = s.ticket_id "
    "LEFT JOIN representations r ON r.hall_id = s.hall_id AND r.ticket_id = t.id "
    "WHERE s.hall_id = :hall_id AND s.id = :service_id"
)
# What a visit without a case was about: the first matter of its ticket.
_MATTER = text(
    "SELECT m.kind AS matter_kind, m.name AS matter_name, m.limit_days, m.limit_unit, "
    "v.legal_days, v.legal_unit, m.implementation_code, "
    "v.handling_item, m.department FROM ticket_matters tm JOIN matters m ON m.hall_id = tm.hall_id "
    "AND m.id = tm.matter_id "
    "JOIN matter_versions v ON v.hall_id = m.hall_id AND v.matter_id = m.id AND v.number = m.version "
    "WHERE tm.hall_id = :hall_id AND tm.ticket_id = :ticket_id ORDER BY tm.position LIMIT 1"
)
_RATING = text(
    "SELECT level, channel, tags, text, at, project_number, assess_number FROM ratings "
    "WHERE hall_id = :hall_id AND service_id = :service_id AND case_id IS NULL"
)
_CASE_RATING = text(
    "SELECT level, channel, tags, text, at, project_number, assess_number FROM ratings "
    "WHERE hall_id = :hall_id AND case_id = :case_id"
)
# Who acted then is who was replaced first since.
_AGENT_THEN = text(
    "SELECT before_person_id FROM agent_changes WHERE hall_id = :hall_id AND organisation_id = :applicant_id "
    "AND case_id = :case_id AND at > :at ORDER BY at, id LIMIT 1"
)
_PERSON = text("SELECT kind, sealed_name, sealed_number FROM people WHERE id = :person_id")
_RESULTS = text(
    "SELECT name, kind FROM results WHERE hall_id = :hall_id AND case_id = :case_id AND status <> 'void' "
    "ORDER BY id"
)
_MATERIALS = text(
    "SELECT m.name, m.copies, m.required, cm.material_id IS NOT NULL AS provided FROM cases c "
    "JOIN materials m ON m.hall_id = c.hall_id AND m.matter_id = c.matter_id "
    "LEFT JOIN case_materials cm "
    "ON cm.hall_id = c.hall_id AND cm.case_id = c.id AND cm.material_id = m.id "
    "WHERE c.hall_id = :hall_id AND c.id = :case_id "
    "AND (m.version = c.matter_version OR cm.material_id IS NOT NULL) ORDER BY m.position, m.id"
)

_DEPARTMENT_DIGITS = 18  # of an implementation code
_SERVICE_NAME = "窗口办理"
_WHOLE_CASE = "办件全程"
_CHANGED = "RatingChanged"

# Where a case stands after a fact, and what the step is called.
STEPS: Mapping[str, tuple[Status, str]] = {
    "CaseAccepted": (Status.ACCEPTED, "受理"),
    "CaseReceived": (Status.RECEIVED, "收件"),
    "ReceivedAccepted": (Status.ACCEPTED, "受理"),
    "GapFilled": (Status.ACCEPTED, "补齐容缺材料"),
    "SupplementAsked": (Status.SUPPLEMENT, "补正"),
    "CaseSupplied": (Status.IN_PROGRESS, "补正完成"),
    "CaseSuspended": (Status.SUSPENDED, "特别程序"),
    "CaseResumed": (Status.IN_PROGRESS, "特别程序结束"),
    "ExtensionAsked": (Status.IN_PROGRESS, "申请延期"),
    "CaseExtended": (Status.IN_PROGRESS, "延期"),
    "ExtensionRefused": (Status.IN_PROGRESS, "延期未获批准"),
    "ExtensionLapsed": (Status.IN_PROGRESS, "延期申请失效"),
    "CaseWithdrawn": (Status.WITHDRAWN, "撤回"),
    "CaseTerminated": (Status.TERMINATED, "终止"),
    "CaseVoided": (Status.VOIDED, "作废"),
    "CaseTakenUp": (Status.IN_PROGRESS, "审查"),
    "CaseConcluded": (Status.CONCLUDED, "办结"),
    "CaseDeclined": (Status.DECLINED, "不予受理"),
    "ResultReady": (Status.READY, "出件"),
    "ResultsFreed": (Status.READY, "联办出件"),
    "ResultsHeld": (Status.CONCLUDED, "联办暂缓出件"),
    "ResultRecalled": (Status.CONCLUDED, "结果召回"),
    "ResultReturned": (Status.CONCLUDED, "结果退回"),
    "ResultDispatched": (Status.CONCLUDED, "送往领取大厅"),
    "ResultArrived": (Status.READY, "到达领取大厅"),
    "ResultSentHome": (Status.CONCLUDED, "退回受理大厅"),
    "ResultDeposited": (Status.READY, "存入取件柜"),
    "ResultTakenOut": (Status.READY, "移出取件柜"),
    "ResultHandedOver": (Status.HANDED_OVER, "取件"),
    "ResultTakenBack": (Status.READY, "取件撤回"),
}


# What begins and ends a special procedure: a supplement, what stops the clock by law, and an extension, from
# when it is asked for until it is answered. For that no clock stands: the limit is told with each.
BEGINS, ENDS = "begins", "ends"
SPECIAL: Mapping[str, str] = {
    "SupplementAsked": BEGINS,
    "CaseSupplied": ENDS,
    "CaseSuspended": BEGINS,
    "CaseResumed": ENDS,
    "ExtensionAsked": BEGINS,
    "CaseExtended": ENDS,
    "ExtensionRefused": ENDS,
    "ExtensionLapsed": ENDS,
}
# What a special procedure is called whose fact tells no cause.
CAUSES: Mapping[str, str] = dict.fromkeys(
    ("ExtensionAsked", "CaseExtended", "ExtensionRefused", "ExtensionLapsed"), "extension"
)


def standing_after(fact: Logged) -> tuple[Status, str]:
    """Return where a case stands after a fact of STEPS, and what the step is called."""
    status, step = STEPS[fact.kind]
    if fact.payload.get("left"):  # a part of what was asked for: the clock still stands
        return Status.SUPPLEMENT, step
    # Its other results may leave it elsewhere.
    return Status(fact.payload.get("status") or status), step


class SubjectGone(Exception):
    """What a push is about is not in the database."""


@dataclass(frozen=True)
class Reader:
    """Reads for one receiver. `keyring` is None for one that gets no personal data."""

    hall_id: str
    timezone: str
    keyring: Keyring | None
    area_code: str
    data_source: str

    def sources(self, conn: Connection, seq: int, subject_id: str, chain: str) -> dict[str, Any]:
        """Return what is known of the subject of the fact with that number. Raises SubjectGone.

        `chain`: the case that it is told under, or the subject itself, as in the push.
        """
        fact = eventlog.fact(conn, self.hall_id, seq)
        if fact is None:
            raise SubjectGone
        if fact.kind in STEPS:
            known = self._case(conn, subject_id, fact)
        elif fact.payload.get("case_id"):
            known = self._whole(conn, subject_id, fact)
        else:
            known = self._visit(conn, subject_id, None if chain == subject_id else chain, fact)
        if fact.kind == _CHANGED:
            known |= self._change(fact)
        return {"area_code": self.area_code or None, "data_source": self.data_source, **known}

    def _case(self, conn: Connection, case_id: str, fact: Logged) -> dict[str, Any]:
        case = _one(conn, _CASE, hall_id=self.hall_id, case_id=case_id)
        status, step = standing_after(fact)
        special = BEGINS if fact.payload.get("left") else SPECIAL.get(fact.kind)
        key = {"hall_id": self.hall_id, "case_id": case_id}
        return {
            **self._matter(case),
            **self._times(case, fact.at),
            **self._people(conn, case.person_id, self._agent_then(conn, case_id, case, fact.at)),
            "project_number": case.case_number,
            "due_at": self._local(case.due_at),
            "step": step,
            "status": status,
            "at": self._local(fact.at),
            "special": special,
            "cause": fact.payload.get("cause") or CAUSES.get(fact.kind),
            "outcome": fact.payload.get("outcome"),
            "reason_code": fact.payload.get("reason_code") or fact.payload.get("reason"),
            "results": [{"name": row.name, "kind": row.kind} for row in conn.execute(_RESULTS, key)],
            "materials": [
                {**row._mapping, "required": bool(row.required), "provided": bool(row.provided)}
                for row in conn.execute(_MATERIALS, key)
            ],
        }

    def _visit(self, conn: Connection, service_id: str, case_id: str | None, fact: Logged) -> dict[str, Any]:
        key = {"hall_id": self.hall_id, "service_id": service_id}
        service = _one(conn, _SERVICE, **key)
        if case_id is None:
            number = ordinal_of_visit(conn, self.hall_id, service_id)
            about = conn.execute(
                _MATTER, {"hall_id": self.hall_id, "ticket_id": service.ticket_id}
            ).one_or_none()
            known = {"project_number": service_id, "progress": "to_be_accepted"}
            known |= {} if about is None else self._matter(about)
        else:
            number = ordinal(conn, self.hall_id, case_id, service_id)
            case = _one(conn, _CASE, hall_id=self.hall_id, case_id=case_id)
            known = {"project_number": case.case_number, **self._matter(case), **self._times(case, fact.at)}
        applicant = service.applicant_id if case_id is None else case.person_id
        known |= self._people(conn, applicant, service.present_id)
        rating = conn.execute(_RATING, key).one_or_none()
        return {
            **known,
            **({} if rating is None else self._rating(rating)),
            "project_number": known["project_number"],
            "service_name": _SERVICE_NAME,
            "service_number": number,
            "ended_at": self._local(service.ended_at),
        }

    def _whole(self, conn: Connection, case_id: str, fact: Logged) -> dict[str, Any]:
        """Return a case as the subject of a rating of its own: told as the last of its services."""
        key = {"hall_id": self.hall_id, "case_id": case_id}
        case, rating = _one(conn, _CASE, **key), _one(conn, _CASE_RATING, **key)
        return {
            **self._matter(case),
            **self._times(case, fact.at),
            **self._people(conn, case.person_id, self._agent_then(conn, case_id, case, fact.at)),
            "service_name": _WHOLE_CASE,
            "ended_at": self._local(case.decided_at),
            **self._rating(rating),
        }

    def _rating(self, rating: Row[Any]) -> dict[str, Any]:
        tags = json.loads(rating.tags)
        return {
            "project_number": rating.project_number,
            "service_number": rating.assess_number,
            "level": rating.level,
            "channel": rating.channel,
            "tags": ",".join(tags) or None,
            "tag_list": tags,
            "words": rating.text or None,
            "rated_at": self._local(rating.at),
        }

    def _change(self, fact: Logged) -> dict[str, Any]:
        """Return what was changed of a rating. Tags and text belong to the level that was given."""
        told = fact.payload
        gone = {} if told["change"] == Change.REASON else dict.fromkeys(("tags", "tag_list", "words"))
        known = {"change": told["change"], "level": told["level"], "reason_code": told["ground"] or None}
        return {**known, "changed_at": self._local(fact.at), **gone}

    def _matter(self, row: Row[Any]) -> dict[str, Any]:
        # The exchange knows no minutes: those are over on the day itself.
        minutes = row.limit_unit == LimitUnit.WORKING_MINUTE
        legal = 0 if row.legal_unit == LimitUnit.WORKING_MINUTE else row.legal_days
        return {
            "matter_name": row.matter_name,
            "matter_kind": row.matter_kind,
            "limit_days": 0 if minutes else row.limit_days,
            "limit_unit": LimitUnit.WORKING_DAY if minutes else row.limit_unit,
            # 0 where the law sets none
            "legal_days": legal or None,
            "legal_unit": row.legal_unit if legal else None,
            "implementation_code": row.implementation_code,
            "handling_item": row.handling_item or None,
            "department_code": row.implementation_code[:_DEPARTMENT_DIGITS],
            "department": row.department or None,
        }

    def _times(self, case: Row[Any], at: Millis) -> dict[str, Any]:
        """Return how far the case had come by then."""
        decided = case.decided_at is not None and case.decided_at <= at
        return {
            "accepted_at": self._local(case.accepted_at),
            "decided_at": self._local(case.decided_at) if decided else None,
            "progress": "concluded" if decided else "accepted",
        }

    def _agent_then(self, conn: Connection, case_id: str, case: Row[Any], at: Millis) -> str | None:
        """Return who acted for the applicant of a case at an instant, which another may do by now."""
        key = {"hall_id": self.hall_id, "applicant_id": case.person_id, "case_id": case_id, "at": at}
        before = conn.execute(_AGENT_THEN, key).scalar_one_or_none()
        return str(before) if before else case.agent_person_id

    def _people(self, conn: Connection, applicant_id: str, agent_id: str | None) -> dict[str, Any]:
        """Return who applied, and who came for them if that is somebody else."""
        known = self._person(conn, applicant_id, "applicant")
        if agent_id and agent_id != applicant_id:
            known |= self._person(conn, agent_id, "agent")
        return known

    def _person(self, conn: Connection, person_id: str, who: str) -> dict[str, Any]:
        """Return what and who somebody is; nothing is opened for a receiver that gets no personal data."""
        row = _one(conn, _PERSON, person_id=person_id)
        kind = {f"{who}_kind": row.kind}
        if self.keyring is None:
            return kind
        return {
            **kind,
            f"{who}_document": row.kind,
            f"{who}_name": self.keyring.unseal(row.sealed_name) or None,
            f"{who}_number": self.keyring.unseal(row.sealed_number),
        }

    def _local(self, at: Millis | None) -> Any:
        return None if at is None else local_time(at, self.timezone)


def _one(conn: Connection, statement: Any, **key: Any) -> Row[Any]:
    row: Row[Any] | None = conn.execute(statement, key).one_or_none()
    if row is None:
        raise SubjectGone
    return row
