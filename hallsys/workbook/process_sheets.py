"""The sheets of processes: their stages, which matter goes through which, whose inbox is whose; experts."""

from hallsys.cases.expert_rules import LONGEST_FIELD, LONGEST_NAME, LONGEST_UNIT
from hallsys.cases.process_rules import LONGEST_CODE, LONGEST_DEPARTMENT, StageKind
from hallsys.workbook.cells import YES_NO, Choice, Code, Several, Text, Whole
from hallsys.workbook.sheet import Column, Sheet

_KIND = Choice(
    {
        "审查": StageKind.REVIEW,
        "专家": StageKind.EXPERTS,
        "审核": StageKind.CHECK,
        "制证": StageKind.ISSUE,
    },
    {kind.value: kind for kind in StageKind},
)

PROCESSES = Sheet(
    "processes",
    "流程",
    (
        Column("code", "流程代码", Code(LONGEST_CODE), "review_check", note="同一流程的环节逐行按顺序填写"),
        Column("name", "流程名称", Text(60), "一审一核"),
        Column("name_en", "英文名称", Text(120), "Review and check", ""),
        Column("stage", "环节代码", Code(LONGEST_CODE), "review"),
        Column("kind", "环节类型", _KIND, "审查", note="审查、专家、审核、制证"),
        Column("stage_name", "环节名称", Text(60), "审查"),
        Column("stage_name_en", "环节英文", Text(120), "Review", ""),
        Column("department", "办理部门", Text(LONGEST_DEPARTMENT), "", "", "空为事项所属部门"),
        Column("limit_days", "环节时限(工作日)", Whole(0, 365), "0", 0, "0 为不限"),
        Column("pauses", "不计时", YES_NO, "否", False, "专家评审期间不计入办理时限"),
        Column("experts", "专家人数", Whole(0, 30), "0", 0),
        Column("quorum", "通过人数", Whole(0, 30), "0", 0),
    ),
    (("code", "stage"),),
)
MATTER_PROCESSES = Sheet(
    "matter_processes",
    "事项流程",
    (
        Column("matter", "事项代码", Code(32), "S001", refers="matters"),
        Column(
            "process",
            "流程代码",
            Code(LONGEST_CODE),
            "review_check",
            note="one_desk、review_check、experts 或“流程”中的代码",
        ),
    ),
    (("matter",),),
)
DESKS = Sheet(
    "desks",
    "部门收件箱",
    (
        Column("login", "用户名", Code(32), "w01", refers="staff"),
        Column(
            "departments",
            "部门",
            Several(Text(LONGEST_DEPARTMENT)),
            "市场监督管理局",
            note="多个用逗号分隔",
        ),
    ),
    (("login",),),
)

EXPERTS = Sheet(
    "experts",
    "专家库",
    (
        Column("name", "姓名", Text(LONGEST_NAME), "甲样本"),
        Column("unit", "单位", Text(LONGEST_UNIT), "样本研究院", note="与申请人同单位的不参加抽取"),
        Column("fields", "专业领域", Several(Text(LONGEST_FIELD)), "消防,危险化学品", note="多个用逗号分隔"),
        Column("active", "在用", YES_NO, "是", True),
    ),
    (("name", "unit"),),
)

PROCESS_SHEETS = (PROCESSES, MATTER_PROCESSES, DESKS, EXPERTS)
