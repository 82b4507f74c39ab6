"""Where the holidays of a year come from: a file of the installation, or the bundled library."""

from datetime import date
from pathlib import Path

from chinese_calendar.constants import holidays, workdays
from pydantic import BaseModel, ConfigDict, ValidationError, model_validator

from hallsys.halls.errors import CalendarUnpublished

LONGEST_SOURCE = 120


class CalendarFile(BaseModel):
    """What a file `cn_<year>.json` says: a year's holidays with their names, and its make-up working days."""

    model_config = ConfigDict(frozen=True, extra="forbid")
    year: int
    source: str
    off: tuple[tuple[date, str], ...]
    work: tuple[date, ...]


class CalendarYear(CalendarFile):
    """The same of a year that can be: days of another year, or a day that is both, are refused."""

    @model_validator(mode="after")
    def _consistent(self) -> "CalendarYear":
        days = [day for day, _ in self.off] + list(self.work)
        if len(set(days)) != len(days) or any(day.year != self.year for day in days):
            raise ValueError("a day stands twice, or belongs to another year")
        return self


def published(year: int, folder: Path) -> CalendarYear:
    """Return the holidays of `year`: from `cn_<year>.json` in `folder` if it is there, else the library's.

    The State Council publishes a year's holidays in the November before, often later than the
    library's last release: hence the file. Raises CalendarUnpublished if neither knows the year,
    or the file is damaged.
    """
    path = folder / f"cn_{year}.json"
    refusal = CalendarUnpublished(year=year, file=path.name)
    if path.exists():
        try:
            calendar = CalendarYear.model_validate_json(path.read_bytes())
        except ValidationError:
            raise refusal from None
        if calendar.year != year:
            raise refusal
        return calendar
    off = tuple((day, name) for day, name in sorted(holidays.items()) if day.year == year)
    if not off:
        raise refusal
    work = tuple(sorted(day for day in workdays if day.year == year))
    return CalendarYear(year=year, source="chinesecalendar", off=off, work=work)
