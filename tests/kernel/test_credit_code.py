import pytest
from hypothesis import given
from hypothesis import strategies as st

from hallsys.kernel.credit_code import BadCreditCode, CreditCode, check_character

ALPHABET = "0123456789ABCDEFGHJKLMNPQRTUWXY"
bodies = st.builds(
    "{}{}{}".format,
    st.text(ALPHABET, min_size=2, max_size=2),
    st.text("0123456789", min_size=6, max_size=6),
    st.text(ALPHABET, min_size=9, max_size=9),
)


def test_the_published_example_passes() -> None:
    assert CreditCode(" 91350100m000100y43 ").value == "91350100M000100Y43"


@given(bodies, st.integers(0, 17), st.sampled_from(ALPHABET))
def test_one_wrong_character_is_always_found(body: str, at: int, char: str) -> None:
    right = body + check_character(body)
    assert CreditCode(right).value == right
    wrong = right[:at] + char + right[at + 1 :]
    if wrong != right:
        with pytest.raises(BadCreditCode):
            CreditCode(wrong)


@pytest.mark.parametrize(
    ("first", "kind"), [("91", "enterprise"), ("92", "unincorporated"), ("11", "organ"), ("52", "social")]
)
def test_its_first_two_characters_tell_what_it_likely_is(first: str, kind: str) -> None:
    body = first + "350100M000100Y4"
    assert CreditCode(body + check_character(body)).likely_kind == kind


@given(st.text(max_size=20))
def test_any_other_text_is_refused(text: str) -> None:
    with pytest.raises(BadCreditCode):
        CreditCode("I" + text)
