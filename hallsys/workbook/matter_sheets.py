"""The sheets of the matters: their guide, their situations, their materials, and the packages of them."""

from hallsys.matters.guides import (
    FORMS,
    LONGEST,
    LONGEST_RESULT,
    SOURCES,
    Applicants,
    Form,
    Source,
    is_handling_item,
)
from hallsys.matters.limits import UNITS, LimitUnit
from hallsys.matters.result_kinds import RESULT_KINDS
from hallsys.matters.rules import (
    EVERY_DAY,
    LONGEST_POINTS,
    LONGEST_SAMPLE,
    Kind,
    is_implementation_code,
    is_service_days,
)
from hallsys.matters.situations import LONGEST_TEXT, is_code
from hallsys.matters.themes import THEMES, Theme
from hallsys.workbook.cells import (
    YES_NO,
    Choice,
    Code,
    EachLine,
    LinesOf,
    Matching,
    Paragraph,
    Several,
    Text,
    Whole,
)
from hallsys.workbook.sheet import NAME, NAME_EN, Column, Sheet

_IMPLEMENTATION = Matching(
    is_implementation_code,
    "实施编码应为 31 位大写字母和数字（单元格须为文本格式）",
    "an implementation code has 31 capitals and digits (format the cell as text)",
)
_HANDLING_ITEM = Matching(
    is_handling_item,
    "业务办理项编码应为 33 位大写字母和数字（单元格须为文本格式）",
    "a handling item has 33 capitals and digits (format the cell as text)",
)
_SERVICE_DAYS = Matching(
    is_service_days,
    "应为 7 位 0 或 1，从周一起（单元格须为文本格式）",
    "use seven digits 0 or 1, from Monday (format the cell as text)",
)
_ANSWER = Matching(
    is_code,
    "应为不超过 16 位的小写字母、数字和 _ -，以字母或数字开头",
    "use at most 16 small letters, digits and _ -, a letter or digit first",
)
_KIND = Choice(
    {"即办件": Kind.IMMEDIATE, "承诺件": Kind.PROMISED, "特殊件": Kind.SPECIAL},
    {kind.value: kind for kind in Kind},
)
_THEME = Choice({zh: theme for theme, (zh, _) in THEMES.items()}, {theme.value: theme for theme in Theme})
_FORM = Choice(
    {"不限": Form.ANY, **{zh: form for form, (zh, _) in FORMS.items() if zh}},
    {form.value: form for form in Form},
)
_SOURCE = Choice(
    {"申请人": Source.APPLICANT, "数据共享": Source.SHARED, "部门核发": Source.DEPARTMENT},
    {**{source.value: source for source in Source}, **{zh: source for source, (zh, _) in SOURCES.items()}},
)
_UNIT = Choice(
    {facts.zh.removeprefix("个"): unit for unit, facts in UNITS.items()},
    {unit.value: unit for unit in LimitUnit},
)
_MOST = max(facts.most for facts in UNITS.values())
_APPLICANTS = Choice(
    {"不限": Applicants.BOTH, "自然人": Applicants.PERSONS, "单位": Applicants.ORGANISATIONS},
    {one.value: one for one in Applicants},
)
_RESULT_KIND = Choice(
    {zh: kind for kind, (zh, _) in RESULT_KINDS.items()}, {kind.value: kind for kind in RESULT_KINDS}
)
_CONDITION = Text(400)

MATTERS = Sheet(
    "matters",
    "事项",
    (
        Column("code", "事项代码", Code(32), "S001"),
        Column("name", "名称", Text(120), "社会保障卡申领"),
        Column("name_en", "英文名称", Text(200), "Social security card", ""),
        Column("kind", "类型", _KIND, "承诺件"),
        Column(
            "limit_days",
            "时限",
            Whole(0, _MOST),
            "5",
            0,
            "即办件为 0，或以工作分钟计",
            once=("时限(工作日)",),
        ),
        Column("limit_unit", "时限单位", _UNIT, "工作日", LimitUnit.WORKING_DAY, "空为工作日"),
        Column("queue", "队列代码", Code(16), "general", refers="queues"),
        Column("implementation_code", "实施编码", _IMPLEMENTATION, "11110000000000001A4000118012001"),
        Column("department", "部门", NAME, "人力资源和社会保障局", ""),
        Column("department_en", "英文部门", NAME_EN, "Human Resources and Social Security", ""),
        Column("service_days", "办理日", _SERVICE_DAYS, EVERY_DAY, EVERY_DAY, "从周一起 7 位，1 为办理"),
        Column("theme", "主题", _THEME, "社会保障", Theme.OTHER),
        Column("keywords", "关键词", Text(200), "社保卡 补卡", "", "群众的叫法，空格分隔"),
        Column("position", "排列顺序", Whole(0, 9999), "", None, "空为不变；新事项按行序"),
        Column("audience", "申请人", Text(LONGEST["audience"]), "本市户籍人员", "", "谁可以办"),
        Column("audience_en", "英文申请人", Text(LONGEST["audience_en"]), "Residents", ""),
        Column("applicants", "申请主体", _APPLICANTS, "自然人", Applicants.BOTH, "自然人、单位或不限"),
        Column("conditions", "受理条件", Paragraph(LONGEST["conditions"]), "年满16周岁", "", "一行一条"),
        Column("conditions_en", "英文受理条件", Paragraph(LONGEST["conditions_en"]), "Aged 16 or over", ""),
        Column("legal_days", "法定时限", Whole(0, _MOST), "20", 0, "0 为法律未规定"),
        Column("legal_unit", "法定时限单位", _UNIT, "工作日", LimitUnit.WORKING_DAY, "空为工作日"),
        Column("fee", "收费", Text(LONGEST["fee"]), "", "", "空为不收费"),
        Column("fee_en", "英文收费", Text(LONGEST["fee_en"]), "", ""),
        Column("fee_basis", "收费依据", Text(LONGEST["fee_basis"]), "", ""),
        Column("results", "办理结果", LinesOf(LONGEST_RESULT), "社会保障卡", (), "一行一个"),
        Column(
            "result_kinds",
            "结果类型",
            EachLine(_RESULT_KIND),
            "证照",
            (),
            "与办理结果逐行对应；空为不变，新的按名称",
        ),
        Column("handling_item", "业务办理项编码", _HANDLING_ITEM, "", "", "33 位，以实施编码开头；空为没有"),
        Column("legal_basis", "设定依据", Paragraph(LONGEST["legal_basis"]), "《社会保险法》", ""),
        Column(
            "supervision_phone",
            "监督电话",
            Text(LONGEST["supervision_phone"]),
            "12345",
            "",
            "空为大厅的监督电话",
        ),
    ),
    (("code",),),
)
SITUATIONS = Sheet(
    "situations",
    "情形",
    (
        Column(
            "matter", "事项代码", Code(32), "S001", refers="matters", note="一行一个选项；问题的选项连续填写"
        ),
        Column("question", "问题代码", _ANSWER, "who"),
        Column("text", "问题", Text(LONGEST_TEXT), "由谁来办？", "", "写在问题的第一行"),
        Column("text_en", "英文问题", Text(LONGEST_TEXT), "Who comes?", ""),
        Column("asked_when", "提问条件", _CONDITION, "", "", "例如 who=agent；空为总是问"),
        Column("option", "选项代码", _ANSWER, "self"),
        Column("name", "选项", Text(LONGEST_TEXT), "本人"),
        Column("name_en", "英文选项", Text(LONGEST_TEXT), "The applicant", ""),
    ),
    (("matter", "question", "option"),),
    (("S001", "who", "", "", "", "agent", "代办人", "Somebody for the applicant"),),
)
MATERIALS = Sheet(
    "materials",
    "材料",
    (
        Column("matter", "事项代码", Code(32), "S001", refers="matters"),
        Column("name", "名称", Text(120), "居民身份证"),
        Column("name_en", "英文名称", Text(200), "Resident identity card", ""),
        Column("required", "必需", YES_NO, "是", True),
        Column("copies", "份数", Whole(1, 99), "1", 1),
        Column("note", "说明", Text(200), "", ""),
        Column("note_en", "英文说明", Text(400), "", ""),
        Column("form", "形式", _FORM, "原件", Form.ANY),
        Column("source", "来源", _SOURCE, "申请人", Source.APPLICANT),
        Column("may_be_missing", "可容缺", YES_NO, "否", False, "只能用于必需的材料"),
        Column("review_points", "审查要点", Paragraph(LONGEST_POINTS), "在有效期内", "", "一行一条"),
        Column("review_points_en", "英文审查要点", Paragraph(LONGEST_POINTS), "Valid", "", "一行一条"),
        Column("sample", "样本说明", Text(LONGEST_SAMPLE), "", ""),
        Column("sample_en", "英文样本说明", Text(2 * LONGEST_SAMPLE), "", ""),
        Column("sample_id", "样本文件", Code(26), "", "", "由页面上传后导出，请勿改动"),
        Column("applies_when", "适用情形", _CONDITION, "", "", "例如 who=agent; reason=lost|stolen"),
    ),
    (("matter", "name"),),
)
PACKAGES = Sheet(
    "packages",
    "一件事",
    (
        Column("code", "代码", Code(32), "newborn"),
        Column("name", "名称", NAME, "新生儿出生"),
        Column("name_en", "英文名称", NAME_EN, "A child is born", ""),
        Column("icon", "图标", Code(32), "baby", ""),
        Column("matters", "事项代码", Several(Code(32)), "S001", refers="matters", note="多个用逗号分隔"),
    ),
    (("code",),),
)

MATTER_SHEETS = (MATTERS, PACKAGES, SITUATIONS, MATERIALS)
