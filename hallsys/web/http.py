"""From requests to commands, and from refusals to answers."""

import dataclasses
from typing import Any, TypeVar

from flask import Response, current_app, json, jsonify, make_response, render_template, request
from pydantic import BaseModel, ConfigDict, Field, ValidationError

from hallsys.kernel.errors import Refusal
from hallsys.web.errors import BadRequest, NotAsDescribed, TooMuch

_AGAIN_AFTER = "5"  # seconds; pages repeat a command as long as an answer says when (static/api.js)
API = "/api/v1"  # where other systems ask; what they are refused has a form of its own


class Body(BaseModel):
    """The JSON of a POST. Every command carries the `request_id` that its page made for it."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    request_id: str = Field(min_length=8, max_length=64, pattern=r"^[A-Za-z0-9_-]+$")


# What to do about a page that is refused, by the status: [zh, en].
_HINTS: dict[int, tuple[str, str]] = {
    403: (
        "请用有此权限的账号登录；需要权限请联系管理员。",
        "Sign in with an account that may open it, or ask the administrator for the right.",
    ),
    404: (
        "请核对地址，或联系大厅工作人员。窗口和屏的地址见“设备”页面。",
        "Check the address, or ask the staff. The page of devices tells those of windows and screens.",
    ),
    429: ("请稍等片刻再打开。", "Wait a moment, then open it again."),
    503: (
        "本页每十秒自动重试，不用操作；若一直如此，请联系大厅工作人员。",
        "This page tries again by itself every ten seconds. If it stays so, tell the staff.",
    ),
}
_HINT = (
    "请稍后刷新页面；若仍不行，请联系大厅工作人员。",
    "Reload the page in a moment; if that does not help, ask the staff.",
)

B = TypeVar("B", bound=Body)


def body(model: type[B]) -> B:
    """Return the body of the current request as `model`. Raises BadRequest; values are not repeated."""
    try:
        return model.model_validate_json(request.get_data(cache=False))
    except ValidationError as error:
        raise BadRequest from error


def refused(refusal: Refusal, status: int | None = None) -> tuple[Response, int]:
    """Return the answer that tells of a refusal, in both languages; `status` is given if not the refusal's.

    It is a page to a person, JSON to a page, a problem (RFC 9457) to another system; of what passes by
    itself it says when to ask again.
    """
    status = status or refusal.status
    answer = _refused(refusal, status)
    if refusal.passes:
        answer.headers["Retry-After"] = _AGAIN_AFTER
    return answer, status


def _refused(refusal: Refusal, status: int) -> Response:
    if request.path.startswith(f"{API}/"):
        return _problem(NotAsDescribed() if type(refusal) is BadRequest else refusal, status)
    if request.method == "GET" and "text/html" in request.headers.get("Accept", ""):
        return make_response(refused_page(refusal))
    told = {"code": refusal.code, "zh": refusal.sentence("zh"), "en": refusal.sentence("en")}
    return jsonify(error=told)


def _problem(refusal: Refusal, status: int) -> Response:
    told: dict[str, Any] = {
        "type": f"urn:hallsys:problem:{refusal.code}",
        "title": refusal.sentence("en"),
        "title_zh": refusal.sentence("zh"),
        "status": status,
        "code": refusal.code,
    }
    if isinstance(refusal, NotAsDescribed):
        told["errors"] = [{one.where: one.name, "detail": one.detail} for one in refusal.faults]
    return Response(json.dumps(told, ensure_ascii=False), content_type="application/problem+json")


def refused_page(refusal: Refusal) -> str:
    """Return the page that says what is refused, and what to do about it."""
    told = {"code": refusal.code, "zh": refusal.sentence("zh"), "en": refusal.sentence("en")}
    # Where no hall is, nobody signs in, and its staff are not to be asked.
    hint = _HINTS.get(refusal.status, _HINT) if "signin" in current_app.blueprints else None
    lang = request.args.get("lang") or request.cookies.get("lang")
    # It may pass, and a screen has nobody to reload it.
    again = refusal.status >= 500 or refusal.status == TooMuch.status
    return render_template("refused.html", refusal=told, hint=hint, lang=lang, again=again)


def as_json(value: Any) -> Any:
    """Return a frozen dataclass, or a sequence of them, as JSON."""
    if dataclasses.is_dataclass(value) and not isinstance(value, type):
        return dataclasses.asdict(value)
    return [as_json(one) for one in value] if isinstance(value, list | tuple) else value
