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
