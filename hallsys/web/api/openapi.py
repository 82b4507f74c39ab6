"""The description of the interface as an OpenAPI 3.1 document, made from the table of operations. Pure."""

import re
from collections.abc import Mapping, Sequence
from typing import Any

from pydantic import BaseModel

from hallsys import __version__
from hallsys.kernel.signing import ALGORITHM, DIGEST, IDEMPOTENCY, KEY_ID, NONCE, SIGNATURE, TIMESTAMP
from hallsys.web.api.operations import GET, Operation
from hallsys.web.api.schemas import Problem
from hallsys.web.api.webhooks import described as webhooks

_REFERENCE = "#/components/schemas/{model}"
_PART = re.compile(r"<(\w+)>")
_SIGNED = {
    KEY_ID: "The key's id",
    ALGORITHM: "hmac-sm3 or hmac-sha256",
    TIMESTAMP: "Milliseconds since 1970, at most five minutes from the hall's clock",
    NONCE: "8 to 64 letters, digits, - and _; each good once",
    DIGEST: "Digest of the body by the same algorithm, in hex",
}


# What every operation may be refused, by the status; docs/api.md has the codes.
_REFUSALS = {
    "400": "The request is not in order",
    "401": "It is not signed, or not by a key that is known here, or came twice",
    "403": "The key, the account or the hall has no right to it",
    "404": "What it names is not there",
    "409": "It does not fit the state that things are in",
    "413": "It is too large",
    "422": "A value in it is wrong",
    "429": "Too many in a short time; Retry-After says after how many seconds at the latest",
    "default": "Refused; nothing was done",
}


def description(operations: Sequence[Operation], prefix: str) -> dict[str, Any]:
    """Return the document. `prefix` stands before the path of each operation."""
    schemas: dict[str, Any] = {}
    paths: dict[str, dict[str, Any]] = {}
    for one in operations:
        address = prefix + _PART.sub(r"{\1}", one.path)
        paths.setdefault(address, {})[one.method.lower()] = _operation(one, schemas)
    _referred(Problem, schemas)
    return {
        "openapi": "3.1.0",
        "info": {"title": "hallsys", "version": __version__, "summary": "A hall, to other systems"},
        "paths": paths,
        "webhooks": webhooks(),
        "components": {
            "schemas": schemas,
            "securitySchemes": {
                "signature": {
                    "type": "apiKey",
                    "in": "header",
                    "name": SIGNATURE,
                    "description": "HMAC of method, path with query as sent, timestamp, nonce, "
                    "idempotency key and digest, each on a line; the headers beside it say of what.",
                }
            },
        },
        "security": [{"signature": []}],
    }


def _operation(one: Operation, schemas: dict[str, Any]) -> dict[str, Any]:
    parts: list[dict[str, Any]] = [
        _parameter("path", name, {"type": "string"}) for name in _PART.findall(one.path)
    ]
    headers = {**_SIGNED, IDEMPOTENCY: "8 to 36 such characters; a repeat gets the first answer"}
    parts += [
        _parameter("header", name, {"type": "string"}, text)
        for name, text in headers.items()
        if name != IDEMPOTENCY or one.changes
    ]
    described: dict[str, Any] = {
        "operationId": one.name,
        "summary": one.summary,
        "description": f"Needs a key for {one.scope}.",
        "parameters": parts,
        "responses": {
            "200": {"description": "Done", "content": _json(_referred(one.answer, schemas))},
            **{status: _refusal(text) for status, text in _REFUSALS.items()},
        },
    }
    if one.method == GET:
        parts += _query(one.asks)
    else:
        described["requestBody"] = {"required": True, "content": _json(_referred(one.asks, schemas))}
    return described


def _refusal(text: str) -> dict[str, Any]:
    schema = {"$ref": _REFERENCE.format(model="Problem")}
    return {"description": text, "content": {"application/problem+json": {"schema": schema}}}


def _query(model: type[BaseModel]) -> list[dict[str, Any]]:
    made = model.model_json_schema()
    required = made.get("required", ())
    return [
        {**_parameter("query", name, schema), "required": name in required}
        for name, schema in made.get("properties", {}).items()
    ]


def _parameter(where: str, name: str, schema: Mapping[str, Any], text: str = "") -> dict[str, Any]:
    told = {"description": text} if text else {}
    return {"in": where, "name": name, "required": True, "schema": schema, **told}


def _referred(model: type[BaseModel], schemas: dict[str, Any]) -> dict[str, str]:
    """Put a model's schema, and those it is made of, among the others; return the reference to it."""
    made = model.model_json_schema(ref_template=_REFERENCE)
    schemas.update(made.pop("$defs", {}))
    schemas[model.__name__] = made
    return {"$ref": _REFERENCE.format(model=model.__name__)}


def _json(schema: Mapping[str, Any]) -> dict[str, Any]:
    return {"application/json": {"schema": schema}}
