"""What a hall prints besides boards and pages: the layouts by name, the fields of each, a sample of each.

A field holds text or a list of texts, ready to print: names are masked and instants are written out
by the server. `required` fields are those without which the paper is worthless: a layout must print
them, and a command must carry them.
"""

from collections.abc import Mapping
from dataclasses import dataclass

Value = str | tuple[str, ...]
Values = Mapping[str, Value]


@dataclass(frozen=True)
class Vocabulary:
    """The fields of a layout with a sample of each; a sample that is a tuple tells that it is a list."""

    sample: Values
    required: tuple[str, ...]

    def is_list(self, field: str) -> bool:
        """Tell whether a field holds a list."""
        return isinstance(self.sample[field], tuple)


_HALL = "云河市政务服务中心"
_PHONE = "12345"
_RATE = "https://hall.example/r/01JNAAAAAAAAAAAAAAAAAAAAAAAbCdEf0123456789_-xyzw"

_TICKET: Values = {
    "title": _HALL,
    "number": "A003",
    "queue": "综合受理",
    "queue_en": "Comprehensive services",
    "ahead": "3",
    "expect": "8-15 分钟",
    "expect_en": "8-15 min",
    "matters": ("个体工商户设立登记", "食品经营许可"),
    "masked_name": "张*丰",
    "issued_at": "2026-03-02 09:05",
    "qr": "http://hall.example/t/AbCdEf0123456789_-xyzw",
    "notes": ("过号后 3 个号内可到窗口恢复排队，逾期请重新取号。", "号票当日有效。 Valid today only."),
    "offline": "",  # 离线取号 ISSUED OFFLINE, on one that a kiosk printed while it was cut off
}

# What every paper about a case says.
_CASE: Values = {
    "title": _HALL,
    "reprint": "",
    "case_number": "11530100MB0123456X400013100100020260302000001",
    "matter": "食品经营许可(新办)",
    "department": "市场监督管理局",
    "masked_name": "张*丰",
    "agent_name": "李*",
    "at": "2026-03-02 09:26",
    "window": "3",
    "clerk": "0217",
    "phone": _PHONE,
}
_GAPS: Values = {
    **_CASE,
    "gaps": ("健康证明 原件 1 份", "经营场所平面图 复印件 1 份"),
    "until": "2026-03-09 17:30",
    "notes": ("逾期未补齐的，终止办理，结果不予交付；需要时请重新申请。",),
}
_OF_GAPS = ("title", "case_number", "matter", "gaps", "until")

VOCABULARIES: Mapping[str, Vocabulary] = {
    "ticket": Vocabulary(_TICKET, ("title", "number", "queue", "issued_at")),
    "reprint": Vocabulary(_TICKET, ("title", "number", "queue", "issued_at")),
    "appointment": Vocabulary(
        {
            "title": _HALL,
            "reprint": "",
            "day": "3 月 4 日 周三",
            "day_en": "Wednesday, 4 March",
            "time": "09:30-10:00",
            "matter": "不动产转移登记(二手房)",
            "matter_en": "Transfer of real estate",
            "place": "二楼 B 区",
            "masked_name": "张*丰",
            "code": "7M4K2QXD3W9TB",
            "qr": "7M4K2QXD3W9TB",
            "materials": ("身份证原件", "不动产权证书原件", "房屋买卖合同 2 份"),
            "issued_at": "2026-03-02 09:05",
            "phone": _PHONE,
            "notes": ("请提前 10 分钟到取号机扫码签到，逾期 15 分钟预约失效。",),
        },
        ("title", "day", "time", "matter", "code"),
    ),
    "acceptance": Vocabulary(
        {
            "title": _HALL,
            "reprint": "",
            "case_number": "11530100MB0123456X400013100100020260302000001",
            "matter": "食品经营许可(新办)",
            "department": "市场监督管理局",
            "masked_name": "张*丰",
            "agent_name": "李*",
            "accepted_at": "2026-03-02 09:26",
            "limit": "5 个工作日",
            "due_at": "2026-03-09",
            "materials": ("食品经营许可申请书 原件 1 份", "营业执照 复印件 1 份", "经营场所平面图 原件 1 份"),
            "gaps": ("健康证明 3 月 6 日前补交",),
            "pick_up_at": "青溪便民服务站",
            "pick_up_address": "青溪镇人民路 8 号",
            "pick_up_phone": "0539-0000000",
            "pick_up_page": "http://qingxi.halls.example/progress",
            "window": "3",
            "clerk": "0217",
            "qr": "http://hall.example/c/AbCdEf0123456789_-xyzw",
            "phone": _PHONE,
            "notes": (
                "请妥善保管本回执，取件时请携带本人有效证件。",
                "办结后，扫本回执二维码可对本次办件作出评价。",
            ),
        },
        ("title", "case_number", "matter", "accepted_at"),
    ),
    "notice": Vocabulary(
        {
            "title": _HALL,
            "reprint": "",
            "notice_number": "2026-03-02-0018",
            "matter": "食品经营许可(新办)",
            "department": "市场监督管理局",
            "masked_name": "张*丰",
            "noticed_at": "2026-03-02 09:26",
            "materials": (
                "经营场所平面图：须标明操作间、库房的面积和用途，并由申请人签字。",
                "健康证明：从业人员每人一份，须在有效期内。",
            ),
            "steps": ("可在政务服务网上传补正材料，不必再次到窗口。",),
            "until": "2026-03-09",
            "window": "3",
            "clerk": "0217",
            "qr": "http://hall.example/n/AbCdEf0123456789_-xyzw",
            "phone": _PHONE,
            "notes": ("本告知书一式两份，申请人和窗口各存一份。",),
        },
        ("title", "matter", "noticed_at", "materials"),
    ),
    "pick_up": Vocabulary(
        {
            "title": _HALL,
            "reprint": "",
            "code": "508 213",
            "place": "8 号出件窗口",
            "place_en": "Hand-over window 8",
            "case_number": "11530100MB0123456X400013100100020260302000001",
            "matter": "食品经营许可(新办)",
            "masked_name": "张*丰",
            "results": ("食品经营许可证 正本", "食品经营许可证 副本"),
            "ready_at": "2026-03-06",
            "keep_until": "2026-06-04",
            "qr": "508213",
            "rate": _RATE,
            "phone": _PHONE,
            "notes": ("请本人持身份证取件；代取须带授权委托书和双方身份证。",),
        },
        ("title", "code", "place", "matter"),
    ),
    "locker": Vocabulary(
        {
            "title": _HALL,
            "reprint": "",
            "code": "508 213",
            "place": "东门取件柜",
            "place_en": "Lockers at the east door",
            "box": "12 号箱 Box 12",
            "case_number": "11530100MB0123456X400013100100020260302000001",
            "matter": "食品经营许可(新办)",
            "masked_name": "张*丰",
            "results": ("食品经营许可证 正本",),
            "until": "2026-03-13 09:26",
            "rate": _RATE,
            "phone": _PHONE,
            "notes": ("在取件柜刷身份证或输入取件码，箱门打开后取走并关好门。",),
        },
        ("title", "code", "place", "box"),
    ),
    "checklist": Vocabulary(
        {
            "title": _HALL,
            "matter": "食品经营许可(新办)",
            "matter_en": "Food business licence",
            "department": "市场监督管理局",
            "limit": "5 个工作日",
            "place": "综合受理区",
            "materials": (
                "食品经营许可申请书 Application form 1 份（原件）",
                "营业执照 Business licence 1 份（复印件）",
                "经营场所平面图 Floor plan 1 份（标明操作间、库房的面积和用途）",
            ),
            "optional": ("授权委托书 Power of attorney 1 份（代办时提供）",),
            "issued_at": "2026-03-02 09:05",
            "phone": _PHONE,
            "notes": ("所列为办理该事项的全部材料，窗口不会索要清单以外的材料。",),
        },
        ("title", "matter", "materials"),
    ),
    "receipt": Vocabulary(
        {
            **_CASE,
            "materials": ("食品经营许可申请书", "营业执照"),
            "until": "2026-03-09 17:30",
            "notes": ("逾期未告知的，自收到申请材料之日起即为受理。",),
        },
        ("title", "case_number", "matter", "at"),
    ),
    "promise": Vocabulary(_GAPS, _OF_GAPS),
    "gap_notice": Vocabulary({**_GAPS, "copy": "第一联 申请人存"}, _OF_GAPS),
    "supplement": Vocabulary(
        {
            **_CASE,
            "materials": ("健康证明 原件 1 份",),
            "until": "2026-03-09 17:30",
            "notes": ("以上为需要补正的全部内容；补正期间不计入办理时限。",),
        },
        ("title", "case_number", "matter", "materials", "until"),
    ),
    "extension": Vocabulary(
        {
            **_CASE,
            "days": "10",
            "due_before": "2026-03-09 17:30",
            "until": "2026-03-23 17:30",
            "reason": "案情复杂，需进一步审查核实",
            "reason_en": "The matter is complex and takes more examination",
            "notes": ("经本机关负责人批准延长办理期限，特此告知。",),
        },
        ("title", "case_number", "matter", "at", "until", "reason"),
    ),
    "decline": Vocabulary(
        {
            **_CASE,
            "reason": "不属于本行政机关职权范围",
            "reason_en": "Not within this authority's competence",
            "rate": _RATE,
            "notes": ("如不服本决定，可自收到之日起六十日内申请行政复议。",),
        },
        ("title", "case_number", "matter", "at", "reason"),
    ),
    "withdrawal": Vocabulary(
        {**_CASE, "notes": ("需要时可以重新申请。",)}, ("title", "case_number", "matter", "at")
    ),
}
