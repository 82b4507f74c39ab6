"""What a hall refuses, and why."""

from hallsys.kernel.errors import Refusal


class HallUnknown(Refusal):
    """There is no such hall."""

    code = "hall_unknown"
    status = 404
    zh = "没有这个大厅。"
    en = "There is no such hall."


class HallExists(Refusal):
    """Another hall has the code."""

    code = "hall_exists"
    zh = "大厅代码 {hall} 已被使用。"
    en = "The hall code {hall} is taken."


class ZoneUnknown(Refusal):
    """The hall has no such zone."""

    code = "zone_unknown"
    status = 404
    zh = "大厅没有这个区域。"
    en = "The hall has no such zone."


class HallClosed(Refusal):
    """The hall is closed, and it is known when it opens again."""

    code = "hall_closed"
    zh = "大厅现在不对外办理，{opens} 开门。"
    en = "The hall is closed now; it opens at {opens}."


class HallClosedForNow(Refusal):
    """The hall is closed, and no opening lies within the years its calendar covers."""

    code = "hall_closed"
    zh = "大厅现在不对外办理，开门时间请看大厅公告。"
    en = "The hall is closed now; see its notices for the next opening."


class CalendarUncovered(Refusal):
    """A working day was asked for in a year whose holidays are not known."""

    code = "calendar_uncovered"
    status = 503
    zh = "工作日历未包含 {year} 年，请管理员导入该年的放假安排。"
    en = "The working-day calendar does not cover {year}; an administrator must load that year."


class CalendarUnpublished(Refusal):
    """Nobody has published the holidays of the year yet, or its file is damaged."""

    code = "calendar_unpublished"
    zh = "没有 {year} 年的放假安排，请提供文件 {file}。"
    en = "The holidays of {year} are not known; provide the file {file}."


class BadHours(Refusal):
    """Opening hours that are no times of day, end before they begin, or overlap."""

    code = "bad_hours"
    status = 422
    zh = "开放时间不正确：周{weekday} {opens}-{closes}。应为 HH:MM，先开后关，同一天各时段不重叠。"
    en = "Wrong opening hours on weekday {weekday}, {opens}-{closes}: use HH:MM, in order, without overlaps."


class BadTimezone(Refusal):
    """A time zone that does not exist."""

    code = "bad_timezone"
    status = 422
    zh = "没有时区 {timezone}。"
    en = "There is no time zone {timezone}."
