"""The interface to other systems, version 1; docs/api.md says how it is used."""

import logging
import re
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from functools import partial
from typing import Any
from urllib.parse import quote

from flask import Blueprint, request
from flask_limiter import Limiter
from pydantic import ValidationError
from pydantic_core import ErrorDetails

from hallsys.cases.system_errors import IdempotencyMissing, NotSigned, RequestReplayed
from hallsys.cases.system_scopes import require_scope
from hallsys.cases.systems import Signer, signer, use_nonce
from hallsys.kernel.signing import IDEMPOTENCY, KEY_ID, NONCE, fault_of
from hallsys.kernel.text import as_number
from hallsys.web.api.call import Call
from hallsys.web.api.openapi import description
from hallsys.web.api.operations import GET, OPERATIONS, Operation
from hallsys.web.counter.commands import ChannelOf, on_tablet
from hallsys.web.errors import FieldFault, NotAsDescribed
from hallsys.web.http import API
from hallsys.web.limits import from_address
from hallsys.web.site import Site

log = logging.getLogger(__name__)

_KEY_ID = re.compile(r"[0-9a-z]{26}")
_IDEMPOTENCY_KEY = re.compile(r"[A-Za-z0-9_-]{8,36}")
_FAULTS_TOLD = 20
_NOTHING = "\\u0000"  # as JSON writes it
_NONCE = re.compile(r"[A-Za-z0-9_-]{8,64}")


def blueprint(site: Site, limiter: Limiter, channel_of: ChannelOf = on_tablet) -> Blueprint:
    """Return the routes: one for each operation of the table, and their description.

    `channel_of(window_id)`: how the applicants of a window are asked to rate.
    """
    api = Blueprint("api_v1", __name__, url_prefix=API)

    def route(one: Operation) -> Callable[..., dict[str, Any]]:
        def answer(**path: str) -> dict[str, Any]:
            request.max_content_length = one.largest
            with _failure_noted():
                who = _signed_by(site)
            require_scope(who.scopes, one.scope)
            call = Call(
                site, who, one.name, _asked(one, path), request.get_data(), _key(one), path, channel_of
            )
            if one.limit is None:
                return one.run(call).model_dump()
            with limiter.limit(one.limit, key_func=partial(_of_one_document, call)):
                return one.run(call).model_dump()

        answer.__name__ = one.name
        return limiter.limit(one.rate, key_func=from_address)(answer)

    for one in OPERATIONS:
        api.add_url_rule(one.path, view_func=route(one), methods=[one.method])

    @api.get("/openapi.json")
    def openapi() -> dict[str, Any]:
        return description(OPERATIONS, API)

    return api


@contextmanager
def _failure_noted() -> Iterator[None]:
    """Note with which key a request was not signed as it must be, and why; the key's id is no secret."""
    try:
        yield
    except (NotSigned, RequestReplayed) as refusal:
        key = request.headers.get(KEY_ID, "")
        told = key if _KEY_ID.fullmatch(key) else "none of ours"
        log.warning(
            "a request was refused, signed with the key %s: %s", told, refusal.facts.get("why", refusal.code)
        )
        raise


def _signed_by(site: Site) -> Signer:
    """Return who signed the request, and use its nonce up. Raises NotSigned, RequestReplayed."""
    headers = request.headers
    known = site.db.read(signer, site.hall_id, site.keyring, headers.get(KEY_ID, ""))
    if known is None:
        raise NotSigned(why="unknown_key")
    body, target = request.get_data(), request.environ["RAW_URI"]  # as sent: a path has several spellings
    why = fault_of(dict(headers), known.secret, request.method, target, body, site.clock.now())
    nonce = headers.get(NONCE, "")
    if why is None and not _NONCE.fullmatch(nonce):
        why = "bad_nonce"
    if why is not None:
        raise NotSigned(why=why)
    site.transact(f"system:{known.system.id}", None, use_nonce, known.key_id, nonce)
    return known


def _key(one: Operation) -> str:
    if not one.changes:
        return ""
    key = request.headers.get(IDEMPOTENCY, "")
    if not _IDEMPOTENCY_KEY.fullmatch(key):
        raise IdempotencyMissing
    return key


def _of_one_document(call: Call) -> str:
    return call.site.keyring.fingerprint(as_number(call.asked.number)).hex()


def _asked(one: Operation, path: Mapping[str, str]) -> Any:
    try:
        if one.method == GET:
            asked = one.asks.model_validate(request.args.to_dict())
        else:
            asked = one.asks.model_validate_json(request.get_data(), strict=True)
    except ValidationError as error:
        raise NotAsDescribed(
            [_fault(one.method, each["loc"], each["msg"]) for each in _first(error)]
        ) from error
    # No text of ours holds it, and PostgreSQL cannot.
    if _NOTHING in asked.model_dump_json() or any("\0" in part for part in path.values()):
        raise NotAsDescribed([_fault(one.method, (), "holds U+0000, which no text may")])
    return asked


def _first(error: ValidationError) -> list[ErrorDetails]:
    return error.errors(include_url=False, include_context=False, include_input=False)[:_FAULTS_TOLD]


def _fault(method: str, loc: tuple[int | str, ...], detail: str) -> FieldFault:
    """Say where something is wrong: in the address of a GET, or else in the JSON of the body."""
    if method == GET:
        return FieldFault("parameter", ".".join(map(str, loc)), detail)
    parts = (quote(str(part).replace("~", "~0").replace("/", "~1"), safe="~") for part in loc)
    return FieldFault("pointer", "#" + "".join(f"/{part}" for part in parts), detail)
