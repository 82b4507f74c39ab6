"""What is refused about matters, and why."""

from hallsys.kernel.errors import Refusal


class MatterUnknown(Refusal):
    """The hall has no such matter."""

    code = "matter_unknown"
    status = 404
    zh = "本大厅没有这个事项。"
    en = "This hall does not handle such a matter."


class MatterClosed(Refusal):
    """The matter is not handled for now, for the reason that its manager gave."""

    code = "matter_closed"
    zh = "“{matter}”暂停办理：{reason}。"
    en = "“{matter_en}” is not handled for now: {reason}."


class MatterNotToday(MatterClosed):
    """The matter is not handled on this day of the week."""

    zh = "“{matter}”今天不办理，办理日为{days}。"
    en = "“{matter_en}” is not handled today, only on {days_en}."


class BadMatter(Refusal):
    """A matter that contradicts itself."""

    code = "bad_matter"
    status = 422
    zh = "事项 {matter} 不正确：{why}。"
    en = "The matter {matter} is wrong: {why_en}."


class AnswersMissing(Refusal):
    """A question about the applicant's situation was left open."""

    code = "answers_missing"
    status = 422
    zh = "“{matter}”请先选择办事情形：{question}"
    en = "“{matter_en}”: please answer first: {question_en}"


class AnswerUnknown(Refusal):
    """An answer to a question that the matter does not ask, or an option that it does not offer."""

    code = "answer_unknown"
    status = 422
    zh = "“{matter}”的办事情形已更新，请重新选择。"
    en = "The questions of “{matter_en}” are others now; please answer them again."


class SampleUnknown(Refusal):
    """There is no such sample of a material."""

    code = "sample_unknown"
    status = 404
    zh = "没有这个样本文件。"
    en = "There is no such sample."


class BadSample(Refusal):
    """A sample that is no picture and no PDF, or is too large."""

    code = "bad_sample"
    status = 422
    zh = "样本应为不超过 {most} MB 的 PNG、JPEG 图片或 PDF。"
    en = "A sample is a PNG or JPEG picture or a PDF of at most {most} MB."


class MatterOtherwise(Refusal):
    """Somebody else changed the matter while it was being changed."""

    code = "matter_otherwise"
    zh = "您修改期间，别人已修改并保存了事项 {matter}。您填写的内容都还在，请先合并对方的修改再保存。"
    en = (
        "Somebody else changed the matter {matter} and saved it meanwhile. "
        "What you typed is still here; please take over their changes, then save."
    )


class VersionWaits(Refusal):
    """A version was to take effect before one that waits for its day, which would undo it."""

    code = "version_waits"
    zh = (
        "事项 {matter} 的第 {number} 版正等待生效，到时会覆盖这次修改。"
        "请先撤回该版，或把生效日期改为该版生效之日或以后。"
    )
    en = (
        "Version {number} of the matter {matter} waits for its day and would undo this change then. "
        "Withdraw it first, or let the change take effect on that day or later."
    )


class VersionNotWaiting(Refusal):
    """A version was to be withdrawn that is, was or never will be in force."""

    code = "version_not_waiting"
    zh = "该版本已生效或已撤回，不能撤回。"
    en = "That version does not wait any more: it has taken effect or was withdrawn."


class PackageUnknown(Refusal):
    """The hall has no such package."""

    code = "package_unknown"
    status = 404
    zh = "没有这个“一件事”。"
    en = "There is no such package."


class BadPackage(Refusal):
    """A package without a name or without a matter."""

    code = "bad_package"
    status = 422
    zh = "“一件事” {package} 缺少名称或事项。"
    en = "The package {package} has no name or no matter."


class NeedsReason(Refusal):
    """A matter was to be suspended without a reason that the kiosks could show."""

    code = "suspension_needs_reason"
    status = 422
    zh = "暂停办理需要填写原因。"
    en = "Suspending a matter needs a reason."


class SuspensionOver(Refusal):
    """A matter was to be suspended until a day that is not to come."""

    code = "suspension_over"
    status = 422
    zh = "恢复办理的日期须在今天之后：{day}。"
    en = "A matter is suspended until a day after today, which {day} is not."


class MatterInherited(Refusal):
    """What a hall took over from the one above was to be changed otherwise than by narrowing it."""

    code = "matter_inherited"
    zh = (
        "“{matter}”引自上级大厅，指南、材料和名称由上级大厅统一维护，请联系上级大厅修改。"
        "本厅只能调整队列、排序、关键词，减少办理日或缩短承诺时限。"
    )
    en = (
        "“{matter}” is taken over from the hall above, which keeps its guide, materials and name: "
        "please ask it. Here only queue, order and keywords can be set, days taken away "
        "and the promised limit shortened."
    )


class InheritedWider(Refusal):
    """A matter that was taken over was to be handled on more days, or promised later, than above."""

    code = "inherited_wider"
    status = 422
    zh = "“{matter}”引自上级大厅：承诺时限不得长于上级的{limit}，办理日不得多于上级。"
    en = (
        "“{matter}” is taken over from the hall above: it cannot be promised later than there ({limit_en}), "
        "nor handled on days on which it is not handled there."
    )


class NarrowedLater(Refusal):
    """A matter that was taken over was to be narrowed from a coming day on."""

    code = "narrowed_later"
    status = 422
    zh = "“{matter}”引自上级大厅，本厅的调整只能立即生效，请不要填写生效日期。"
    en = (
        "“{matter}” is taken over from the hall above. What this hall sets of it holds at once: "
        "please leave the date empty."
    )


class SuspendedAbove(Refusal):
    """A matter was to be handled again that the hall above does not handle."""

    code = "suspended_above"
    zh = "上级大厅已暂停该事项，恢复后本厅自动恢复办理。"
    en = "The hall above has suspended this matter. It is handled here again as soon as it is there."


class NoHallAbove(Refusal):
    """Matters were to be taken over where there is no hall above, or the tree is a ring."""

    code = "no_hall_above"
    zh = "没有可引入的上级大厅：请检查大厅表中的上级大厅是否缺失或互为上下级。"
    en = "There is no hall above to take over from: none is named, or the halls name each other in a ring."


class PackageInherited(Refusal):
    """A package that came along with its matters was to be changed."""

    code = "package_inherited"
    zh = "“一件事” {package} 引自上级大厅，请联系上级大厅修改。"
    en = "The package {package} is taken over from the hall above: please ask it to change it."
