"""What the hall answers when a case cannot go on in its process, or experts cannot be drawn."""

from hallsys.kernel.errors import Refusal


class BadProcess(Refusal):
    """A process template breaks a rule that all of them keep."""

    code = "bad_process"
    status = 422
    zh = "流程设置有误：{zh_why}。"
    en = "This process cannot be used: {en_why}."


class NotYourDepartment(Refusal):
    """The stage lies in the inbox of another department."""

    code = "not_your_department"
    status = 403
    zh = "该环节由{department}办理。"
    en = "This stage lies with another department: {department}."


class ActedBefore(Refusal):
    """一审一核: nobody confirms what they proposed themselves."""

    code = "acted_before"
    status = 403
    zh = "您已办理过前面的环节，“{stage_zh}”须由他人办理。"
    en = "You acted in an earlier stage: {stage_en} is for somebody else."


class StageHasNoSuchEnd(Refusal):
    """The stage cannot end so."""

    code = "stage_has_no_such_end"
    status = 422
    zh = "“{stage_zh}”环节没有这种办理结果。"
    en = "{stage_en} cannot end that way."


class TooFewExperts(Refusal):
    """The pool has fewer experts of the field than are to be drawn."""

    code = "too_few_experts"
    zh = "专家库中可抽取的专家只有 {there} 名，需要 {wanted} 名。"
    en = "The pool has {there} experts to draw from; {wanted} are needed."
