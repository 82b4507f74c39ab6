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


class ProcessUnknown(Refusal):
    """There is no such template in this hall."""

    code = "process_unknown"
    status = 404
    zh = "没有流程“{process}”。"
    en = "There is no process {process}."


class BadDesk(Refusal):
    """A department needs a name that fits."""

    code = "bad_desk"
    status = 422
    zh = "部门名称应为 1 至 {longest} 个字。"
    en = "The name of a department has 1 to {longest} characters."


class InProcess(Refusal):
    """A case that goes through a process is not decided by one approver alone."""

    code = "in_process"
    zh = "办件 {case_number} 按流程办理，请在收件箱的当前环节中办理。"
    en = "Case {case_number} goes through a process: act in its present stage."


class NotInProcess(Refusal):
    """The case has left its process, or never was in one."""

    code = "not_in_process"
    zh = "办件 {case_number} 不在流程中。"
    en = "Case {case_number} is in no process."


class HeldByAnother(Refusal):
    """Somebody else has taken the case from the inbox."""

    code = "held_by_another"
    zh = "办件 {case_number} 已由他人领办。"
    en = "Somebody else is working on case {case_number}."


class NotHeld(Refusal):
    """A stage is ended by whoever took the case from the inbox."""

    code = "not_held"
    zh = "请先领办办件 {case_number}。"
    en = "Take case {case_number} from the inbox first."


class StageChanged(Refusal):
    """The page showed another stage: somebody was faster."""

    code = "stage_changed"
    zh = "办件 {case_number} 已转到“{stage_zh}”环节，请重新查看。"
    en = "Case {case_number} has moved on to {stage_en}; look at it again."


class NoteForSendingBack(Refusal):
    """Whoever reviews again is told what is wrong."""

    code = "note_for_sending_back"
    status = 422
    zh = "退回时请填写退回意见。"
    en = "Say what is wrong when you send a case back."
