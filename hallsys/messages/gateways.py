"""The interfaces of gateways that pass messages on to a provider, a mapping table each.

Both carry the same: the number, the signature of whoever sends, and either a template that is registered with
the provider with its parameters by name, or the whole text.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from hallsys.messages.rules import filled, parameters
from hallsys.pushes.mapping import Field, Message, Reply, message_of


@dataclass(frozen=True, slots=True)
class Gateway:
    """How a sort of gateway is told; `registered`: by the provider's id of the text, or not at all."""

    name: str
    message: Message
    reply: Reply
    registered: bool


_REPLY = Reply(
    code="code", taken=frozenset({"0", "OK"}), again=frozenset({"BUSY", "LIMIT"}), reason="message"
)

GATEWAYS: Mapping[str, Gateway] = {
    one.name: one
    for one in (
        Gateway(
            "template",
            Message(
                "/messages",
                (
                    Field("phoneNumbers", "phone"),
                    Field("signName", "sign"),
                    Field("templateCode", "template"),
                    Field("templateParam", "parameters"),
                    Field("outId", "key"),
                ),
            ),
            _REPLY,
            registered=True,
        ),
        Gateway(
            "text",
            Message(
                "/messages", (Field("mobile", "phone"), Field("content", "content"), Field("msgId", "key"))
            ),
            _REPLY,
            registered=False,
        ),
    )
}


def request_of(
    gateway: Gateway, number: str, sign: str, text: str, code: str, values: Mapping[str, str], key: str
) -> dict[str, Any]:
    """Return the body of the request that has a text told to a number; `code`: the provider's id of it."""
    known = {
        "phone": number,
        "sign": sign,
        "template": code,
        "parameters": parameters(text, values),
        "content": f"【{sign}】{filled(text, values)}",
        "key": key,
    }
    return message_of(gateway.message, known)
