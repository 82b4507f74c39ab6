"""Who appears in the demo: fictional persons with their cards, staff accounts, and the surfaces."""

from hallsys.kernel.credit_code import CreditCode, OrganisationKind
from hallsys.people.organisations import Organisation
from hallsys.staff.rules import Role
from hallsys.web.tour.routes import Login, TourFacts

PASSWORD = "Hall-2026"  # noqa: S105 - of invented accounts in a demo hall, and shown on its pages

# The cards are those of devices.simulated.cards.
PERSONS = (
    ("zhang", "张三丰", 38, "resident", "普通申请人", "an ordinary applicant"),
    ("li", "李小梅", 31, "resident", "普通申请人", "an ordinary applicant"),
    ("wang", "王建国", 53, "resident", "普通申请人", "an ordinary applicant"),
    ("senior", "赵淑珍", 78, "resident", "60 岁以上，自动优先", "over 60, gets priority by the card"),
    ("rare", "𠮷田㐂", 44, "resident", "姓名含生僻字", "a name with rare characters"),
    ("hong-kong", "陈嘉仪", 36, "hmt", "港澳台居民居住证", "residence permit for Hong Kong residents"),
    ("foreigner-2023", "乔纳森", 47, "foreigner", "外国人永久居留证", "foreigner's permanent residence"),
    ("expired", "孙过期", 35, "resident", "证件已过期，会被拒绝", "an expired card, which is refused"),
    (
        "wrong-check",
        "错码样",
        36,
        "resident",
        "校验码错误，会被拒绝",
        "a wrong check digit, which is refused",
    ),
)

# An invented enterprise; its code has a right check character and is given to nobody.
ENTERPRISE = Organisation(
    CreditCode("91110101MA00DEM08Y"), "青溪茶业有限公司（示例）", OrganisationKind.ENTERPRISE
)

LOGINS = (
    Login("w01", PASSWORD, "clerk", "林知夏", (Role.CLERK,)),
    Login("w02", PASSWORD, "", "顾云舟", (Role.CLERK,)),
    Login("out01", PASSWORD, "output", "苏见月", (Role.OUTPUT, Role.CLERK)),
    Login("app01", PASSWORD, "backoffice", "方行之", (Role.APPROVER,)),
    Login("leader", PASSWORD, "", "沈望舒", (Role.LEADER,)),
    Login("boss", PASSWORD, "manager", "江远山", (Role.MANAGER, Role.ADMIN)),
    Login("boss2", PASSWORD, "", "宋知微", (Role.MANAGER,)),
)

SURFACES = (
    ("kiosk", "/kiosk/K1", "取号机", "Kiosk"),
    ("clerk", "/clerk/W01", "1 号窗口", "Window 1"),
    ("board", "/board/MAIN", "综合屏", "Board"),
    ("sign", "/sign/W01", "窗口屏", "Window sign"),
    ("pad", "/pad/W01", "评价器", "Rating pad"),
    ("backoffice", "/backoffice", "后台审批", "Back office"),
    ("output", "/output/W08", "统一出件窗口", "Output window"),
    ("manager", "/manager", "值班经理", "Manager"),
)

FACTS = TourFacts(
    persons=[
        {"card": card, "name": name, "age": age, "kind": kind, "note_zh": zh, "note_en": en}
        for card, name, age, kind, zh, en in PERSONS
    ],
    logins=LOGINS,
    surfaces=[{"key": key, "url": url, "zh": zh, "en": en} for key, url, zh, en in SURFACES],
)

SIGN_IN_HELP = [
    {"login": one.login, "password": one.password, "name": one.name, "roles": list(one.roles)}
    for one in LOGINS
]
