"""Limits of how often somebody may ask: they stop scripts, and no hall."""

import logging

import pytest

from hallsys.kernel.ids import new_token
from tests.web.browser import Browser
from tests.web.staff import Staff

WINDOWS_OF_A_LARGE_HALL = 235


def test_a_large_halls_staff_signs_in_from_one_address_within_a_minute(staff: Staff) -> None:
    browser = Browser(staff.app)
    # Each is looked at and none turned away; what is missing in them saves the hashing.
    tries = [
        browser.post("/api/staff/sign-in", login=f"w{n}").status_code for n in range(WINDOWS_OF_A_LARGE_HALL)
    ]
    assert set(tries) == {400}


def test_a_refused_phone_leaves_no_secret_in_the_log(
    applicants: Browser, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.INFO)
    token = new_token()
    codes = [applicants.post(f"/api/t/{token}/cancel").status_code for _ in range(30)]
    assert codes[-1] == 429
    assert token not in caplog.text
    assert len(caplog.records) < 10
