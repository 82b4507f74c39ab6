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


class ZoneExists(Refusal):
    """Another zone of the hall has the code."""

    code = "zone_exists"
    zh = "区域代码 {zone} 已被使用。"
    en = "The zone code {zone} is taken."


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
    zh = "工作日历未包含 {year} 年，请管理员导入该年的放假安排。"
    en = "The working-day calendar does not cover {year}; an administrator must load that year."


class CalendarUnpublished(Refusal):
    """Nobody has published the holidays of the year yet, or its file is damaged."""

    code = "calendar_unpublished"
    zh = "没有 {year} 年的放假安排，请提供文件 {file}。"
    en = "The holidays of {year} are not known; provide the file {file}."


class CalendarFileFaulty(Refusal):
    """A file that is no year of the calendar."""

    code = "calendar_file_faulty"
    status = 422
    zh = "这不是节假日文件：应为 cn_<年份>.json，含 year、source、off、work。"
    en = "This is no file of holidays: it should be a cn_<year>.json with year, source, off and work."


class BadCalendar(Refusal):
    """Holidays and make-up working days that cannot be those of a year."""

    code = "bad_calendar"
    status = 422
    zh = "节假日安排不正确：{why}"
    en = "The holidays are wrong: {why_en}"


class BadNotice(Refusal):
    """A notice that says nothing, says too much, or is over before it stands."""

    code = "bad_notice"
    status = 422
    zh = "公告不正确：{why}。"
    en = "The notice is wrong: {why_en}."


class NoticeUnknown(Refusal):
    """There is no such notice, or it was withdrawn."""

    code = "notice_unknown"
    status = 404
    zh = "没有这条公告，或已撤下。"
    en = "There is no such notice, or it was withdrawn."


class BadSettings(Refusal):
    """Settings of the hall that are not in order."""

    code = "bad_settings"
    status = 422
    zh = "大厅设置不正确：{where}。"
    en = "The settings of the hall are wrong: {where}."


class DayIsPast(Refusal):
    """The hours of a day that is over cannot be changed."""

    code = "day_is_past"
    zh = "{day} 已经过去，不能修改开放时间。"
    en = "{day} is over; its hours cannot be changed."


class AlreadyShutThen(Refusal):
    """The hall is not open at the time at which it was to close early."""

    code = "already_shut_then"
    zh = "当天 {closes} 时大厅本来就不开放。"
    en = "The hall is not open at {closes} on that day anyway."


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


class TreeRing(Refusal):
    """A hall cannot stand under itself, nor under one that stands under it."""

    code = "tree_ring"
    zh = "上级大厅不能是本大厅或本大厅的下级。"
    en = "The hall above cannot be this hall, or one below it."
