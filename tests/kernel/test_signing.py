"""A request whose signature is right is let in; nothing of it can be changed."""

import hmac

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hallsys.kernel import signing
from hallsys.kernel.signing import SKEW, Algorithm, fault_of, signed

SECRET = b"a secret of the hall and the city"
NOW = 1_772_413_200_000
BODY = '{"taskName":"营业执照办理"}'.encode()


def headers(algorithm: Algorithm = "sm3") -> dict[str, str]:
    return signed(SECRET, algorithm, "hall", "POST", "/push/service", NOW, "n1", "key-1", BODY)


@pytest.mark.parametrize("algorithm", ["sm3", "sha256"])
def test_what_was_signed_is_in_order(algorithm: Algorithm) -> None:
    assert fault_of(headers(algorithm), SECRET, "POST", "/push/service", BODY, NOW + SKEW) is None


@pytest.mark.parametrize(
    ("algorithm", "digest", "signature"),
    [
        (
            "sm3",
            "37483b3fd60e339abd8b71b427e75cfe246de75fdd48c0a02df2ebdcb2e19e2f",
            "0d98035dd159656bac32ad5784c2d67b138e4a4170149a9f3f3363afbcb554aa",
        ),
        (
            "sha256",
            "08de1bf05cd4701eea4560d5a1e7cc85c9ad1edf0ed089d93ab3c8a80a5f2bda",
            "e11f3753296dd47b6acddd0cdcb37522f766540ae8498c24590cd9022def6e53",
        ),
    ],
)
def test_a_known_request_is_signed_as_ever(algorithm: Algorithm, digest: str, signature: str) -> None:
    """Others have written their check after our document: what is signed never changes unnoticed."""
    made = headers(algorithm)
    assert (made[signing.DIGEST], made[signing.SIGNATURE]) == (digest, signature)
    assert (made[signing.KEY_ID], made[signing.IDEMPOTENCY]) == ("hall", "key-1")
    text = "\n".join(("POST", "/push/service", str(NOW), "n1", "key-1", digest)).encode()
    if algorithm == "sha256":
        assert hmac.new(SECRET, text, "sha256").hexdigest() == signature


@pytest.mark.parametrize(
    ("changed", "fault"),
    [
        ({signing.SIGNATURE: "0" * 64}, "wrong_signature"),
        ({signing.DIGEST: "0" * 64}, "wrong_signature"),
        ({signing.IDEMPOTENCY: "key-2"}, "wrong_signature"),
        ({signing.NONCE: "n2"}, "wrong_signature"),
        ({signing.TIMESTAMP: str(NOW + 1)}, "wrong_signature"),
        ({signing.TIMESTAMP: ""}, "not_signed"),
        ({signing.TIMESTAMP: "９"}, "not_signed"),
        ({signing.NONCE: ""}, "not_signed"),
        ({signing.ALGORITHM: "hmac-sha256"}, "wrong_signature"),
        ({signing.ALGORITHM: "none"}, "unknown_algorithm"),
        ({signing.SIGNATURE: "签名"}, "wrong_signature"),
    ],
)
def test_what_was_changed_is_noticed(changed: dict[str, str], fault: str) -> None:
    assert fault_of({**headers(), **changed}, SECRET, "POST", "/push/service", BODY, NOW) == fault


def test_it_fits_one_method_address_body_time_and_secret_only() -> None:
    made = headers()
    assert fault_of(made, SECRET, "GET", "/push/service", BODY, NOW) == "wrong_signature"
    assert fault_of(made, SECRET, "POST", "/push/rating", BODY, NOW) == "wrong_signature"
    assert fault_of(made, SECRET, "POST", "/push/service", b"{}", NOW) == "wrong_signature"
    assert fault_of(made, b"another secret", "POST", "/push/service", BODY, NOW) == "wrong_signature"
    assert fault_of(made, SECRET, "POST", "/push/service", BODY, NOW + SKEW + 1) == "stale_signature"
    assert fault_of(made, SECRET, "POST", "/push/service", BODY, NOW - SKEW - 1) == "stale_signature"


@given(st.dictionaries(st.sampled_from([*headers()]), st.text()))
def test_whatever_comes_has_an_answer(changed: dict[str, str]) -> None:
    fault = fault_of({**headers(), **changed}, SECRET, "POST", "/push/service", BODY, NOW)
    assert (fault is None) == all(
        headers()[name] == value for name, value in changed.items() if name != signing.KEY_ID
    )
