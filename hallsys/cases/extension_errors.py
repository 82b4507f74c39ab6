"""What the hall answers about extensions of the time of cases."""

from hallsys.kernel.errors import Refusal


class BadExtension(Refusal):
    """The law bounds an extension, and what is done while the applicant waits has no time to extend."""

    code = "bad_extension"
    status = 422
    zh = "即办件不能延期；延长期限为 1 至 {longest} 个工作日。"
    en = "An immediate case cannot be extended; any other by 1 to {longest} working days."


class ExtendedAlready(Refusal):
    """A case is extended once."""

    code = "extended_already"
    zh = "办件 {case_number} 已延期过一次，不得再次延期。"
    en = "Case {case_number} was extended already; that is done once."


class ExtensionWaits(Refusal):
    """It was asked for, and nobody has decided."""

    code = "extension_waits"
    zh = "办件 {case_number} 的延期申请正在等待批准。"
    en = "That case {case_number} be extended waits for approval already."


class NoExtensionWaits(Refusal):
    """It was settled, its case is over, or it was never asked for."""

    code = "no_extension_waits"
    zh = "该办件没有待批准的延期申请，可能已由他人处理。"
    en = "No extension of this case waits for approval; somebody else may have dealt with it."


class OwnExtension(Refusal):
    """Two people extend: who asked for it does not approve it, nor does who took the case in."""

    code = "own_extension"
    status = 403
    zh = "延期须由提出人、受理人之外的负责人批准。"
    en = "An extension is approved by somebody who neither asked for it nor took the case in."


class ExtensionTooLate(Refusal):
    """What is overdue is not made good by more time."""

    code = "extension_too_late"
    zh = "办件 {case_number} 的办理期限已过，不能再延期。"
    en = "Case {case_number} is overdue: its time cannot be extended any more."
