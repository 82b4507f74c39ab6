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


class BadExpert(Refusal):
    """An expert of the pool has a name, a unit and at least one field."""

    code = "bad_expert"
    status = 422
    zh = "专家须填写姓名（{name} 字以内）、单位（{unit} 字以内）和至少一个专业领域（各 {field} 字以内）。"
    en = "An expert needs a name (up to {name}), a unit ({unit}) and at least one field ({field} characters)."


class DrawnAlready(Refusal):
    """All places are taken: nobody draws until somebody they like comes out."""

    code = "drawn_already"
    zh = "办件 {case_number} 的专家已抽取；有专家不能参加时，请在其名下登记回避或缺席。"
    en = "The experts of case {case_number} were drawn; excuse one who cannot come to have the next."


class NotDrawn(Refusal):
    """They were not drawn for this case, were excused, or have given their opinion already."""

    code = "not_drawn"
    zh = "该专家不在办件 {case_number} 待提交意见的名单中，请刷新后再看。"
    en = "No opinion of this expert is awaited in case {case_number}; look again."


class ReasonForExcusing(Refusal):
    """A drawn expert gives way to the next only with a reason on record."""

    code = "reason_for_excusing"
    status = 422
    zh = "请填写专家回避或不能参加的原因。"
    en = "Say why the expert cannot act."


class OpinionsMissing(Refusal):
    """A stage for experts ends when each of them was heard."""

    code = "opinions_missing"
    zh = "办件 {case_number} 还有 {left} 名专家未抽取或未提交意见。"
    en = "In case {case_number}, {left} experts are still to be drawn or heard."


class NoteAgainstExperts(Refusal):
    """依据专家核查报告意见进行审批: who grants what too few experts favour says why."""

    code = "note_against_experts"
    status = 422
    zh = "赞成的专家不足通过人数；如仍拟准予，请填写理由。"
    en = "Too few of the experts are in favour: a proposal to grant needs your reasons."


class HeldForOthers(Refusal):
    """联办统一出件: results of a joint case go out together, or after a decision on record."""

    code = "held_for_others"
    zh = (
        "联办件 {joint_number} 还有 {left} 个事项未办完，须全部办完后一并出件；"
        "确需先出件的，请牵头部门的审核人放行。"
    )
    en = (
        "Joint case {joint_number} still waits for {left} of its cases: its results go out together, "
        "unless a supervisor of its lead department releases them."
    )


class NotLeadDepartment(Refusal):
    """牵头部门: the department of the first matter says whether results go out one by one."""

    code = "not_lead_department"
    status = 403
    zh = "联办件 {joint_number} 由牵头部门{department}决定是否先行出件。"
    en = (
        "Its lead department, {department}, says whether results of joint case {joint_number} go out earlier."
    )


class JointUnknown(Refusal):
    """There is no such joint case in this hall, or nothing of it is held back."""

    code = "joint_unknown"
    status = 404
    zh = "没有这个联办件，或其结果并未暂存待齐。"
    en = "There is no such joint case, or none of its results is held back."


class ReasonForRelease(Refusal):
    """A result goes out before its siblings only with a reason on record."""

    code = "reason_for_release"
    status = 422
    zh = "请填写先行出件的原因。"
    en = "Say why the results go out before all of them are there."
