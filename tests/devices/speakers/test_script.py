"""What is said when others wait: less, but each call."""

from hypothesis import given
from hypothesis import strategies as st

from hallsys.devices.commands import Fragment
from hallsys.devices.speakers.script import CROWDED, as_said, sentences

CHIME = Fragment("chime")
ZH = (Fragment("zh.qing", "请"), Fragment("zh.A", "A"))
EN = (Fragment("en.ticket", "Ticket", "en"), Fragment("zh.name-1", "税务区"))  # a name without an English one
CALL = (CHIME, *ZH, *EN)


def test_a_call_is_said_twice_when_nobody_waits_then_once_then_in_chinese_only() -> None:
    assert as_said(CALL, 2, 0) == (CHIME, *ZH, *ZH, *EN)
    assert as_said(CALL, 1, 0) == CALL
    assert as_said(CALL, 2, 1) == CALL
    assert as_said(CALL, 2, CROWDED) == (CHIME, *ZH)


def test_what_is_not_chinese_at_all_is_said() -> None:
    assert as_said(EN[:1], 2, CROWDED) == EN[:1]
    assert as_said((CHIME,), 2, 9) == (CHIME,)


@given(st.integers(1, 3), st.integers(0, 20))
def test_the_more_wait_the_less_is_said(times: int, waiting: int) -> None:
    said, more = as_said(CALL, times, waiting), as_said(CALL, times, waiting + 1)
    assert len(more) <= len(said)
    assert set(ZH) <= set(more)
    assert said.count(CHIME) == 1


def test_a_sentence_is_said_to_its_end_and_the_next_as_long_as_few_enough_wait() -> None:
    call, again, english = sentences(CALL, 2)
    assert (call.fragments, again.fragments, english.fragments) == ((CHIME, *ZH), ZH, EN)
    assert [[each.wanted(waiting) for waiting in (0, 1, 2)] for each in (call, again, english)] == [
        [True, True, True],
        [True, False, False],
        [True, True, False],
    ]
