"""A hall that tells its applicants by text message."""

from dataclasses import replace
from pathlib import Path

from hallsys.messages.policy import GatewaySettings
from tests.web.hall import WebHall

NUMBER = "13800000000"
MASKED = "138****0000"


def with_gateway(hall: WebHall, interface: str = "template") -> None:
    """Let the pages of a hall know of a gateway; nothing is sent."""
    facts = {"url": "http://localhost:9/sms", "key_file": Path("k"), "sign": "云溪市政务服务中心"}
    gateway = GatewaySettings.model_validate({**facts, "interface": interface})
    hall.site.settings = replace(hall.site.settings, messages=gateway)
