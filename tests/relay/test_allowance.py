"""What a token may speak for: kinds of devices, at some places."""

import json
import string

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hallsys.relay.allowance import EVERYTHING, Allowance, allowance, read_allowance
from hallsys.relay.errors import KindsWrong, PlacesWrong


@pytest.mark.parametrize(
    ("places", "inside", "outside"),
    [
        ("kiosk:K1", ["kiosk:K1"], ["kiosk:K2", "kiosk:K11", "window:K1", "kiosk:", "kiosk"]),
        (
            "window:W02..W04",
            ["window:W02", "window:W03", "window:W04"],
            ["window:W01", "window:W05", "window:W3", "window:W003", "window:X03", "window:W03x", "zone:W03"],
        ),
        ("zone:*", ["zone:main", "zone:北"], ["kiosk:main", "zone:", "window:W01"]),
        ("kiosk:K1，window:W01..W02  zone:main", ["kiosk:K1", "window:W02", "zone:main"], ["kiosk:K2"]),
    ],
)
def test_places(places: str, inside: list[str], outside: list[str]) -> None:
    allowed = allowance(["window_sign"], places)
    assert [place for place in inside if not allowed.covers("window_sign", place)] == []
    assert [place for place in outside if allowed.covers("window_sign", place)] == []
    assert not any(allowed.covers("rating_pad", place) for place in inside)


@pytest.mark.parametrize(
    "places",
    [
        *("", " , ", "kiosk", "kiosk:", "door:D1", "kiosk:K1..", "kiosk:K2..K1", "kiosk:*..K1", "kiosk:K*"),
        "window:7..12",  # codes of other lengths are other codes
        "x" * 900,
    ],
)
def test_what_is_no_pattern(places: str) -> None:
    with pytest.raises(PlacesWrong):
        allowance(["window_sign"], places)


@pytest.mark.parametrize("kinds", [[], ["toaster"], ["window_sign", "toaster"]])
def test_what_is_no_kind(kinds: list[str]) -> None:
    with pytest.raises(KindsWrong):
        allowance(kinds, "kiosk:*")


@given(st.text(max_size=60), st.text(max_size=20))
def test_any_text_is_read_or_refused(places: str, place: str) -> None:
    try:
        allowed = allowance(["speaker"], places)
    except PlacesWrong:
        return
    assert isinstance(allowed.covers("speaker", place), bool)


@given(
    st.text(string.ascii_letters, max_size=3),
    *(st.integers(0, 999) for _ in range(3)),
)
def test_a_range_covers_what_lies_between(letters: str, low: int, number: int, high: int) -> None:
    low, high = sorted((low, high))
    allowed = allowance(["speaker"], f"window:{letters}{low:03}..{letters}{high:03}")
    assert allowed.covers("speaker", f"window:{letters}{number:03}") == (low <= number <= high)


def test_it_is_kept_and_read_again() -> None:
    for allowed in (EVERYTHING, allowance(["speaker"], "zone:main, zone:east")):
        assert read_allowance(allowed.as_json()) == allowed
    # as the first version kept it
    assert read_allowance(json.dumps(["speaker"])) == Allowance(frozenset({"speaker"}), EVERYTHING.places)
