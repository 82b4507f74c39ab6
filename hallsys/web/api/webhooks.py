"""The description of what the hall posts as it happens, made from the table of its messages. Pure."""

from collections.abc import Mapping
from typing import Any

from hallsys.kernel.signing import IDEMPOTENCY
from hallsys.pushes.interfaces.events import EVENTS, INTERFACE, TRIAL, TRIAL_MESSAGE
from hallsys.pushes.mapping import Field, Message

_NUMBERS = frozenset({"seq", "window", "level", "given"})  # sources that are told as numbers
_ALWAYS = ("id", "event", "at")


def described() -> Mapping[str, Any]:
    """Return what OpenAPI calls webhooks, one for each kind of message."""
    told = {
        kind: {"post": _post(f"told_of_{kind}", f"What happened to a {kind}", message, _events(kind))}
        for kind, message in INTERFACE.messages.items()
    }
    trial = _post("tried", "A trial by `hallsys push --check`: nothing happened", TRIAL_MESSAGE, [TRIAL])
    return {**told, TRIAL: {"post": trial}}


def _events(kind: str) -> list[str]:
    return sorted({EVENTS[fact] for fact, kinds in INTERFACE.sends.items() if kind in kinds})


def _post(name: str, summary: str, message: Message, events: list[str]) -> dict[str, Any]:
    schema = _schema(message, events)
    return {
        "operationId": name,
        "summary": f"{summary}; posted to {message.path} below the receiver's address",
        "description": f"Signed as requests are, with one {IDEMPOTENCY} however often it comes.",
        "requestBody": {"required": True, "content": {"application/json": {"schema": schema}}},
        "responses": {"2XX": {"description": "It arrived"}, "4XX": {"description": "It never will"}},
    }


def _schema(message: Message, events: list[str]) -> dict[str, Any]:
    """Return the schema of a message: what is not known is left out of it."""
    whole: dict[str, Any] = {"type": "object", "required": list(_ALWAYS), "properties": {}}
    for one in message.fields:
        if isinstance(one, Field):
            *outer, last = one.name.split(".")
            within = whole
            for part in outer:
                within = within["properties"].setdefault(part, {"type": "object", "properties": {}})
            within["properties"][last] = {"type": "integer" if one.source in _NUMBERS else "string"}
    whole["properties"]["event"]["enum"] = events
    return whole
