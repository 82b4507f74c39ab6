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


class ResultNotInState(Refusal):
    """The table of a result's moves has no such move from where it is."""

    code = "result_not_in_state"
    zh = "办件 {case_number} 的该出件{status_zh}，不能进行此操作。"
    en = "This result of case {case_number} is {status_en}; this cannot be done now."


class NothingUnderWay(Refusal):
    """Nothing of that number is on its way to the output window."""

    code = "nothing_under_way"
    status = 404
    zh = "没有找到正在送来的出件：{asked}"
    en = "Nothing is on its way here under {asked}"


class NothingToGoBack(Refusal):
    """Nothing of that number was called back or brought back, or is void and lies here."""

    code = "nothing_to_go_back"
    status = 404
    zh = "没有找到待退回部门的出件：{asked}"
    en = "Nothing is to go back to its department under {asked}"


class SignatureMissing(Refusal):
    """Nothing leaves this hall unsigned."""

    code = "signature_missing"
    status = 422
    zh = "请领取人先在屏幕上签名。"
    en = "Whoever collects must sign on the screen first."


class SignatureUnknown(Refusal):
    """Nobody signed there, it was another window, or the signature is not kept any more."""

    code = "signature_unknown"
    status = 404
    zh = "没有这份签名，或已超过保存期限。"
    en = "There is no such signature, or it is not kept any more."


class BadSignature(Refusal):
    """A signature lies on its pad, and is no drawing without end."""

    code = "bad_signature"
    status = 422
    zh = "签名无法识别，请重新签名。"
    en = "The signature cannot be read; please sign again."


class NotHandedOverHere(Refusal):
    """Only the window that gave a result out takes it back."""

    code = "not_handed_over_here"
    zh = "该出件不是在本窗口交付的，或已撤销交付。"
    en = "This result was not handed over at this window, or was taken back already."


class TooLateToTakeBack(Refusal):
    """A hand-over stands after a while: the setting take_back_minutes."""

    code = "too_late_to_take_back"
    zh = "交付已超过 {minutes} 分钟，不能撤销。"
    en = "A hand-over can be taken back within {minutes} minutes only."


class TakeBackReasonUnknown(Refusal):
    """A hand-over is taken back for a reason of the table; "other" needs a note."""

    code = "take_back_reason_unknown"
    status = 422
    zh = "请选择撤销交付的原因；选择“其他”时须填写说明。"
    en = "Choose why the hand-over is taken back; “other” needs a note."


class BadParcelNumber(Refusal):
    """The number is no EMS number; most often a digit was mistyped."""

    code = "bad_parcel_number"
    status = 422
    zh = "快递单号不正确，请核对或重新扫描。"
    en = "This is no EMS number; check it or scan it again."


class NoSuchParcel(Refusal):
    """The result is not on its way with a courier."""

    code = "no_such_parcel"
    status = 404
    zh = "该出件没有在途的快递。"
    en = "This result is not on its way with a courier."


class NothingReady(Refusal):
    """Nothing of the case lies ready, so there is nothing to put on a shelf."""

    code = "nothing_ready"
    status = 404
    zh = "没有找到待领取的出件：{asked}"
    en = "Nothing lies ready under {asked}"


class BadPauses(Refusal):
    """The pauses of a case overlap, one ends before it begins, or one still lasts that must have ended."""

    code = "bad_pauses"
    zh = "办件的中止计时记录有误，请联系值班经理。"
    en = "The pauses of this case contradict each other; please tell the manager on duty."


class ApplicantNotServed(Refusal):
    """A matter is for persons only, or for organisations only."""

    code = "applicant_not_served"
    status = 422
    zh = "“{matter}”只受理{who}的申请，请核对申请人。"
    en = "“{matter_en}” is for {who_en} only; please check for whom the case is."


class BadAddress(Refusal):
    """A parcel has a receiver, a phone number and an address."""

    code = "bad_address"
    status = 422
    zh = "请填写收件人、联系电话和完整的收件地址。"
    en = "Give the receiver, a phone number and the whole address."


class WayTooLate(Refusal):
    """How a result reaches its applicant is no question any more: it was sent, or there will be none."""

    code = "way_too_late"
    zh = "办件 {case_number} 的结果已寄出、入柜或已领取，不能再改送达方式。"
    en = "Results of case {case_number} were sent, put into a locker or collected; that cannot be changed."
