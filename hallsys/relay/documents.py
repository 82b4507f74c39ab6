"""What stands on papers other than tickets, read when they are about to be printed: a function a layout.

Nothing of it is kept with the delivery. Names are masked; instants are the hall's local time.
"""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Connection, text

from hallsys.cases import views as cases
from hallsys.cases.progress import link
from hallsys.cases.rules import ResultStatus
from hallsys.counters import views as counters
from hallsys.counters.rules import WindowKind
from hallsys.halls.rules import local_time
from hallsys.kernel.clock import Millis
from hallsys.kernel.sealing import Keyring
from hallsys.matters import views as matters
from hallsys.matters.guides import FORMS, SOURCES, Source
from hallsys.matters.rules import Kind, Matter
from hallsys.matters.situations import narrowed
from hallsys.matters.versions import MatterVersion, in_force, version
from hallsys.matters.views import Material
from hallsys.people.views import masked_names
from hallsys.queue.catalogue import Catalogue
from hallsys.relay.papers import Paper
from hallsys.staff.views import clerk as read_clerk

Fields = dict[str, Any]

_WEEKDAYS = "一二三四五六日"
_KEEP = ("请妥善保管本回执，取件时请携带本人有效证件。", "Bring this receipt and your ID when you collect.")
_LAW = (
    "依据《中华人民共和国行政许可法》第三十二条第一款第（四）项，现一次性告知需要补正的全部内容。",
    "This lists everything that is still needed; nothing else will be asked for.",
)
_STEPS = ("备齐上述材料后，请重新取号或预约到窗口提交。 Bring them and take a new ticket.",)
_COLLECT = ("请本人持身份证取件；代取须带授权委托书和双方身份证。", "Bring your ID card.")
_BRING = (
    "所列为办理该事项的全部材料，窗口不会索要清单以外的材料。",
    "Nothing beyond this list will be asked for.",
)

_OF_CASE = text(
    "SELECT c.pick_up_code, s.window_id FROM cases c JOIN services s ON s.id = c.service_id "
    "WHERE c.hall_id = :hall_id AND c.id = :case_id"
)
_APPOINTMENT = text(
    "SELECT person_id, matter_id, queue_id, starts_at, ends_at, code FROM appointments "
    "WHERE hall_id = :hall_id AND id = :appointment_id"
)


@dataclass(frozen=True)
class Desk:
    """What the papers of a hall are put together from."""

    conn: Connection
    keyring: Keyring
    catalogue: Catalogue
    phone: str
    now: Millis
    public_url: str = ""

    @property
    def hall_id(self) -> str:
        """The id of the hall."""
        return self.catalogue.hall.id

    def at(self, instant: Millis) -> str:
        """Return an instant as it is printed, to the minute."""
        return local_time(instant, self.catalogue.hall.timezone).strftime("%Y-%m-%d %H:%M")

    def day(self, instant: Millis) -> str:
        """Return the day of an instant as it is printed."""
        return self.at(instant)[:10]

    def masked(self, person_id: str) -> str:
        """Return the masked name of a person, empty for somebody whose name is not known."""
        return masked_names(self.conn, self.keyring, [person_id]).get(person_id, "")

    def window(self, window_id: str) -> str:
        """Return the number of a window, empty for one that is gone."""
        known = {one.id: one.number for one in counters.windows(self.conn, self.hall_id)}
        return str(known.get(window_id, ""))

    def output_windows(self) -> str:
        """Return where results are collected."""
        numbers = [
            str(one.number)
            for one in counters.windows(self.conn, self.hall_id)
            if one.kind == WindowKind.OUTPUT
        ]
        return f"{'、'.join(numbers)} 号出件窗口" if numbers else ""

    def staff_number(self, clerk_id: str) -> str:
        """Return the number by which the public knows a clerk."""
        return read_clerk(self.conn, self.hall_id, clerk_id).staff_number

    def materials(self, matter_id: str) -> tuple[Material, ...]:
        """Return the checklist of a matter."""
        return matters.materials(self.conn, self.hall_id, [matter_id])

    def named(self, material_ids: Iterable[str]) -> tuple[Material, ...]:
        """Return entries of checklists, also of a version that is in force no more."""
        return matters.materials_by_id(self.conn, self.hall_id, list(material_ids))


def fields(desk: Desk, paper: Paper) -> Fields:
    """Return the fields of a paper as its layout names them. Raises a Refusal for a subject that is gone."""
    found = _LAYOUTS[paper.layout](desk, paper)
    return {"title": desk.catalogue.hall.name, "phone": desk.phone, **found}


def _acceptance(desk: Desk, paper: Paper) -> Fields:
    case = cases.case(desk.conn, desk.hall_id, paper.subject_id)
    matter = desk.catalogue.matters[case.matter_id]
    promised = version(desk.conn, desk.hall_id, case.matter_id, case.matter_version)
    row = desk.conn.execute(_OF_CASE, {"hall_id": desk.hall_id, "case_id": case.id}).one()
    listed = cases.checklist(desk.conn, desk.hall_id, case.id)
    return {
        "case_number": case.case_number,
        "matter": case.matter_name,
        "department": matter.department,
        "masked_name": desk.masked(case.person_id),
        "accepted_at": desk.at(case.accepted_at),
        "limit": _limit(promised),
        "due_at": desk.day(case.due_at),
        "materials": [one.name for one in listed if one.ticked],
        "pick_up_at": desk.output_windows(),
        "qr": f"{desk.public_url}/c/{link(desk.keyring, case.id)}",
        "window": desk.window(row.window_id),
        "clerk": desk.staff_number(case.accepted_by),
        "notes": _KEEP,
    }


def _notice(desk: Desk, paper: Paper) -> Fields:
    service = counters.service(desk.conn, desk.hall_id, paper.subject_id)
    matter = desk.catalogue.matters[paper.about["matter_id"]]
    lacking = desk.named(paper.about["lacking"])
    return {
        "notice_number": f"{desk.day(paper.at)}-{paper.subject_id[-6:].upper()}",
        "matter": matter.name,
        "department": matter.department,
        "masked_name": desk.masked(service.person_id),
        "noticed_at": desk.at(paper.at),
        "materials": _wanted(lacking, described=True),
        "steps": _STEPS,
        "window": desk.window(service.window_id),
        "clerk": desk.staff_number(service.clerk_id),
        "notes": _LAW,
    }


def _pick_up(desk: Desk, paper: Paper) -> Fields:
    case = cases.case(desk.conn, desk.hall_id, paper.subject_id)
    row = desk.conn.execute(_OF_CASE, {"hall_id": desk.hall_id, "case_id": case.id}).one()
    file = cases.case_file(desk.conn, desk.hall_id, case.case_number)
    ready = [one for one in file.results if one.status == ResultStatus.READY] if file else []
    code = row.pick_up_code or ""
    return {
        "code": f"{code[:3]} {code[3:]}",
        "qr": code,
        "place": desk.output_windows() or "统一出件窗口",
        "place_en": "Output window",
        "case_number": case.case_number,
        "matter": case.matter_name,
        "masked_name": desk.masked(case.person_id),
        "results": [one.name for one in ready],
        "ready_at": desk.day(min((one.ready_at for one in ready), default=paper.at)),
        "notes": _COLLECT,
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
        "materials": _wanted(one for one in desk.materials(matter.id) if one.required),
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
        "limit": _limit(matter),
        "place": _where(desk.catalogue, matter),
        "materials": _wanted((one for one in listed if one.required), english=True, described=described),
        "optional": _wanted((one for one in listed if not one.required), english=True, described=described),
        "issued_at": desk.at(desk.now),
        "notes": _BRING,
    }


def _limit(matter: Matter | MatterVersion) -> str:
    if matter.kind is Kind.IMMEDIATE:
        return "即办件，当场办结"
    return f"{matter.limit_days} 个工作日" if matter.limit_days else ""


def _where(catalogue: Catalogue, matter: Matter) -> str:
    queue = catalogue.queues_by_code.get(matter.queue_code)
    zone = catalogue.hall.zones_by_id.get(queue.zone_id) if queue and queue.zone_id else None
    return zone.name if zone else ""


def _wanted(listed: Iterable[Material], *, english: bool = False, described: bool = False) -> list[str]:
    """Return materials as they are asked for, each on a line; `described`: narrowed by a situation."""
    return [
        f"{one.name}{f' {one.name_en}' if english and one.name_en else ''} {one.copies} 份"
        f"{_asked_how(one, described)}"
        for one in listed
    ]


def _asked_how(one: Material, described: bool) -> str:
    said = (
        FORMS[one.form][0] if one.source is Source.APPLICANT else SOURCES[one.source][0],
        "" if described or not one.applies_when else "视情形提供",
        one.note,
        "可容缺" if one.may_be_missing else "",
    )
    told = "，".join(dict.fromkeys(filter(None, said)))
    return f"（{told}）" if told else ""


_LAYOUTS: Mapping[str, Callable[[Desk, Paper], Fields]] = {
    "acceptance": _acceptance,
    "notice": _notice,
    "pick_up": _pick_up,
    "appointment": _appointment,
    "checklist": _checklist,
}
