"""The papers of a case's life: received, promised, lacking, to be supplied, extended, declined, withdrawn."""

from collections.abc import Callable, Iterable, Mapping, Sequence

from hallsys.cases import views as cases
from hallsys.cases.life_views import Wanted, answering, extended, gaps_of, supplements_of
from hallsys.cases.listed_reasons import Purpose
from hallsys.cases.reason_setting import reasons_of
from hallsys.cases.views import Case
from hallsys.kernel.clock import Millis
from hallsys.matters.guides import FORMS
from hallsys.relay.paper_desk import Desk, Fields
from hallsys.relay.papers import Paper

COPIES: Mapping[str, str] = {"1": "第一联 申请人存", "2": "第二联 窗口存"}

_DEEMED = (
    "逾期未告知的，自收到申请材料之日起即为受理（《行政许可法》第三十二条）。",
    "Unanswered by then, it counts as accepted from the day of receipt.",
)
_GAPS = (
    "逾期未补齐的，终止办理，结果不予交付；需要时请重新申请。",
    "What is not supplied in time ends the case; nothing is handed over before.",
)
_ONCE = (
    "以上为需要补正的全部内容；补正期间不计入办理时限。",
    "This is everything that is needed. The clock stands until it is there.",
)
_APPEAL = (
    "如不服本决定，可自收到之日起六十日内申请行政复议，或者六个月内依法提起行政诉讼。",
    "You may ask for a review within 60 days, or go to court within six months.",
)
_EXTENDED = (
    "依据《行政许可法》第四十二条，经本机关负责人批准延长办理期限，特此告知。",
    "The time limit was extended under art. 42 of the Licence Law, as approved by the head of the organ.",
)
_WITHDRAWN = ("需要时可以重新申请。", "You may apply again at any time.")


def _heads(desk: Desk, case: Case, at: Millis) -> Fields:
    """Return what every paper about a case says."""
    matter = desk.catalogue.matters[case.matter_id]
    return {
        "case_number": case.case_number,
        "matter": case.matter_name,
        "department": matter.department,
        "masked_name": desk.masked(case.person_id),
        "agent_name": desk.agent(case),
        "at": desk.at(at),
        "window": desk.window(desk.of_case(case.id).window_id),
        "clerk": desk.staff_number(case.accepted_by),
    }


def _receipt(desk: Desk, case: Case, _paper: Paper) -> Fields:
    listed = cases.checklist(desk.conn, desk.hall_id, case.id)
    answer = answering(desk.conn, desk.hall_id, [case.id]).get(case.id)
    return {
        **_heads(desk, case, case.accepted_at),
        "materials": [one.name for one in listed if one.ticked],
        "until": desk.at(answer.decide_by) if answer else "",
        "notes": _DEEMED,
    }


def _promise(desk: Desk, case: Case, paper: Paper) -> Fields:
    gaps = gaps_of(desk.conn, desk.hall_id, [case.id])
    copy = COPIES.get(str(paper.about.get("copy", "")), "")
    return {
        **_heads(desk, case, case.accepted_at),
        "gaps": _lines(desk, gaps),
        "until": _until(desk, gaps),
        "copy": copy,
        "notes": _GAPS,
    }


def _supplement(desk: Desk, case: Case, paper: Paper) -> Fields:
    wanted = supplements_of(desk.conn, desk.hall_id, [case.id])
    return {
        **_heads(desk, case, paper.at),
        "materials": _lines(desk, wanted),
        "until": _until(desk, wanted),
        "notes": _ONCE,
    }


def _extension(desk: Desk, case: Case, paper: Paper) -> Fields:
    longer = extended(desk.conn, desk.hall_id, [case.id]).get(case.id)
    if longer is None:
        return _heads(desk, case, paper.at)
    reason = _reason(desk, Purpose.EXTENSION, longer.reason_code, longer.granted_at)
    return {
        **_heads(desk, case, longer.granted_at),
        "days": str(longer.days),
        "due_before": desk.at(longer.due_before),
        "until": desk.at(longer.due_at),
        **reason,
        "notes": _EXTENDED,
    }


def _decline(desk: Desk, case: Case, paper: Paper) -> Fields:
    at = case.decided_at or paper.at
    reason = _reason(desk, Purpose.DECLINE, case.reason_code or "", at)
    return {
        **_heads(desk, case, at),
        **reason,
        "rate": desk.rating_address(case.id),
        "notes": _APPEAL,
    }


def _reason(desk: Desk, purpose: Purpose, code: str, at: Millis) -> Fields:
    """Return why, in the words that were in force then; a copy printed later says the same."""
    reason = reasons_of(desk.conn, desk.hall_id).words(code, at, purpose)
    return {"reason": reason.zh if reason else "", "reason_en": reason.en if reason else ""}


def _withdrawal(desk: Desk, case: Case, paper: Paper) -> Fields:
    return {**_heads(desk, case, case.decided_at or paper.at), "notes": _WITHDRAWN}


def _lines(desk: Desk, wanted: Sequence[Wanted]) -> list[str]:
    """Return materials that are to come, with their form and copies, each on a line."""
    named = desk.named([one.material_id for one in wanted])
    return [f"{one.name} {FORMS[one.form][0]} {one.copies} 份".replace("  ", " ") for one in named]


def _until(desk: Desk, wanted: Iterable[Wanted]) -> str:
    """Return the first instant at which something is due."""
    first = min((one.due_at for one in wanted), default=None)
    return desk.at(first) if first is not None else ""


def _of_case(put: Callable[[Desk, Case, Paper], Fields]) -> Callable[[Desk, Paper], Fields]:
    return lambda desk, paper: put(desk, cases.case(desk.conn, desk.hall_id, paper.subject_id), paper)


LAYOUTS: Mapping[str, Callable[[Desk, Paper], Fields]] = {
    "receipt": _of_case(_receipt),
    "promise": _of_case(_promise),
    "gap_notice": _of_case(_promise),
    "supplement": _of_case(_supplement),
    "extension": _of_case(_extension),
    "decline": _of_case(_decline),
    "withdrawal": _of_case(_withdrawal),
}
