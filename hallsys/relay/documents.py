"""What stands on papers other than tickets, read when they are about to be printed: a function a layout.

Nothing of it is kept with the delivery. Names are masked; instants are the hall's local time.
"""

from collections.abc import Callable, Mapping

from sqlalchemy import text

from hallsys.cases import views as cases
from hallsys.cases.collection_points import page_of
from hallsys.cases.life_views import gaps_of
from hallsys.cases.locker_codes import code_of
from hallsys.cases.locker_errors import DepositUnknown
from hallsys.cases.locker_views import deposit
from hallsys.cases.progress import agents_before, link
from hallsys.cases.result_rules import ResultStatus
from hallsys.cases.ways import places_of
from hallsys.counters import views as counters
from hallsys.evaluation.percase import hall_of_case
from hallsys.halls.rules import local_time
from hallsys.matters.rules import Matter
from hallsys.matters.situations import narrowed
from hallsys.matters.versions import in_force, version
from hallsys.queue.catalogue import Catalogue
from hallsys.relay import case_papers
from hallsys.relay.paper_desk import Desk, Fields, limit, wanted
from hallsys.relay.papers import Paper

_WEEKDAYS = "一二三四五六日"
_KEEP = (
    "请妥善保管本回执，取件时请携带本人有效证件。",
    "Bring this receipt and your ID when you collect.",
    "办结后，扫本回执二维码可对本次办件作出评价。",
    "Once it is decided, scan the code to rate the case.",
)
_LAW = (
    "依据《中华人民共和国行政许可法》第三十二条第一款第（四）项，现一次性告知需要补正的全部内容。",
    "This lists everything that is still needed; nothing else will be asked for.",
)
_STEPS = ("备齐上述材料后，请重新取号或预约到窗口提交。 Bring them and take a new ticket.",)
_COLLECT = ("请本人持身份证取件；代取须带授权委托书和双方身份证。", "Bring your ID card.")
_AT_LOCKER = (
    "在取件柜刷身份证或输入取件码，箱门打开后取走并关好门。逾期未取的，请到出件窗口领取。",
    "Lay your ID card or type the code; take it out and close the door. Later: at the output window.",
)
_BRING = (
    "所列为办理该事项的全部材料，窗口不会索要清单以外的材料。",
    "Nothing beyond this list will be asked for.",
)

_APPOINTMENT = text(
    "SELECT person_id, matter_id, queue_id, starts_at, ends_at, code FROM appointments "
    "WHERE hall_id = :hall_id AND id = :appointment_id"
)


def fields(desk: Desk, paper: Paper) -> Fields:
    """Return the fields of a paper as its layout names them. Raises a Refusal for a subject that is gone."""
    found = _LAYOUTS[paper.layout](desk, paper)
    return {"title": desk.catalogue.hall.name, "phone": desk.phone, **found}


def _acceptance(desk: Desk, paper: Paper) -> Fields:
    case = cases.case(desk.conn, desk.hall_id, paper.subject_id)
    matter = desk.catalogue.matters[case.matter_id]
    promised = version(desk.conn, desk.hall_id, case.matter_id, case.matter_version)
    row = desk.of_case(case.id)
    listed = cases.checklist(desk.conn, desk.hall_id, case.id)
    before = agents_before(desk.conn, desk.hall_id, [case.id]).get(case.id, 0)
    gaps = gaps_of(desk.conn, desk.hall_id, [case.id])
    place = places_of(desk.conn, desk.hall_id, [case.id]).get(case.id)
    return {
        "case_number": case.case_number,
        "matter": case.matter_name,
        "department": matter.department,
        "masked_name": desk.masked(case.person_id),
        "agent_name": desk.agent(case),
        "accepted_at": desk.at(case.accepted_at),
        "limit": limit(promised),
        "due_at": desk.day(case.due_at),
        "materials": [one.name for one in listed if one.ticked],
        "gaps": [f"{one.name}（{desk.day(one.due_at)} 前补交）" for one in gaps],
        "pick_up_at": place.name if place else desk.output_windows(),
        "pick_up_address": place.address if place else "",
        "pick_up_phone": place.phone if place else "",
        "pick_up_page": page_of(desk.halls_at, place.code) if place else "",
        "qr": f"{desk.public_url}/c/{link(desk.keyring, case.id, before)}",
        "window": desk.window(row.window_id),
        "clerk": desk.staff_number(case.accepted_by),
        "notes": _KEEP,
    }


def _notice(desk: Desk, paper: Paper) -> Fields:
    service = counters.service(desk.conn, desk.hall_id, paper.subject_id)
    matter = desk.catalogue.matters[paper.about["matter_id"]]
    lacking = desk.named(paper.about["lacking"])
    number = paper.about.get("notice_id", paper.subject_id)
    return {
        "notice_number": f"{desk.day(paper.at)}-{number[-6:].upper()}",
        "matter": matter.name,
        "department": matter.department,
        "masked_name": desk.masked(paper.about.get("applicant_id", service.applicant_id)),
        "noticed_at": desk.at(paper.at),
        "materials": wanted(lacking, described=True),
        "steps": _STEPS,
        "window": desk.window(service.window_id),
        "clerk": desk.staff_number(service.clerk_id),
        "notes": _LAW,
    }


def _pick_up(desk: Desk, paper: Paper) -> Fields:
    # Of another hall's case what lies here is printed, which is ready elsewhere than in its own.
    home = hall_of_case(desk.conn, paper.subject_id)
    lies = ResultStatus.READY if home == desk.hall_id else ResultStatus.ELSEWHERE
    case = cases.case(desk.conn, home, paper.subject_id)
    row = desk.of_case(case.id, home)
    file = cases.case_file(desk.conn, home, case.case_number)
    ready = [one for one in file.results if one.status == lies] if file else []
    code = row.pick_up_code or ""
    return {
        "code": f"{code[:3]} {code[3:]}",
        "qr": code,
        "rate": desk.rating_address(case.id),
        "place": desk.output_windows() or "统一出件窗口",
        "place_en": "Output window",
        "case_number": case.case_number,
        "matter": case.matter_name,
        "masked_name": desk.masked(case.person_id),
        "results": [one.name for one in ready],
        "ready_at": desk.day(min((one.ready_at for one in ready if one.ready_at), default=paper.at)),
        "notes": _COLLECT,
    }


def _locker(desk: Desk, paper: Paper) -> Fields:
    lies = deposit(desk.conn, desk.hall_id, paper.subject_id)
    if lies is None:
        raise DepositUnknown
    case = cases.case(desk.conn, desk.hall_id, lies.case_id)
    code = code_of(desk.conn, desk.keyring, desk.hall_id, lies.deposit_id) or ""
    return {
        "code": f"{code[:3]} {code[3:]}",
        "place": lies.bank_name,
        "place_en": lies.bank_name_en,
        "box": f"{lies.box} 号箱 Box {lies.box}",
        "case_number": lies.case_number,
        "matter": case.matter_name,
        "masked_name": desk.masked(lies.person_id),
        "results": [lies.name],
        "until": desk.at(lies.due_at),
        "rate": desk.rating_address(lies.case_id),
        "notes": _AT_LOCKER,
    }


def _appointment(desk: Desk, paper: Paper) -> Fields:
    key = {"hall_id": desk.hall_id, "appointment_id": paper.subject_id}
    row = desk.conn.execute(_APPOINTMENT, key).one()
    matter = desk.catalogue.matters[row.matter_id]
    starts, ends = (local_time(at, desk.catalogue.hall.timezone) for at in (row.starts_at, row.ends_at))
    code = row.code or ""
    policy = desk.catalogue.policy
    return {
        "day": f"{starts.month} 月 {starts.day} 日 周{_WEEKDAYS[starts.weekday()]}",
        "day_en": f"{starts:%A}, {starts.day} {starts:%B}",
        "time": f"{starts:%H:%M}-{ends:%H:%M}",
        "matter": matter.name,
        "matter_en": matter.name_en,
        "place": _where(desk.catalogue, matter),
        "masked_name": desk.masked(row.person_id),
        "code": f"{code[:4]} {code[4:]}",
        "qr": code,
        "materials": wanted(one for one in desk.materials(matter.id) if one.required),
        "issued_at": desk.at(desk.now),
        "notes": [
            f"请提前 {policy.check_in_early_minutes} 分钟内到取号机扫码签到，"
            f"逾期 {policy.check_in_late_minutes} 分钟预约失效。"
        ],
    }


def _checklist(desk: Desk, paper: Paper) -> Fields:
    matter = desk.catalogue.matters[paper.subject_id]
    questions = in_force(desk.conn, desk.hall_id, [matter.id])[matter.id].guide.questions
    answers = paper.about.get("answers", {})
    listed = narrowed(questions, desk.materials(matter.id), answers)
    described = bool(answers)
    return {
        "matter": matter.name,
        "matter_en": matter.name_en,
        "department": matter.department,
        "limit": limit(matter),
        "place": _where(desk.catalogue, matter),
        "materials": wanted((one for one in listed if one.required), english=True, described=described),
        "optional": wanted((one for one in listed if not one.required), english=True, described=described),
        "issued_at": desk.at(desk.now),
        "notes": _BRING,
    }


def _where(catalogue: Catalogue, matter: Matter) -> str:
    queue = catalogue.queues_by_code.get(matter.queue_code)
    zone = catalogue.hall.zones_by_id.get(queue.zone_id) if queue and queue.zone_id else None
    return zone.name if zone else ""


_LAYOUTS: Mapping[str, Callable[[Desk, Paper], Fields]] = {
    "acceptance": _acceptance,
    "notice": _notice,
    "pick_up": _pick_up,
    "locker": _locker,
    "appointment": _appointment,
    "checklist": _checklist,
    **case_papers.LAYOUTS,
}
