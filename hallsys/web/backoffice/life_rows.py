"""What the pages of those who decide show of the life of cases."""

from collections.abc import Mapping
from typing import Any

from sqlalchemy import Connection

from hallsys.cases.escalation import Told
from hallsys.cases.life_views import (
    Step,
    WaitingStep,
    Wanted,
    unanswered,
    waiting_declines,
    waiting_extensions,
    waiting_voids,
)
from hallsys.cases.listed_reasons import Purpose
from hallsys.cases.policy import TOLD
from hallsys.cases.recalling import HANDED_IN
from hallsys.cases.replacing import AGENT_REPLACED
from hallsys.cases.result_rules import Move
from hallsys.cases.rules import STATUS_FACTS, Action, Status
from hallsys.web.reasons import known_reasons, told_reason
from hallsys.web.site import Site

# What a step is called: [zh, en].
STEPS: Mapping[str, tuple[str, str]] = {
    "receive": ("收件", "Received"),
    Action.ACCEPT: ("受理", "Accepted"),
    Action.DEEM: ("逾期未告知，依法视为受理", "Accepted by law: nobody answered in time"),
    "promise_gaps": ("容缺受理", "Accepted with gaps"),
    "fill_gap": ("补齐容缺材料", "A gap was filled"),
    Action.TAKE_UP: ("领办", "Taken up"),
    Action.ASK_SUPPLEMENT: ("要求补正", "Supplement asked for"),
    Action.SUPPLY: ("补正完成", "Supplement complete"),
    Action.SUSPEND: ("中止计时", "Clock stopped"),
    Action.RESUME: ("恢复计时", "Clock runs again"),
    "ask_extension": ("申请延期", "Extension asked for"),
    Action.EXTEND: ("批准延期", "Extended"),
    "refuse_extension": ("延期未获批准", "Extension not approved"),
    Action.CONCLUDE_AT_WINDOW: ("当场办结", "Concluded at the window"),
    Action.CONCLUDE: ("办结", "Concluded"),
    "ask_decline": ("提出不予受理", "Decline asked for"),
    "send_back": ("不予受理退回", "Decline sent back"),
    Action.DECLINE: ("不予受理", "Declined"),
    Action.WITHDRAW: ("申请人撤回", "Withdrawn by the applicant"),
    Action.TERMINATE: ("终止办理", "Terminated"),
    AGENT_REPLACED: ("更换经办人", "Another agent took over"),
    Move.RECALLED: ("召回出件", "Result called back"),
    Move.RETURNED: ("申请人退回出件", "Result brought back by the applicant"),
    HANDED_IN: ("收回作废出件", "Void result handed in"),
    Move.REPLACED: ("重新制发出件", "Corrected result put out"),
    "ask_void": ("申请作废", "Void asked for"),
    Action.VOID: ("作废", "Void"),
    "refuse_void": ("作废未获确认", "Void not confirmed"),
    Action.LAPSE: ("逾期未补齐，终止办理", "Terminated: what was promised did not come"),
}


def life(conn: Connection, site: Site) -> dict[str, Any]:
    """Return what waits for an answer besides the backlog, and the reasons that steps need."""
    return {
        "declines": [_waiting_row(one) for one in waiting_declines(conn, site.hall_id)],
        "voids": [_waiting_row(one) for one in waiting_voids(conn, site.hall_id)],
        "extensions": [
            {
                "case_id": one.case_id,
                "case_number": one.case_number,
                "matter_id": one.matter_id,
                "accepted_by": one.accepted_by,
                "reason": one.reason_code,
                "days": one.days,
                "note": one.note,
                "asked_by": one.asked_by,
                "asked_at": one.asked_at,
                "due_at": one.due_at,
            }
            for one in waiting_extensions(conn, site.hall_id)
        ],
        "received": [
            {
                "case_id": one.case_id,
                "case_number": one.case_number,
                "matter_id": one.matter_id,
                "received_by": one.received_by,
                "received_at": one.received_at,
                "decide_by": one.decide_by,
            }
            for one in unanswered(conn, site.hall_id)
        ],
        "suspensions": known_reasons(site, Purpose.SUSPENSION),
        "void_reasons": known_reasons(site, Purpose.VOID),
        "terminations": known_reasons(site, Purpose.TERMINATION),
        "extension_reasons": known_reasons(site, Purpose.EXTENSION),
        "extension_days": max(site.settings.cases.extension_days, site.settings.cases.joint_extension_days),
        "supplement_days": site.settings.cases.supplement_days,
    }


def _waiting_row(one: WaitingStep) -> dict[str, Any]:
    return {
        "case_id": one.case_id,
        "case_number": one.case_number,
        "matter_id": one.matter_id,
        "accepted_by": one.accepted_by,
        "reason": one.reason_code,
        "note": one.note,
        "asked_by": one.asked_by,
        "asked_at": one.asked_at,
    }


def wanted_row(one: Wanted) -> dict[str, Any]:
    """Return a material that a case waits for."""
    return {"material_id": one.material_id, "name": one.name, "name_en": one.name_en, "due_at": one.due_at}


def told_row(told: Told) -> dict[str, Any]:
    """Return who was alerted to the delay of a case, as one of its steps: nobody took it, time did."""
    zh, en = TOLD[told.told]
    days, days_en = (f" {told.after_days} 个工作日以上", f" by over {told.after_days} working days")
    late, late_en = (days, days_en) if told.after_days else ("", "")
    return {
        "zh": f"超期{late}，已提醒{zh}",
        "en": f"Overdue{late_en}: {en} was alerted",
        "by": None,
        "at": told.since,
        "reason": None,
        "note": "",
        "by_itself": True,
    }


def step_row(site: Site, step: Step) -> dict[str, Any]:
    """Return a step of a case, in words."""
    zh, en = STEPS.get(
        step.action, (STATUS_FACTS[Status(step.reached)].zh, STATUS_FACTS[Status(step.reached)].en)
    )
    return {
        "zh": zh,
        "en": en,
        "by": step.by,
        "at": step.at,
        "reason": told_reason(site, step.reason_code, step.at),
        "note": step.note,
    }
