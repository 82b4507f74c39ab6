"""What is refused of reports, and why."""

from hallsys.kernel.errors import Refusal


class DayBroken(Refusal):
    """The figures of a day that another hall sent are not those of a day."""

    code = "day_broken"
    status = 422
    zh = "{day} 的统计数据格式不正确。"
    en = "The figures of {day} are not in order."
