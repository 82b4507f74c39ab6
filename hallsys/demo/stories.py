"""What cases of a demo went through before its first day: a story is a row of data."""

from collections.abc import Sequence
from dataclasses import dataclass


@dataclass(frozen=True)
class Story:
    """Cases of one application: accepted so many days ago, and what was done since, as (days ago, what).

    `matters`: codes with spaces between; several of one package make up a joint case, and what is done to
    one of them names it, as in "claim S004". What is immediate is decided at once. `gaps`: what may be
    missing is promised; `received`: it was only taken in; `organisation`: somebody applied for that of
    the demo.
    """

    matters: str
    days: int
    done: tuple[tuple[float, str], ...] = ()
    gaps: bool = False
    received: bool = False
    organisation: bool = False


STORIES: Sequence[Story] = (
    Story("S006", 1),  # waits in its department's inbox
    Story("P004", 1),
    Story("S013", 2, ((1, "take_up"),)),  # in review
    Story("S005", 3, ((2, "claim"),)),
    Story("S034", 5, ((4, "claim"), (3, "review"))),  # waits for the second look
    Story("S014", 6, ((5, "take_up"), (4, "supplement"))),
    Story("S033", 4, ((3, "take_up"), (2, "suspend"))),
    Story("S021", 4, ((3, "take_up"), (1, "extend"))),  # somebody in charge has to approve more time
    Story("S001", 2, gaps=True),
    Story("S027", 3, received=True),
    Story("S028", 4, ((2, "decline"),)),  # waits for somebody to confirm it
    Story("E003", 2, ((1, "take_up"),)),  # yellow: due tomorrow
    Story("S020", 11, ((9, "take_up"), (0.9, "late"))),  # red: since yesterday
    Story("E001", 12, ((11, "take_up"), (8.9, "late"))),  # red for long
    Story("S015", 5, ((4, "take_up"), (1, "conclude"))),  # its result lies on the shelf
    Story(
        "P007", 9, ((8, "take_up"), (4, "conclude"), (0.5, "void"))
    ),  # somebody has to confirm that it is void
    Story("P007", 6, ((5, "take_up"), (2, "conclude"))),
    Story("S001", 9, ((8, "take_up"), (6, "conclude"), (0.1, "deposit"))),  # its card lies in a locker
    Story("S008", 4, organisation=True),  # what was made at once waits for its agent
    Story("S004", 3, ((2, "claim"),), organisation=True),
    Story("S016", 14, ((12, "take_up"), (8, "refuse"))),
    Story("S032", 15, ((13, "withdraw"),)),
    Story("E004", 20, ((18, "take_up"), (14, "conclude"))),
    # A joint licence: the business licence is made and waits for the two that lie with their departments.
    Story("S003 S011 S004 S005", 5, ((4, "claim S004"), (3, "review S004"), (2, "claim S005"))),
    Story("S007", 6, ((5, "claim"), (4, "draw"), (1, "hear"))),  # experts were drawn, and one has spoken
    Story("S007", 2, ((1, "claim"),)),  # the seed of the draw is promised
    Story("P006", 8, ((7, "take_up"), (3, "conclude"), (1, "post"))),  # with the courier
    Story("S019", 10, ((8, "take_up"), (3, "conclude"), (1, "recall"))),
    Story("P001", 16, ((14, "take_up"), (9, "conclude"), (5, "collect"), (2, "bring_back"))),
    # It was late; a manager has looked into it.
    Story("E003", 8, ((7, "take_up"), (4.9, "late"), (4, "conclude"), (3, "sign_off"), (2, "collect"))),
)
