"""Fields of the pages' commands."""

from datetime import date
from typing import Annotated

from pydantic import AfterValidator, Field

from hallsys.kernel.text import one_line, several_lines

# An id that a page was given; whether there is such a thing is for the use case to say.
Id = Annotated[str, Field(pattern=r"^[0-9A-Za-z_-]{1,64}$")]

# The code of a window; it is looked up in memory only.
Code = Annotated[str, Field(min_length=1, max_length=16)]

# What somebody typed, on one line. How long it may really be is a rule of its slice.
Line = Annotated[str, Field(max_length=1000), AfterValidator(one_line)]

# The same on several lines.
Lines = Annotated[str, Field(max_length=4000), AfterValidator(several_lines)]

# A day that begins and ends at an instant, whatever the time zone.
FIRST_DAY, DAYS_END = date(1970, 1, 2), date(9999, 1, 1)
Day = Annotated[date, Field(ge=FIRST_DAY, lt=DAYS_END)]
