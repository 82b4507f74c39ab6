"""When the house needs somebody in charge: its copies, its log, its calendar, the hall above. Pure."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from hallsys.cases.reach import YearMissing
from hallsys.kernel.clock import Millis
from hallsys.supervision.alerts import Alert, Code, Severity


@dataclass(frozen=True, slots=True)
class BrokenLog:
    """A log of which the facts from `first` on are not what was sealed."""

    first: int
    found_at: Millis


def standby_away(since: Millis | None) -> Iterator[Alert]:
    """Yield an alert if the second machine lacks what was written `since` then; None: it keeps up."""
    if since is not None:
        yield Alert(
            Code.STANDBY_AWAY,
            Code.STANDBY_AWAY,
            Severity.WARNING,
            "备机没有跟上：此后的数据只在主机上，请检查备机和网络",
            "The second machine does not follow: what was written since is here alone; look at both",
            since,
            (),
            str(since),
        )


def copy_old(since: Millis | None) -> Iterator[Alert]:
    """Yield an alert if the newest verified copy of the database is too old `since` then; None: it is not."""
    if since is not None:
        yield Alert(
            Code.COPY_OLD,
            Code.COPY_OLD,
            Severity.WARNING,
            "数据库没有按时备份：最近一次经核对的备份已过期，请检查备份计划",
            "The database is not backed up in time: its newest verified copy is too old; see its schedule",
            since,
            (),
            str(since),
        )


def log_broken(broken: BrokenLog | None) -> Iterator[Alert]:
    """Yield an alert if the log is not what was sealed; None: it is, as far as it was looked at."""
    if broken is not None:
        yield Alert(
            Code.LOG_BROKEN,
            Code.LOG_BROKEN,
            Severity.CRITICAL,
            f"审计日志从第 {broken.first} 条起与封印不符：请保留现场，运行 hallsys audit verify",
            f"The log from fact {broken.first} on is not what was sealed: leave all as it is, "
            "and run hallsys audit verify",
            broken.found_at,
            (str(broken.first),),
            str(broken.first),
        )


def not_erasing(since: Millis | None) -> Iterator[Alert]:
    """Yield an alert if nothing is erased by schedule `since` then, as no proof of the clock is kept."""
    if since is not None:
        yield Alert(
            Code.NOT_ERASING,
            Code.NOT_ERASING,
            Severity.WARNING,
            "个人信息暂不按期删除：一个月前本厅没有业务，无法确认本机时钟。请核对日期；"
            "正常办理满一个月后自动恢复，也可运行 hallsys erase",
            "Personal data is not erased by schedule: the hall was not at work a month ago, so the clock is "
            "not sure. Look at the date; it goes on after a month at work, or with hallsys erase",
            since,
            (),
            str(since),
        )


def suspended_above(since: Mapping[str, Millis]) -> Iterator[Alert]:
    """Yield one alert for the matters that are suspended because the hall above does not handle them."""
    if since:
        count = len(since)
        yield Alert(
            Code.SUSPENDED_ABOVE,
            Code.SUSPENDED_ABOVE,
            Severity.WARNING,
            f"上级大厅暂停了 {count} 个事项，本厅随之暂停办理",
            f"{count} {'matter is' if count == 1 else 'matters are'} suspended here because "
            f"the hall above suspended {'it' if count == 1 else 'them'}",
            min(since.values()),
            tuple(since),
            str(max(since.values())),
        )


def suspension_over(since: Mapping[str, Millis]) -> Iterator[Alert]:
    """Yield one alert for the matters that were to be handled again by now, and are still suspended.

    `since`: when the day began on which each was to be, by its id.
    """
    if since:
        count = len(since)
        yield Alert(
            Code.SUSPENSION_OVER,
            Code.SUSPENSION_OVER,
            Severity.WARNING,
            f"{count} 个事项的暂停已到期，仍未恢复办理：请恢复办理，或更改恢复日期",
            f"{count} {'matter was' if count == 1 else 'matters were'} to be handled again by now, and "
            f"{'is' if count == 1 else 'are'} still suspended: resume, or name another day",
            min(since.values()),
            tuple(sorted(since)),
            str(max(since.values())),
        )


def calendar_ends(missing: YearMissing | None, today: Millis) -> Iterator[Alert]:
    """Yield an alert if a year's holidays have to be loaded; critical once that refuses matters.

    `today` is when the day began: how long it has been so nobody keeps.
    """
    if missing is not None:
        year, refusing = missing.year, missing.refusing
        yield Alert(
            Code.CALENDAR_ENDS,
            Code.CALENDAR_ENDS,
            Severity.CRITICAL if refusing else Severity.WARNING,
            f"工作日历没有 {year} 年{'，期限跨入该年的事项现在无法受理' if refusing else ''}："
            "请在“大厅设置 - 工作日历”载入该年放假安排",
            f"The working calendar lacks {year}"
            f"{'; matters whose limit reaches into it are refused now' if refusing else ''}: "
            "load its holidays at Set-up, Calendar",
            today,
            (str(year),),
            f"{year}{'!' if refusing else ''}",
        )
