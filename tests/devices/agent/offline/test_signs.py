"""The mark of a sign whose server is lost."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hallsys.devices.agent.offline.signs import MARK, SignMemory, stale
from hallsys.devices.commands import AskRating, ShowSign
from hallsys.display.signs import width


@pytest.mark.parametrize(
    ("lines", "marked"),
    [
        (("A003", "请到3号窗口"), ("A003", "请到3号窗口*")),
        (("A003", "请A003到3号窗口"), ("A003", "请A003到3号窗口*")),
        (("3号窗口", "空闲 请等候叫号"), ("3号窗口", "空闲 请等候叫号*")),
        (("A003", "请到十三号的窗口"), ("A003", "请到十三号的窗*")),  # 16 columns, of which two go
        (("A003",), ("A003*",)),
        ((), ()),
    ],
)
def test_the_last_line_is_marked_and_the_number_stays(
    lines: tuple[str, ...], marked: tuple[str, ...]
) -> None:
    assert stale(ShowSign(lines)).lines == marked


@given(
    lines=st.lists(st.text("A1 *请到窗口é𠀀", max_size=20), min_size=1),
    columns=st.integers(1, 32),
)
def test_a_marked_line_fits_the_strip(lines: list[str], columns: int) -> None:
    shown = stale(ShowSign(tuple(lines)), columns)
    assert shown.lines[-1].endswith(MARK)
    assert width(shown.lines[-1]) <= columns
    assert list(shown.lines[:-1]) == lines[:-1]


def test_a_call_flashes_no_more() -> None:
    assert stale(ShowSign(("A003", "请到3号窗口"), "called")).style == "idle"
    assert stale(ShowSign(("3号窗口", "暂停服务"), "paused")).style == "paused"


def test_the_newest_of_each_sign_is_remembered() -> None:
    memory = SignMemory()
    memory.told("W01", ShowSign(("A001",)))
    memory.told("W02", ShowSign(("B001",)))
    memory.told("W01", ShowSign(("A002",)))
    memory.told("W01", AskRating("s"))
    assert dict(memory.stale()) == {"W01": ShowSign(("A002*",)), "W02": ShowSign(("B001*",))}
