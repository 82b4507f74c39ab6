"""From requests to commands, and from refusals to answers."""

import dataclasses
from typing import Any, TypeVar

from flask import Response, jsonify, request
from pydantic import BaseModel, ConfigDict, Field, ValidationError

from hallsys.kernel.errors import Refusal
from hallsys.web.errors import BadRequest


class Body(BaseModel):
    """The JSON of a POST. Every command carries the `request_id` that its page made for it."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    request_id: str = Field(min_length=8, max_length=64, pattern=r"^[A-Za-z0-9_-]+$")


B = TypeVar("B", bound=Body)


def body(model: type[B]) -> B:
    """Return the body of the current request as `model`. Raises BadRequest; values are not repeated."""
    try:
        return model.model_validate_json(request.get_data(cache=False))
    except ValidationError as error:
        raise BadRequest from error


def refused(refusal: Refusal) -> tuple[Response, int]:
    """Return the answer that tells of a refusal, in both languages."""
    told = {"code": refusal.code, "zh": refusal.sentence("zh"), "en": refusal.sentence("en")}
    return jsonify(error=told), refusal.status


def as_json(value: Any) -> Any:
    """Return a frozen dataclass, or a sequence of them, as JSON."""
    if dataclasses.is_dataclass(value) and not isinstance(value, type):
        return dataclasses.asdict(value)
    return [as_json(one) for one in value] if isinstance(value, list | tuple) else value
