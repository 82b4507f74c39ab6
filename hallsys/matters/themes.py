"""The themes under which people look for a matter, after the directories of government services. Pure."""

from enum import StrEnum


class Theme(StrEnum):
    """What a matter has to do with."""

    BIRTH = "birth"
    EDUCATION = "education"
    WORK = "work"
    SOCIAL_SECURITY = "social_security"
    HEALTH = "health"
    HOUSING = "housing"
    MARRIAGE = "marriage"
    IDENTITY = "identity"
    TRAVEL = "travel"
    TRANSPORT = "transport"
    RETIREMENT = "retirement"
    FUNERAL = "funeral"
    BUSINESS = "business"
    PERMIT = "permit"
    TAX = "tax"
    OTHER = "other"


THEMES: dict[Theme, tuple[str, str]] = {
    Theme.BIRTH: ("生育收养", "Birth and adoption"),
    Theme.EDUCATION: ("教育科研", "Education"),
    Theme.WORK: ("就业创业", "Work"),
    Theme.SOCIAL_SECURITY: ("社会保障", "Social security"),
    Theme.HEALTH: ("医疗卫生", "Health"),
    Theme.HOUSING: ("住房保障", "Housing"),
    Theme.MARRIAGE: ("婚姻登记", "Marriage"),
    Theme.IDENTITY: ("户籍身份", "Identity and residence"),
    Theme.TRAVEL: ("出境入境", "Exit and entry"),
    Theme.TRANSPORT: ("交通出行", "Transport"),
    Theme.RETIREMENT: ("离职退休", "Retirement"),
    Theme.FUNERAL: ("死亡殡葬", "Death and funeral"),
    Theme.BUSINESS: ("企业开办", "Starting a business"),
    Theme.PERMIT: ("准营准办", "Permits"),
    Theme.TAX: ("税收财务", "Tax and finance"),
    Theme.OTHER: ("其他", "Other"),
}
