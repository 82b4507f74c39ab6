"""What the hall answers when a service cannot be rated."""

from hallsys.kernel.errors import Refusal


class ServiceNotRateable(Refusal):
    """Only a finished service of this hall can be rated."""

    code = "service_not_rateable"
    zh = "只有办理完成的服务才能评价。"
    en = "Only a finished service can be rated."


class AlreadyAsked(Refusal):
    """A service is rated through one session, opened once."""

    code = "already_asked"
    zh = "本次服务已经发起过评价。"
    en = "The applicant has already been asked to rate this service."


class RatingUnknown(Refusal):
    """No session belongs to this token, or none of this window to this id."""

    code = "rating_unknown"
    status = 404
    zh = "评价链接无效。"
    en = "This rating link is not valid."


class RatingExpired(Refusal):
    """The time to rate is over; the service counts as not rated."""

    code = "rating_expired"
    status = 410
    zh = "评价时间已过，本次服务按未评价处理。"
    en = "The time to rate is over; this service stays unrated."


class AlreadyRated(Refusal):
    """A service is rated once."""

    code = "already_rated"
    zh = "本次服务已经评价过了，谢谢。"
    en = "This service has already been rated, thank you."


class LevelUnknown(Refusal):
    """A level is one of 1 to 5."""

    code = "level_unknown"
    status = 422
    zh = "评价等级应为 1 到 5。"
    en = "A rating is a level from 1 to 5."


class TagUnknown(Refusal):
    """A tag is ticked that is not offered with this level."""

    code = "tag_unknown"
    status = 422
    zh = "所选标签不属于该评价等级。"
    en = "A chosen tag does not belong to this level."


class TextTooLong(Refusal):
    """A rating's text is limited."""

    code = "text_too_long"
    status = 422
    zh = "文字评价不能超过 {longest} 个字。"
    en = "The text can have at most {longest} characters."


class NeedsReason(Refusal):
    """A level below 3 asks for a tag or a text."""

    code = "needs_reason"
    status = 422
    zh = "请选择或填写不满意的原因。"
    en = "Please choose or write what was not satisfactory."


class ReasonNotAsked(Refusal):
    """Only a bad rating that came without a reason is given one, once."""

    code = "reason_not_asked"
    zh = "该评价已有原因说明，或不需要说明原因。"
    en = "This rating has its reason, or needs none."


class CaseNotRateable(Refusal):
    """Only a case that was decided can be rated as a whole."""

    code = "case_not_rateable"
    zh = "该办件尚未办结，办结后即可评价。"
    en = "This case is not concluded yet; it can be rated once it is."


class CaseNotDecided(Refusal):
    """A case that ended without a decision, or whose decision is void, is not rated."""

    code = "case_not_decided"
    zh = "该办件未作出决定即已结束，或决定已作废，不能评价。"
    en = "This case ended without a decision, or its decision is void; it cannot be rated."


class CallBackNotAsked(Refusal):
    """A number to call is taken with a bad rating only."""

    code = "call_back_not_asked"
    status = 422
    zh = "只有不满意的评价才登记回访电话。"
    en = "A number to call is taken only with a bad rating."


class CallBackNumberWrong(Refusal):
    """What was given cannot be a telephone number."""

    code = "call_back_number_wrong"
    status = 422
    zh = "请填写正确的电话号码，例如 13800001234 或 0632-5551234。"
    en = "Please enter a telephone number, such as 13800001234 or 0632-5551234."


class TagTableTooEarly(Refusal):
    """A table of tags is put in force on a coming day, and not before the one that waits already."""

    code = "tag_table_too_early"
    zh = "新的标签表须从 {day} 之后的日期起生效。"
    en = "A new table of tags has to take effect after {day}."


class TagTableFaulty(Refusal):
    """The file is no table of tags."""

    code = "tag_table_faulty"
    status = 422
    zh = "标签表有误：{why_zh}"
    en = "The table of tags is not in order: {why_en}"


class FromStaffNetwork(Refusal):
    """A phone's rating came from a network of the staff's computers."""

    code = "from_staff_network"
    status = 403
    zh = "这是工作人员使用的网络，不能在此评价。请改用您自己的手机网络，或在窗口评价器上评价。"
    en = "Nobody can rate from the staff's network. Use your phone's own, or the window's pad."


class StaffMayNotRate(Refusal):
    """Nobody can rate for the applicant."""

    code = "staff_may_not_rate"
    status = 403
    zh = "工作人员不能代替办事人评价。"
    en = "Staff cannot rate in an applicant's place."


class FollowUpUnknown(Refusal):
    """This hall has no such follow-up."""

    code = "follow_up_unknown"
    status = 404
    zh = "没有这条差评整改记录。"
    en = "There is no such follow-up."


class FollowUpNotInState(Refusal):
    """The step does not follow where the follow-up stands; a placeholder names that in each language."""

    code = "follow_up_not_in_state"
    zh = "该差评目前“{state_zh}”，不能这样处理。"
    en = "This follow-up is {state_en}; that cannot be done now."


class OwnRating(Refusal):
    """Whoever was rated does not handle the rating."""

    code = "own_rating"
    status = 403
    zh = "被评价的人员不能处理自己的差评。"
    en = "Whoever was rated cannot handle that rating."


class OwnCase(Refusal):
    """Whoever had a hand in a visit or its case does not handle its rating."""

    code = "own_case"
    status = 403
    zh = "您经手过这次服务或相关办件，须由他人处理这条评价。"
    en = "You had a hand in this visit or its case: somebody else has to handle its rating."


class OwnAppeal(Refusal):
    """Whoever appealed does not decide the appeal."""

    code = "own_appeal"
    status = 403
    zh = "申诉须由另一位负责人裁定。"
    en = "Somebody else has to decide this appeal."


class AppealNotAllowed(Refusal):
    """A rating is appealed against once, and in time."""

    code = "appeal_not_allowed"
    zh = "每条差评只能申诉一次，且须在 {days} 个工作日内提出。"
    en = "A rating can be appealed against once, within {days} working days."


class BadCorrection(Refusal):
    """Only a rating given by mistake is corrected, and to a level that needs no follow-up."""

    code = "bad_correction"
    zh = "只有误评可以更正，且须更正为“基本满意”以上等级。"
    en = "Only a rating given by mistake can be corrected, and to fair or better."


class FollowUpNoteMissing(Refusal):
    """What was found or done is written down."""

    code = "follow_up_note_missing"
    zh = "请写明情况。"
    en = "Please write down what was found or done."


class FollowUpNoteTooLong(Refusal):
    """A note of a follow-up is at most `longest` characters long."""

    code = "follow_up_note_too_long"
    zh = "说明最多 {longest} 个字。"
    en = "A note has at most {longest} characters."
