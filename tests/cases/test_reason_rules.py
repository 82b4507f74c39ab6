"""Coded reasons of a hall: words and what is offered from an instant on; a code means one thing for ever."""

from dataclasses import replace

import pytest

from hallsys.cases.errors import NoteTooLong, ReasonUnknown
from hallsys.cases.life_errors import NoteNeeded
from hallsys.cases.listed_reasons import LAW, OTHER, PURPOSES, Purpose
from hallsys.cases.progress_words import reason_words
from hallsys.cases.reason_errors import BadReason, LastReason, OtherStays, ReasonElsewhere, ReasonOff
from hallsys.cases.reason_rules import set_otherwise
from hallsys.cases.reasons import Reasons, Said, Wording
from hallsys.cases.rules import LONGEST_NOTE, Reason

HEARING = Said(Purpose.SUSPENSION, "hearing", "举行听证", "A hearing is held")
OFF = replace(HEARING, offered=False)
OWN = Said(Purpose.SUSPENSION, "h_typhoon", "台风停工", "Typhoon", "市政府令", "City order")


def after(*settings: tuple[int, Said]) -> Reasons:
    """Return the reasons of a hall that made those settings in turn, each from its instant on."""
    return Reasons(Wording(said, version, since) for version, (since, said) in enumerate(settings, 1))


def test_every_listed_reason_has_words_a_source_and_a_code_of_its_own() -> None:
    codes = [code for reasons in LAW.values() for code in reasons]
    assert len(codes) == len(set(codes))
    assert not any(code.startswith("h_") or len(code) > 32 for code in (*codes, OTHER))
    assert set(LAW) == set(PURPOSES) == set(Purpose)
    assert all(one.zh and one.en for reasons in LAW.values() for one in reasons.values())
    assert all(facts.source and facts.source_en for facts in PURPOSES.values())


@pytest.mark.parametrize("purpose", Purpose)
def test_a_hall_that_set_none_has_those_of_the_law(purpose: Purpose) -> None:
    hall = Reasons()
    assert {code: one.reason for code, one in hall.listed(purpose, 0).items()} == LAW[purpose]
    for code in LAW[purpose]:
        assert hall.check(purpose, code, " 见\n附件 ", 0) == "见 附件"
        with pytest.raises(NoteTooLong):
            hall.check(purpose, code, "长" * (LONGEST_NOTE + 1), 0)


@pytest.mark.parametrize("purpose", Purpose)
def test_other_needs_a_note_where_there_is_one(purpose: Purpose) -> None:
    hall = Reasons()
    if PURPOSES[purpose].other is None:
        with pytest.raises(ReasonUnknown):
            hall.check(purpose, OTHER, "说明", 0)
    else:
        assert hall.check(purpose, OTHER, "说明", 0) == "说明"
        with pytest.raises(NoteNeeded):
            hall.check(purpose, OTHER, " ", 0)
        assert hall.words(OTHER, 0, purpose) == PURPOSES[purpose].other
    assert hall.words(OTHER, 0) == Reason("其他情形", "Another cause")


@pytest.mark.parametrize("code", ["", "because", "not_entitled"])
def test_a_code_of_another_purpose_is_none(code: str) -> None:
    with pytest.raises(ReasonUnknown):
        Reasons().check(Purpose.SUSPENSION, code, "", 0)


def test_words_are_those_of_their_time() -> None:
    hall = after((100, HEARING))
    assert hall.words("hearing", 99) == Reason("听证", "Hearing")
    assert hall.words("hearing", 100) == Reason("举行听证", "A hearing is held")
    assert hall.words("gone", 100) is None


def test_what_is_switched_off_is_read_and_not_given() -> None:
    hall = after((100, OFF))
    assert hall.check(Purpose.SUSPENSION, "hearing", "", 99) == ""
    with pytest.raises(ReasonOff):
        hall.check(Purpose.SUSPENSION, "hearing", "", 100)
    assert hall.words("hearing", 100) == Reason(OFF.zh, OFF.en)


def test_a_code_of_the_halls_own_is_there_from_its_day_on() -> None:
    hall = after((100, OWN))
    assert "h_typhoon" not in hall.listed(Purpose.SUSPENSION, 99)
    with pytest.raises(ReasonUnknown):
        hall.check(Purpose.SUSPENSION, "h_typhoon", "", 99)
    assert hall.check(Purpose.SUSPENSION, "h_typhoon", "", 100) == ""
    assert list(hall.listed(Purpose.SUSPENSION, 100))[-1] == "h_typhoon"
    # A step that a department's system dated before it is still readable.
    assert hall.words("h_typhoon", 50) == Reason("台风停工", "Typhoon")


def test_what_was_set_last_holds_over_what_was_to_come_later() -> None:
    hall = after((200, OFF), (150, HEARING))
    coming = hall.coming("hearing", 100)
    assert coming is not None
    assert (coming.since, coming.said) == (150, HEARING)
    assert hall.coming("hearing", 150) is None
    assert hall.check(Purpose.SUSPENSION, "hearing", "", 300) == ""


def test_the_first_of_several_changes_to_come_is_told() -> None:
    hall = after((150, HEARING), (200, OFF))
    assert [one and one.since for at in (100, 150, 200) for one in [hall.coming("hearing", at)]] == [
        150,
        200,
        None,
    ]


def test_only_what_says_something_new_is_set() -> None:
    hall = after((100, HEARING))
    assert set_otherwise(hall, [HEARING, OWN], 100) == (OWN,)
    assert set_otherwise(hall, [HEARING], 50) == (HEARING,), "it is to hold earlier"
    assert set_otherwise(hall, [replace(OWN, zh=" 台风\t停工")], 100)[0].zh == "台风 停工"


@pytest.mark.parametrize(
    ("said", "refusal"),
    [
        (replace(OWN, code="typhoon"), BadReason),
        (replace(OWN, code="h_"), BadReason),
        (replace(OWN, code="h_Typhoon"), BadReason),
        (replace(OWN, code="h_" + "x" * 31), BadReason),
        (replace(OWN, zh=" "), BadReason),
        (replace(OWN, en=""), BadReason),
        (replace(OWN, zh="长" * 61), BadReason),
        (replace(OWN, source="长" * 61), BadReason),
        (replace(OWN, code=OTHER), OtherStays),
        (replace(OWN, code="not_entitled"), ReasonElsewhere),
    ],
)
def test_what_no_hall_may_set(said: Said, refusal: type[Exception]) -> None:
    with pytest.raises(refusal):
        set_otherwise(Reasons(), [said], 100)


def test_a_code_is_of_one_purpose_also_before_its_day() -> None:
    with pytest.raises(ReasonElsewhere):
        set_otherwise(after((500, OWN)), [replace(OWN, purpose=Purpose.RECALL)], 100)


def test_something_must_remain_to_choose_at_any_time() -> None:
    met, false = (
        Said(Purpose.REFUSAL, code, *words, offered=False) for code, words in LAW[Purpose.REFUSAL].items()
    )
    hall = after((500, met))
    with pytest.raises(LastReason):
        set_otherwise(hall, [false], 100)  # from 500 on there were none
    with pytest.raises(LastReason):
        set_otherwise(Reasons(), [met, false], 100)
    own = Said(Purpose.REFUSAL, "h_own", "其他不符合规定", "Against a rule")
    assert len(set_otherwise(hall, [false, own], 100)) == 2
    voids = [Said(Purpose.VOID, code, *words, offered=False) for code, words in LAW[Purpose.VOID].items()]
    assert len(set_otherwise(Reasons(), voids, 100)) == 4, "there is always another cause"


def test_what_nobody_chose_has_words_in_every_hall() -> None:
    for code in ("gap_missed", "supplement", OTHER):
        assert reason_words(Reasons(), code, 0) is not None
    assert reason_words(Reasons(), None, 0) is None
