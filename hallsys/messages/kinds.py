"""What applicants are told of: from facts to kinds of messages, a table. Pure.

A message says what is to be done, by when and where. It never says who somebody is, nor any code that opens
or collects something: whoever holds the phone need not be the applicant. The address at which a decided case
is rated shows nothing of it but its number, and takes one rating.
"""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from typing import Any

from hallsys.cases.reasons import GAP_MISSED
from hallsys.cases.result_rules import ResultStatus
from hallsys.cases.rules import Status
from hallsys.kernel.clock import DAY, HOUR, MINUTE, Millis
from hallsys.queue.states import Status as TicketStatus

# What a template may fill in, with what it stands for.
PLACEHOLDERS: Mapping[str, tuple[str, str]] = {
    "hall": ("大厅名称", "the hall's name"),
    "matter": ("事项名称", "the matter"),
    "case": ("办件编号", "the case number"),
    "until": ("期限", "the deadline"),
    "place": ("地点", "where"),
    "at": ("时间", "when"),
    "ticket": ("号码", "the number of the ticket"),
    "ahead": ("前面人数", "how many are before it"),
    "why": ("原因", "why"),
    "rate": ("评价地址", "the address at which the case is rated"),
}
NEAR = 3  # so few before a ticket, and its holder is told
_OF_TICKET = frozenset({"hall", "ticket"})
_OF_CASE = frozenset({"hall", "matter", "case"})
_DECIDED = _OF_CASE | {"rate"}
_RUNS = (Status.ACCEPTED, Status.IN_PROGRESS)  # else no day can be told


@dataclass(frozen=True, slots=True)
class Kind:
    """A kind of message: its name, its texts as shipped, and when it is told.

    `statuses`: where its case or ticket must stand when it is sent (empty: anywhere), or it was overtaken.
    `result`: where the result of its fact must stand, likewise. What must lie ready of a case is in
    `results.TRUE_WHILE`. `after`: how long it waits first, in case
    what it tells of fails at once. `useful`: how old it may get. `fills`: the placeholders that it knows.
    `pressing`: what it tells of an appointment is told today even to who was told enough, if it begins
    before they can be told again.
    """

    name: tuple[str, str]
    zh: str
    en: str
    fills: frozenset[str]
    statuses: Collection[str] = ()
    result: str = ""
    after: Millis = 0
    useful: Millis = 30 * DAY
    pressing: bool = False


KINDS: Mapping[str, Kind] = {
    "result_ready": Kind(
        ("出件待领", "Ready for collection"),
        "您申请的“{matter}”已出件，请携带本人有效身份证件到{hall}{place}领取；他人代领的，另带授权书和代领人证件。办件号{case}。",
        "Your “{matter}” is ready. Collect it at {place}, {hall}, with your identity document; "
        "whoever collects it for you also brings a letter of authority. Case {case}.",
        _DECIDED | {"place"},
        (Status.READY,),
    ),
    "result_in_locker": Kind(
        ("已存取件柜", "In a locker"),
        "您申请的“{matter}”已存入{hall}取件柜（{place}），请于{until}前携带有效身份证件领取。办件号{case}，办件评价：{rate}",
        "Your “{matter}” lies in a locker of {hall} ({place}). Collect it by {until} with your "
        "identity document. Case {case}. How was it? {rate}",
        _DECIDED | {"place", "until"},
        (Status.READY,),
        after=3 * MINUTE,  # its door may not have opened
    ),
    "result_sent": Kind(
        ("已寄出", "Sent by courier"),
        "您申请的“{matter}”已由快递寄出，请留意签收。办件号{case}，办件评价：{rate}",
        "Your “{matter}” was sent by courier; please be there to take it. Case {case}. How was it? {rate}",
        _DECIDED,
        result=ResultStatus.HANDED_OVER,
        useful=3 * DAY,
    ),
    "result_recalled": Kind(
        ("暂勿领取", "Not ready after all"),
        "您申请的“{matter}”的结果因更正暂不能领取，请暂勿前来，可以领取时将再次通知。办件号{case}。",
        "Your “{matter}” cannot be collected for now, as something is being corrected: please do not come "
        "for it yet, you will be told again. Case {case}.",
        _OF_CASE,
    ),
    "case_voided": Kind(
        ("已作废", "Void"),
        "您申请的“{matter}”的决定已作废，请勿前来领取结果，详情请咨询{hall}。办件号{case}。",
        "The decision on your “{matter}” is void: please do not come for the result, and ask {hall} about "
        "it. Case {case}.",
        _OF_CASE,
        (Status.VOIDED,),
    ),
    "concluded": Kind(
        ("已办结", "Decided"),
        "您申请的“{matter}”已办结，结果可在{hall}查询。办件号{case}，办件评价：{rate}",
        "Your “{matter}” has been decided; ask {hall} for the outcome. Case {case}. How was it? {rate}",
        _DECIDED,
        (Status.CONCLUDED,),
    ),
    "declined": Kind(
        ("不予受理", "Not accepted"),
        "您申请的“{matter}”不予受理，请到{hall}领取书面通知，了解原因和救济途径。办件号{case}。",
        "Your “{matter}” was not accepted. Collect the written notice with the reasons and your "
        "remedies at {hall}. Case {case}.",
        _DECIDED,
        (Status.DECLINED,),
    ),
    "supplement_asked": Kind(
        ("补正通知", "Asked to supplement"),
        "您申请的“{matter}”需补正材料，请于{until}前到{hall}补交，具体材料见补正通知书。办件号{case}。",
        "Your “{matter}” needs more papers. Bring them to {hall} by {until}; the notice says which. "
        "Case {case}.",
        _OF_CASE | {"until"},
        (Status.SUPPLEMENT,),
    ),
    "gaps_near": Kind(
        ("容缺将到期", "Promised papers due soon"),
        "您申请的“{matter}”尚有承诺后补的材料未交，请于{until}前到{hall}补齐，逾期将终止办理。办件号{case}。",
        "Papers that you promised for “{matter}” are still missing. Bring them to {hall} by {until}, "
        "or the case ends. Case {case}.",
        _OF_CASE | {"until"},
        useful=DAY,
    ),
    "gaps_missed": Kind(
        ("容缺逾期终止", "Promised papers missed"),
        "您申请的“{matter}”因承诺后补的材料逾期未交，已终止办理；需要办理的，请重新申请。办件号{case}。",
        "Your “{matter}” has ended: papers that you promised did not come in time. You may apply "
        "anew. Case {case}.",
        _OF_CASE,
        (Status.TERMINATED,),
    ),
    "terminated": Kind(
        ("已终止", "Ended"),
        "您申请的“{matter}”已终止办理，请到{hall}了解原因。办件号{case}。",
        "Your “{matter}” has ended without a decision; ask {hall} for the reason. Case {case}.",
        _OF_CASE,
        (Status.TERMINATED,),
    ),
    "extended": Kind(
        ("办理延期", "Extended"),
        "您申请的“{matter}”经批准延长办理期限，预计{until}前办结。办件号{case}。",
        "The time for your “{matter}” was extended; it will be decided by {until}. Case {case}.",
        _OF_CASE | {"until"},
        _RUNS,
    ),
    "suspended": Kind(
        ("中止计时", "Clock stopped"),
        "您申请的“{matter}”因依法需要的程序暂停计算办理时间，恢复后将另行通知。办件号{case}。",
        "The clock of your “{matter}” stands while a procedure that the law requires goes on; you "
        "will be told when it runs again. Case {case}.",
        _OF_CASE,
        (Status.SUSPENDED,),
    ),
    "resumed": Kind(
        ("恢复办理", "Clock runs again"),
        "您申请的“{matter}”已恢复办理，预计{until}前办结。办件号{case}。",
        "The clock of your “{matter}” runs again; it will be decided by {until}. Case {case}.",
        _OF_CASE | {"until"},
        _RUNS,
    ),
    "appointment": Kind(
        ("预约提醒", "Appointment"),
        "您预约于{at}到{hall}办理“{matter}”，请携带有效身份证件和所需材料按时到场；不能前来的，请提前取消。",
        "You have an appointment at {hall} for “{matter}”: {at}. Bring your identity document and papers; if "
        "you cannot come, please cancel it.",
        frozenset({"hall", "matter", "at"}),
        ("booked",),
        useful=12 * HOUR,
    ),
    "appointment_off": Kind(
        ("预约取消", "Appointment called off"),
        "因{why}，您预约{at}到{hall}办理“{matter}”已取消，请勿按原时间前来，可凭原预约码查看说明并重新预约。给您带来不便，敬请谅解。",
        "Your appointment at {hall} for “{matter}”, {at}, was called off: {why}. Please do not come for it; "
        "your code shows more, and you can book anew. We are sorry.",
        frozenset({"hall", "matter", "at", "why"}),
        ("called_off",),
        pressing=True,  # until it begins: `Subject.begins`
    ),
    "ticket_near": Kind(
        ("即将叫号", "Nearly called"),
        "您的号码{ticket}前面不超过{ahead}人，请回到{hall}等候叫号。",
        "At most {ahead} are before your number {ticket}: please be back in {hall}.",
        _OF_TICKET | {"ahead"},
        (TicketStatus.WAITING,),
        useful=10 * MINUTE,
    ),
    "ticket_missed": Kind(
        ("已过号", "Call missed"),
        "您的号码{ticket}已过号，请尽快到{hall}咨询台，或在号票页面上重新排队。",
        "Your number {ticket} was called and you were not there: ask at the information desk of {hall}, or "
        "queue again on the page of your ticket.",
        _OF_TICKET,
        (TicketStatus.NO_SHOW,),
        useful=15 * MINUTE,
    ),
}

_OF_FACT: Mapping[str, str] = {
    "TicketMissed": "ticket_missed",
    "AppointmentCalledOff": "appointment_off",
    "ResultReady": "result_ready",
    "ResultsFreed": "result_ready",
    "ResultArrived": "result_ready",
    "GapFilled": "result_ready",
    "ResultTakenOut": "result_ready",
    "ResultRecalled": "result_recalled",
    "ResultsHeld": "result_recalled",
    "CaseVoided": "case_voided",
    "ResultDeposited": "result_in_locker",
    "ResultHandedOver": "result_sent",
    "CaseConcluded": "concluded",
    "CaseDeclined": "declined",
    "SupplementAsked": "supplement_asked",
    "CaseTerminated": "terminated",
    "CaseExtended": "extended",
    "CaseSuspended": "suspended",
    "CaseResumed": "resumed",
}


def kind_of(fact: str, payload: Mapping[str, Any]) -> str | None:
    """Return the kind of message that follows from a fact, None for none.

    What is made of a joint case is told of when it can be collected, not when it lies ready; of a case that
    was accepted with gaps, once the last of them is filled.
    """
    if payload.get("joint") or (fact == "ResultHandedOver" and payload["taken_by"] != "courier"):
        return None
    if fact in ("ResultTakenOut", "ResultArrived") and not payload["ready"]:
        return None
    if fact == "GapFilled" and payload["left"]:
        return None
    if fact == "CaseTerminated" and payload["reason_code"] == GAP_MISSED:
        return "gaps_missed"
    return _OF_FACT.get(fact)
