"""One-time codes against the test values of the standards."""

from urllib.parse import parse_qs, unquote, urlsplit

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hallsys.kernel.clock import SECOND
from hallsys.staff.totp import STEP, address, code, new_secret, spelt, step_of, unspelt

SECRET = b"12345678901234567890"
# RFC 4226, appendix D.
COUNTED = ("755224", "287082", "359152", "969429", "338314", "254676", "287922", "162583", "399871", "520489")
# RFC 6238, appendix B: the last six of its eight digits.
TIMED = {
    59: "287082",
    1111111109: "081804",
    1111111111: "050471",
    1234567890: "005924",
    2000000000: "279037",
    20000000000: "353130",
}


@pytest.mark.parametrize(("step", "expected"), [*enumerate(COUNTED)])
def test_codes_are_those_of_rfc_4226(step: int, expected: str) -> None:
    assert code(SECRET, step) == expected


@pytest.mark.parametrize(("seconds", "expected"), [*TIMED.items()])
def test_steps_are_those_of_rfc_6238(seconds: int, expected: str) -> None:
    assert step_of(SECRET, expected, seconds * SECOND) == seconds // 30


@given(st.integers(3, 10**9), st.integers(-1, 1))
def test_a_code_is_good_one_step_early_or_late(about: int, off: int) -> None:
    found = step_of(SECRET, code(SECRET, about + off), about * STEP)
    assert found is not None
    assert code(SECRET, found) == code(SECRET, about + off)  # two steps may have the same


@given(st.integers(3, 10**9), st.sampled_from([-2, 2]))
def test_a_code_is_not_good_two_steps_off(about: int, off: int) -> None:
    near = {code(SECRET, step) for step in (about - 1, about, about + 1)}
    wanted = code(SECRET, about + off)
    assert (step_of(SECRET, wanted, about * STEP) is None) == (wanted not in near)


@pytest.mark.parametrize("wrong", ["", "12345", "1234567", "abcdef"])
def test_what_is_no_code_is_that_of_no_step(wrong: str) -> None:
    assert step_of(SECRET, wrong, 59 * SECOND) is None


@given(st.binary(min_size=20, max_size=20))
def test_a_secret_is_spelt_in_capitals_and_digits(secret: bytes) -> None:
    assert unspelt(spelt(secret)) == secret
    assert len(spelt(secret)) == 32


def test_secrets_differ_and_others_are_refused() -> None:
    assert new_secret() != new_secret()
    with pytest.raises(ValueError, match="not a secret"):
        unspelt("GEZDGNBV")


def test_an_app_reads_secret_account_and_hall() -> None:
    said = urlsplit(address(SECRET, "boss", "云溪市为民服务中心"))
    assert (said.scheme, said.netloc) == ("otpauth", "totp")
    assert unquote(said.path) == "/云溪市为民服务中心:boss"
    told = parse_qs(said.query)
    assert (told["secret"], told["issuer"]) == ([spelt(SECRET)], ["云溪市为民服务中心"])
