"""What the hall answers about gaps, notices, supplements, declines and ends of cases."""

from hallsys.kernel.errors import Refusal


class NoteNeeded(Refusal):
    """A reason called "other" says nothing by itself."""

    code = "note_needed"
    status = 422
    zh = "选择“其他”时请填写说明。"
    en = "“Other” needs a note that says what it is."


class GapsNotAllowed(Refusal):
    """The hall takes no promises, or the matter is done while the applicant waits."""

    code = "gaps_not_allowed"
    status = 422
    zh = "“{matter_zh}”不适用容缺受理，请备齐材料后受理。"
    en = "{matter_en} cannot be accepted with gaps; all required materials are needed."


class ExcludedFromGaps(Refusal):
    """The applicant is on the hall's list of those whose promise is not taken."""

    code = "excluded_from_gaps"
    status = 422
    zh = "申请人因信用原因暂不适用容缺受理，请备齐材料后受理。"
    en = "This applicant's promise is not taken at present; all required materials are needed."


class NotAGap(Refusal):
    """The list does not say that this material may come later, or it is there already."""

    code = "not_a_gap"
    status = 422
    zh = "“{material_zh}”不在可容缺的材料之内。"
    en = "{material_en} is not a material that may be handed in later."


class MainMaterialsMissing(Refusal):
    """Acceptance with gaps needs the main materials."""

    code = "main_materials_missing"
    status = 422
    zh = "“{matter_zh}”的主要材料尚未提交，不能容缺受理。"
    en = "None of the main materials of {matter_en} is there: it cannot be accepted with gaps."


class BadGapDays(Refusal):
    """What is missing comes within the promised limit and the hall's own bound."""

    code = "bad_gap_days"
    status = 422
    zh = "容缺材料的补交期限应为 1 至 {longest} 个工作日。"
    en = "What is missing must be due within 1 to {longest} working days."


class NoSuchGap(Refusal):
    """Nothing of the kind is missing from the case."""

    code = "no_such_gap"
    status = 404
    zh = "该办件没有这项待补材料，请刷新后再看。"
    en = "This case does not wait for that material; look again."


class GapOverdue(Refusal):
    """The promised time is over: the case is about to end."""

    code = "gap_overdue"
    zh = "容缺材料的补交期限已过，办件 {case_number} 将终止，请重新申请。"
    en = "The time for what was missing is over: case {case_number} ends; a new application is needed."


class GapsOpen(Refusal):
    """Nothing is handed over before what was promised has come."""

    code = "gaps_open"
    zh = "办件 {case_number} 尚有容缺材料未补齐（{missing_zh}），补齐后才能交付结果。"
    en = "Case {case_number} still lacks {missing_en}: nothing is handed over before that is there."


class NotTheApplicant(Refusal):
    """What concerns a case at a window is done for its own applicant, whose card took the ticket."""

    code = "not_the_applicant"
    status = 403
    zh = "当前号票的持有人不是该办件的申请人，请申请人持本人证件取号办理。"
    en = "Whoever holds this ticket is not the applicant of the case; the applicant takes a ticket by card."


class DeclineWaits(Refusal):
    """While a refusal to accept waits for its confirmation, nothing else is decided."""

    code = "decline_waits"
    zh = "办件 {case_number} 的不予受理意见正在等待确认，暂不能进行其他操作。"
    en = "That case {case_number} be declined waits for confirmation; nothing else can be done until then."


class NoDeclineWaits(Refusal):
    """It was confirmed, sent back, or never asked for."""

    code = "no_decline_waits"
    zh = "该办件没有待确认的不予受理意见，可能已由他人处理。"
    en = "No decline of this case waits for confirmation; somebody else may have dealt with it."


class OwnDecline(Refusal):
    """Two people decline: who asked for it does not confirm it, nor does who took the case in."""

    code = "own_decline"
    status = 403
    zh = "不予受理须由提出人、收件人之外的人员确认。"
    en = "A decline is confirmed by somebody who neither asked for it nor took the case in."


class VoidWaits(Refusal):
    """It was asked for, and nobody has decided."""

    code = "void_waits"
    zh = "办件 {case_number} 的作废申请正在等待确认。"
    en = "That case {case_number} be void waits for confirmation already."


class NoVoidWaits(Refusal):
    """It was settled, or never asked for."""

    code = "no_void_waits"
    zh = "该办件没有待确认的作废申请，可能已由他人处理。"
    en = "No void of this case waits for confirmation; somebody else may have dealt with it."


class OwnVoid(Refusal):
    """Two people make a case void: who asked for it does not confirm it, nor does who took the case in."""

    code = "own_void"
    status = 403
    zh = "作废须由提出人、受理人之外的人员确认。"
    en = "That a case be void is confirmed by somebody who neither asked for it nor took the case in."


class NotListedForSupplement(Refusal):
    """A supplement asks for something, and for nothing outside the list."""

    code = "bad_supplement"
    status = 422
    zh = "补正内容须为该事项材料清单中的材料，且至少选择一项；期限为 1 至 {longest} 个工作日。"
    en = "Ask for at least one material of the matter's list, within 1 to {longest} working days."


class SupplementsUsedUp(Refusal):
    """What is to be supplied is told once, and all of it."""

    code = "supplements_used_up"
    zh = "补正内容须一次性告知；办件 {case_number} 已补正过 {times} 次，不得再次要求。"
    en = "What is needed is told at once: case {case_number} was sent back {times} time(s) already."


class NoticedAlready(Refusal):
    """One complete notice for an application: 行政许可法 art. 32."""

    code = "noticed_already"
    zh = (
        "该申请已于 {time} 一次性告知（{number}）。依据《行政许可法》第三十二条，"
        "应一次告知全部内容，不得重复告知；可补打原告知书。"
    )
    en = (
        "Notice {number} was given at {time}: the law wants one complete notice (Licence Law art. 32). "
        "Print that one again."
    )


class NoticeIncomplete(Refusal):
    """What an earlier notice did not ask for is not asked for now."""

    code = "notice_incomplete"
    zh = "原告知书（{number}）未列出：{missing_zh}。依据《行政许可法》第三十二条，不得另行要求。"
    en = "Notice {number} did not ask for {missing_en}: the law forbids to ask for it now (art. 32)."


class ActsForNobody(Refusal):
    """An organisation replaces its agent by somebody who was named at the window as its agent."""

    code = "acts_for_nobody"
    zh = "请先登记到场人代表哪个单位，并核对新的授权委托书。"
    en = "First say for which organisation the holder acts, and look at the new letter of authority."


class AgentWasReplaced(Refusal):
    """The organisation replaced its agent by another while that agent was still named at a window."""

    code = "agent_was_replaced"
    zh = "该单位刚更换了经办人，到场人已不能代表该单位。请点“改为本人办理”，或核对新的授权委托书后重新登记。"
    en = "The organisation has another agent now: act for the holder, or see a new letter and name it again."


class NobodyToReplace(Refusal):
    """The case has no other agent: it was taken over already, or is its applicant's own."""

    code = "nobody_to_replace"
    zh = "办件 {case_number} 的经办人已是当前到场人，或没有经办人，无需更换。"
    en = "Case {case_number} has no other agent to be replaced."


class ExclusionUnknown(Refusal):
    """It was lifted, has ended, or never was."""

    code = "exclusion_unknown"
    status = 404
    zh = "没有这条记录，或已解除。"
    en = "There is no such entry, or it was lifted."


class BadExclusion(Refusal):
    """An entry ends some day."""

    code = "bad_exclusion"
    status = 422
    zh = "请填写今天之后的截止日期。"
    en = "Give a last day that lies ahead."


class NothingLacking(Refusal):
    """A notice names what is lacking, and nothing is."""

    code = "nothing_lacking"
    status = 422
    zh = "必要材料已齐全，无需一次性告知。"
    en = "Nothing required is missing; there is nothing to give notice of."
