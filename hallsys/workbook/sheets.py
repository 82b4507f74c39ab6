"""The sheets of the workbook: a table of data that template, reader and checker all go by."""

import re

from hallsys.counters.rules import WindowKind
from hallsys.halls.errors import BadTimezone
from hallsys.halls.rules import DEFAULT_TIMEZONE, Level, check_timezone
from hallsys.staff.errors import BadLogin
from hallsys.staff.rules import Role, clean_login
from hallsys.workbook.cells import (
    YES_NO,
    BadCell,
    Choice,
    Code,
    Matching,
    Several,
    Text,
    Whole,
    time_of_day,
    weekdays,
)
from hallsys.workbook.matter_sheets import MATTER_SHEETS
from hallsys.workbook.process_sheets import MATTER_PROCESSES, PROCESS_SHEETS, PROCESSES
from hallsys.workbook.sheet import NAME, NAME_EN, Column, Sheet


def _timezone(text: str) -> str:
    try:
        check_timezone(text)
    except BadTimezone as refusal:
        raise BadCell(refusal.sentence("zh"), refusal.sentence("en")) from None
    return text


def _login(text: str) -> str:
    try:
        return clean_login(text)
    except BadLogin as refusal:
        raise BadCell(refusal.sentence("zh"), refusal.sentence("en")) from None


_PREFIX = Matching(
    re.compile("[A-Z]{1,2}").fullmatch, "应为一到两个大写字母", "use one or two capital letters"
)
_LEVEL = Choice(
    {"市": Level.CITY, "县": Level.COUNTY, "乡镇": Level.TOWNSHIP, "村": Level.VILLAGE, "网点": Level.OUTLET},
    {level.value: level for level in Level},
)
_WINDOW_KIND = Choice(
    {
        "综合": WindowKind.COMPREHENSIVE,
        "专业": WindowKind.SPECIAL,
        "出件": WindowKind.OUTPUT,
        "咨询": WindowKind.ADVICE,
    },
    {kind.value: kind for kind in WindowKind},
)
_ROLE = Choice(
    {
        "窗口": Role.CLERK,
        "出件": Role.OUTPUT,
        "审批": Role.APPROVER,
        "值班经理": Role.MANAGER,
        "管理员": Role.ADMIN,
        "领导": Role.LEADER,
    },
    {role.value: role for role in Role},
)

SHEETS: tuple[Sheet, ...] = (
    Sheet(
        "halls",
        "大厅",
        (
            Column("code", "大厅代码", Code(32), "H001"),
            Column("name", "名称", NAME, "示范政务服务大厅"),
            Column("name_en", "英文名称", NAME_EN, "Sample Service Hall", ""),
            Column("level", "层级", _LEVEL, "县", Level.COUNTY),
            Column("parent", "上级大厅", Code(32), "", "", "上级大厅的代码，须已导入"),
            Column("timezone", "时区", _timezone, DEFAULT_TIMEZONE, DEFAULT_TIMEZONE),
            Column("address", "地址", Text(200), "示范县人民路 1 号", None, "空着则不改动"),
            Column("address_en", "英文地址", Text(200), "1 Renmin Road", None, "空着则不改动"),
            Column("help_phone", "咨询电话", Text(30), "010-00000000", None, "空着则不改动"),
            Column(
                "elsewhere",
                "独立数据库",
                YES_NO,
                "",
                None,
                "是：大厅另有数据库和服务器，只向上级报送数据；空着则不改动",
            ),
            Column(
                "years", "日历年份", Several(Whole(2004, 2099)), "2026", note="放假安排已公布的年份，逗号分隔"
            ),
        ),
        (("code",),),
    ),
    Sheet(
        "zones",
        "区域",
        (
            Column("code", "区域代码", Code(16), "main"),
            Column("name", "名称", NAME, "综合服务区"),
            Column("name_en", "英文名称", NAME_EN, "General services", ""),
            Column("voice_zone", "语音区", Code(16), "main", "", "能互相听到的区域填同一代码；空为本区域"),
        ),
        (("code",),),
    ),
    Sheet(
        "hours",
        "开放时间",
        (
            Column("weekdays", "星期", weekdays, "周一至周五"),
            Column("opens", "开门", time_of_day, "09:00", note="午休请分两行填写"),
            Column("closes", "关门", time_of_day, "12:00"),
        ),
    ),
    Sheet(
        "queues",
        "队列",
        (
            Column("code", "队列代码", Code(16), "general"),
            Column("prefix", "号码前缀", _PREFIX, "A"),
            Column("name", "名称", NAME, "综合业务"),
            Column("name_en", "英文名称", NAME_EN, "General", ""),
            Column("zone", "区域代码", Code(16), "main", None, refers="zones"),
            Column("common", "综合窗口可办", YES_NO, "是", True),
            Column("limit_minutes", "等候时限(分)", Whole(1, 600), "30", 30),
            Column("daily_limit", "每日限号", Whole(0, 9999), "0", 0, note="0为不限；不含预约"),
            Column("care_prefix", "爱心前缀", _PREFIX, "", None),
            Column("appointment_prefix", "预约前缀", _PREFIX, "", None),
            Column("appointment_quota", "每时段预约数", Whole(0, 1000), "0", 0),
        ),
        (("code",), ("prefix",)),
    ),
    Sheet(
        "windows",
        "窗口",
        (
            Column("code", "窗口代码", Code(16), "W01"),
            Column("number", "窗口号", Whole(1, 999), "1"),
            Column("name", "名称", NAME, "综合窗口"),
            Column("name_en", "英文名称", Text(60), "General window", ""),
            Column("zone", "区域代码", Code(16), "main", refers="zones"),
            Column("kind", "类型", _WINDOW_KIND, "综合"),
        ),
        (("code",), ("number",)),
    ),
    Sheet(
        "allocations",
        "窗口分配",
        (
            Column("window", "窗口代码", Code(16), "W01", refers="windows"),
            Column(
                "queues", "队列代码", Several(Code(16)), "general", refers="queues", note="多个用逗号分隔"
            ),
        ),
        (("window",),),
    ),
    *MATTER_SHEETS,
    Sheet(
        "staff",
        "人员",
        (
            Column("login", "用户名", _login, "w01"),
            Column("name", "姓名", NAME, "甲样本"),
            Column("staff_number", "工号", Text(32), "0001", ""),
            Column("roles", "角色", Several(_ROLE), "窗口", note="窗口、出件、审批、值班经理、管理员"),
            Column("skills", "可办队列", Several(Code(16)), "", (), "空为全部", refers="queues"),
            Column("active", "在用", YES_NO, "是", True),
            Column("password", "初始密码", str, "", None, "新用户必填；已有用户不变"),
        ),
        (("login",),),
    ),
    *PROCESS_SHEETS,
)

# What makes the standard of matters: these sheets are exported, and imported by themselves.
STANDARD = (*MATTER_SHEETS, PROCESSES, MATTER_PROCESSES)
