"""What the hall answers when a case cannot go on."""

from hallsys.kernel.errors import Refusal


class CaseUnknown(Refusal):
    """There is no such case in this hall."""

    code = "case_unknown"
    status = 404
    zh = "没有这个办件。"
    en = "There is no such case."


class CaseNotInState(Refusal):
    """The transition table has no such step from where the case stands."""

    code = "case_not_in_state"
    zh = "办件 {case_number} 目前为“{status_zh}”，不能进行此操作。"
    en = "Case {case_number} is {status_en}; this cannot be done now."


class NothingApplied(Refusal):
    """An acceptance without a matter."""

    code = "nothing_applied"
    status = 422
    zh = "请选择要受理的事项。"
    en = "Choose at least one matter."


class MaterialsMissing(Refusal):
    """Required materials of the matter's list were not handed in."""

    code = "materials_missing"
    status = 422
    zh = "“{matter_zh}”缺少必要材料：{missing_zh}。"
    en = "Required materials for {matter_en} are missing: {missing_en}."


class MaterialOutsideList(Refusal):
    """Closed list 清单受理: nothing outside the matter's list can be asked for."""

    code = "material_outside_list"
    status = 422
    zh = "“{matter_zh}”的材料清单中没有该材料，不得要求提供。"
    en = "This material is not on the list of {matter_en} and cannot be asked for."


class SamePerson(Refusal):
    """审办分离: who accepts a case cannot decide it."""

    code = "same_person"
    status = 403
    zh = "受理人不能审批自己受理的办件。"
    en = "Who accepted a case cannot decide it."


class NotImmediate(Refusal):
    """Only an immediate case is concluded at the window."""

    code = "not_immediate"
    zh = "只有即办件可以在窗口当场办结。"
    en = "Only an immediate case can be concluded at the window."


class ReasonUnknown(Refusal):
    """A negative decision needs a reason of its table, and only a negative one."""

    code = "reason_unknown"
    status = 422
    zh = "请选择规定的不予受理或不予许可理由。"
    en = "Choose one of the coded reasons for a negative decision."


class NoteTooLong(Refusal):
    """What is added to a coded reason is limited."""

    code = "note_too_long"
    status = 422
    zh = "说明不能超过 {longest} 个字。"
    en = "The note can have at most {longest} characters."


class BadResult(Refusal):
    """A result without a name, or without a place where the output window finds it."""

    code = "bad_result"
    status = 422
    zh = "请填写出件名称（不超过 {longest_name} 字）和货架位置（不超过 {longest_shelf} 字）。"
    en = "Give each result a name (up to {longest_name} characters) and a shelf (up to {longest_shelf})."


class ResultUnknown(Refusal):
    """There is no such result in this hall."""

    code = "result_unknown"
    status = 404
    zh = "没有这个出件。"
    en = "There is no such result."


class WrongPerson(Refusal):
    """The card is not the applicant's, and no authorisation was shown."""

    code = "wrong_person"
    status = 403
    zh = "证件与申请人不符。代领须出示并登记授权材料。"
    en = "The card is not the applicant's. An agent must show an authorisation, which is recorded."


class BadAuthorisation(Refusal):
    """An authorisation is recorded in a few words."""

    code = "bad_authorisation"
    status = 422
    zh = "授权材料的登记不能超过 {longest} 个字。"
    en = "The authorisation can have at most {longest} characters."


class AlreadyHandedOver(Refusal):
    """A result is handed over once."""

    code = "already_handed_over"
    zh = "办件 {case_number} 的该出件已经被领取。"
    en = "This result of case {case_number} has already been handed over."
