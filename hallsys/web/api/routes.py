"""The interface of departments' own systems, version 1; docs/api.md says how it is used."""

import re
from hashlib import sha256
from typing import Any

from flask import Blueprint, Response, json, request
from flask_limiter import Limiter
from pydantic import ValidationError
from werkzeug.exceptions import HTTPException

from hallsys.cases.inbound import report
from hallsys.cases.inbound_steps import Report
from hallsys.cases.system_errors import IdempotencyMissing, IdempotencyReused, NotSigned
from hallsys.cases.systems import Signer, signer, use_nonce
from hallsys.kernel.errors import Refusal
from hallsys.kernel.signing import IDEMPOTENCY, KEY_ID, NONCE, fault_of
from hallsys.web.api.schemas import StatusTold
from hallsys.web.errors import BadRequest, TooMuch
from hallsys.web.limits import from_address
from hallsys.web.site import Site

PREFIX = "/api/v1"
_OF_ONE_ADDRESS = "600 per minute"
_IDEMPOTENCY_KEY = re.compile(r"[A-Za-z0-9_-]{8,36}")
_NONCE = re.compile(r"[A-Za-z0-9_-]{8,64}")


def blueprint(site: Site, limiter: Limiter) -> Blueprint:
    """Return the routes."""
    api = Blueprint("api_v1", __name__, url_prefix=PREFIX)
    api.register_error_handler(Refusal, _problem)
    api.register_error_handler(HTTPException, _http_problem)

    def signed_by() -> Signer:
        """Return who signed the request, and use its nonce up. Raises NotSigned, RequestReplayed."""
        headers = request.headers
        known = site.db.read(signer, site.hall_id, site.keyring, headers.get(KEY_ID, ""))
        if known is None:
            raise NotSigned(why="unknown_key")
        body, target = request.get_data(), request.full_path.removesuffix("?")
        why = fault_of(dict(headers), known.secret, request.method, target, body, site.clock.now())
        nonce = headers.get(NONCE, "")
        if why is None and not _NONCE.fullmatch(nonce):
            why = "bad_nonce"
        if why is not None:
            raise NotSigned(why=why)
        site.transact(_actor(known), None, use_nonce, known.key_id, nonce)
        return known

    @api.post("/cases/status")
    @limiter.limit(_OF_ONE_ADDRESS, key_func=from_address)
    def status() -> dict[str, Any]:
        who = signed_by()
        key = request.headers.get(IDEMPOTENCY, "")
        if not _IDEMPOTENCY_KEY.fullmatch(key):
            raise IdempotencyMissing
        body = request.get_data()
        try:
            told = StatusTold.model_validate_json(body)
        except ValidationError as error:
            raise BadRequest from error
        digest = sha256(body).hexdigest()
        taken = site.transact(
            _actor(who),
            f"{who.system.id}:{key}",
            report,
            site.catalogue.hall,
            site.settings.cases,
            who.system,
            Report(digest, **told.model_dump()),
        )
        if taken.digest != digest:
            raise IdempotencyReused
        return {
            "case_number": taken.case_number,
            "own_number": taken.own_number,
            "status": taken.status_code,
            "stands": taken.status,
            "due_at": taken.due_at,
            "decline_waits": taken.decline_waits,
        }

    return api


def _actor(who: Signer) -> str:
    return f"system:{who.system.id}"


def _problem(refusal: Refusal) -> Response:
    """Return a refusal as application/problem+json (RFC 9457), with its code and both sentences."""
    told = {
        "type": f"urn:hallsys:problem:{refusal.code}",
        "title": refusal.sentence("en"),
        "title_zh": refusal.sentence("zh"),
        "status": refusal.status,
        "code": refusal.code,
    }
    return Response(
        json.dumps(told, ensure_ascii=False), refusal.status, content_type="application/problem+json"
    )


def _http_problem(error: HTTPException) -> Response:
    answer = _problem(TooMuch() if error.code == TooMuch.status else BadRequest())
    answer.status_code = error.code or BadRequest.status
    return answer
