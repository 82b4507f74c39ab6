"""The settings of the gateway: what they say by themselves, and what is no gateway."""

from pathlib import Path
from typing import Any

import pytest
from pydantic import ValidationError

from hallsys.kernel.clock import DAY, HOUR
from hallsys.messages.gateways import GATEWAYS
from hallsys.messages.policy import GatewaySettings
from hallsys.messages.rules import Quiet
from hallsys.pushes.mapping import message_of
from hallsys.settings import Settings

FACTS: dict[str, Any] = {
    "url": "https://sms.example.gov.cn/hall/",
    "key_file": Path("k"),
    "sign": "云溪市政务服务中心",
}
KNOWN = {
    "phone": "13800000000",
    "sign": "云溪市政务服务中心",
    "template": "SMS_1",
    "parameters": {"case": "1"},
    "content": "【云溪市政务服务中心】1",
    "key": "hall-1-resumed",
}


def test_a_gateway_is_set_up_with_an_address_a_key_and_a_signature() -> None:
    made = GatewaySettings(**FACTS)
    assert made.url == "https://sms.example.gov.cn/hall"
    assert made.quiet == Quiet("21:00", "08:00")
    assert made.phone_kept == (7 * DAY, 730 * DAY)
    assert (made.before_gaps, made.parallel, made.sink) == (48 * HOUR, 1, "messages")
    assert made.gateway.registered


@pytest.mark.parametrize(
    "wrong",
    [
        {"url": "http://sms.example.gov.cn"},
        {"interface": "smoke"},
        {"sign": "【云溪】"},
        {"sign": ""},
        {"quiet_from": "9pm"},
        {"most_a_day": 0},
        {"parallel": 2},
        {"name": "other"},
        {"token": "x"},
    ],
)
def test_what_is_no_gateway_is_refused(wrong: dict[str, Any]) -> None:
    with pytest.raises(ValidationError):
        GatewaySettings.model_validate({**FACTS, **wrong})


def test_no_receiver_of_pushes_has_the_name_of_the_gateway() -> None:
    push = {"name": "sms", "interface": "cases", "url": "http://localhost:9", "key_file": "k"}
    with pytest.raises(ValidationError, match="is the name of the gateway"):
        Settings.model_validate({"push": [push]})


def test_every_gateway_is_told_whom_and_under_which_key() -> None:
    for one in GATEWAYS.values():
        made = message_of(one.message, KNOWN)
        assert KNOWN["phone"] in made.values()
        assert KNOWN["key"] in made.values()
    assert message_of(GATEWAYS["template"].message, KNOWN)["templateParam"] == {"case": "1"}
