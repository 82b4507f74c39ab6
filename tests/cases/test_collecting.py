import contextlib
import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hallsys.cases import collecting
from hallsys.cases.collecting import PAD_HIGH, PAD_WIDE, Applicant, AuthorisationKind, Signature, TakenBy
from hallsys.cases.errors import (
    BadAuthorisation,
    BadParcelNumber,
    BadSignature,
    NoteTooLong,
    TakeBackReasonUnknown,
    TooLateToTakeBack,
    WrongPerson,
)
from hallsys.kernel.clock import MINUTE

POINTS = st.tuples(st.integers(0, PAD_WIDE), st.integers(0, PAD_HIGH))


def test_the_applicant_collects_and_needs_no_authorisation() -> None:
    assert collecting.collector(Applicant("p"), "p", "whatever was typed") == (TakenBy.APPLICANT, "", None)


def test_an_agent_collects_with_an_authorisation() -> None:
    found = collecting.collector(Applicant("p"), "q", " 授权委托书\n2026-17 ", AuthorisationKind.LETTER)
    assert found == (TakenBy.AGENT, "授权委托书 2026-17", AuthorisationKind.LETTER)


def test_who_applied_for_an_organisation_showed_the_authorisation_then() -> None:
    representative = Applicant("o", "q", "representative", "")
    authorised = Applicant("o", "q", "authorised", "授权委托书 2026-17")
    for applicant, said in ((representative, "法定代表人"), (authorised, "授权委托书 2026-17")):
        assert collecting.collector(applicant, "q", "") == (TakenBy.AGENT, said, AuthorisationKind.APPLIED)
        with pytest.raises(WrongPerson):
            collecting.collector(applicant, "somebody else", "")


@pytest.mark.parametrize("nothing", ["", "  ", "\n\x00"])
def test_anybody_else_is_the_wrong_person(nothing: str) -> None:
    with pytest.raises(WrongPerson):
        collecting.collector(Applicant("p"), "q", nothing)


def test_an_authorisation_is_short() -> None:
    with pytest.raises(BadAuthorisation):
        collecting.collector(Applicant("p"), "q", "书" * 101)


@given(st.lists(st.lists(POINTS, min_size=1, max_size=9), min_size=1, max_size=9))
def test_strokes_on_the_pad_are_kept_as_they_are(strokes: list[list[tuple[int, int]]]) -> None:
    kept = json.loads(collecting.signed(Signature(strokes)))
    assert kept == {"strokes": [[list(point) for point in stroke] for stroke in strokes], "typed": ""}


def test_a_name_stands_for_the_signature_of_whoever_cannot_draw() -> None:
    assert json.loads(collecting.signed(Signature(typed=" 张\n三 "))) == {"strokes": [], "typed": "张 三"}


@pytest.mark.parametrize(
    "signature",
    [
        Signature(),
        Signature([[]]),
        Signature([[(1, 1)]], "both"),
        Signature([[(PAD_WIDE + 1, 0)]]),
        Signature([[(0, -1)]]),
        Signature([[(1, 1)]] * 201),
        Signature([[(1, 1)] * 6001]),
        Signature(typed="名" * 41),
    ],
)
def test_what_is_no_signature(signature: Signature) -> None:
    with pytest.raises(BadSignature):
        collecting.signed(signature)


def test_a_hand_over_is_taken_back_for_a_reason_and_in_time() -> None:
    assert collecting.check_take_back("other", " 放错\n了 ", 0, 5 * MINUTE, 5) == "放错 了"
    assert collecting.check_take_back("wrong_result", "", 0, 0, 0) == ""
    for reason, note in (("", "x"), ("tired", "x"), ("other", " ")):
        with pytest.raises(TakeBackReasonUnknown):
            collecting.check_take_back(reason, note, 0, 0, 5)
    with pytest.raises(NoteTooLong):
        collecting.check_take_back("other", "长" * 301, 0, 0, 5)
    with pytest.raises(TooLateToTakeBack) as refused:
        collecting.check_take_back("other", "x", 0, 5 * MINUTE + 1, 5)
    assert "5" in refused.value.sentence("en")


@pytest.mark.parametrize(
    ("typed", "clean"),
    [
        ("1012345678901", "1012345678901"),
        (" 10-1234 5678901\n", "1012345678901"),
        ("ee473124829cn", "EE473124829CN"),  # the example of UPU S10
    ],
)
def test_an_ems_number(typed: str, clean: str) -> None:
    assert collecting.parcel_number(typed) == clean


@pytest.mark.parametrize(
    "typed", ["", "101234567890", "2012345678901", "EE473124828CN", "EE473124829US", "\uff11012345678901"]
)
def test_what_is_no_ems_number(typed: str) -> None:
    with pytest.raises(BadParcelNumber):
        collecting.parcel_number(typed)


@given(st.text(alphabet="0123456789", min_size=8, max_size=8))
def test_each_serial_number_has_one_check_digit(serial: str) -> None:
    good = 0
    for digit in range(10):
        try:
            collecting.parcel_number(f"EE{serial}{digit}CN")
        except BadParcelNumber:
            continue
        good += 1
    assert good == 1


@given(st.text(max_size=60))
def test_nothing_typed_breaks_the_number_of_a_parcel(typed: str) -> None:
    with contextlib.suppress(BadParcelNumber):
        assert len(collecting.parcel_number(typed)) == 13
