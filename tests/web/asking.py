"""Requests for every address of the server, by its rule."""

import re

from flask import Flask
from werkzeug.test import TestResponse

from hallsys.kernel.ids import new_id, new_token
from tests.web.browser import request_id

_CODES = {"kiosk": "K1", "locker": "E1"}  # the others are those of windows


def routes(app: Flask) -> set[tuple[str, str]]:
    """Return every method and rule that an application answers, static files apart."""
    return {
        (method, re.sub("<int[^>]*:", "<", rule.rule))
        for rule in app.url_map.iter_rules()
        if not rule.endpoint.endswith("static")
        for method in (rule.methods or set()) - {"HEAD", "OPTIONS"}
    }


def address(rule: str) -> str:
    """Return an address of the rule whose parts have the right form."""
    for part, value in {
        "<code>": _CODES.get(rule.removeprefix("/api").split("/")[1], "W01"),
        "<zone>": "all",
        "<window>": "W01",
        "<token>": new_token(),
        "/more/<name>": "/more/findings",
        "<name>": "x.png",
        "<seq>": "1",
        "<due>": "1",
        "<at>": "1",
        "<key>": "zh.qing",
        "<content>": "0" * 64,
    }.items():
        rule = rule.replace(part, value)
    for part in (
        "<presentation_id>",
        "<service_id>",
        "<session_id>",
        "<case_id>",
        "<scan_id>",
        "<finding_id>",
    ):
        rule = rule.replace(part, new_id())
    return rule


def ask(app: Flask, method: str, rule: str, **cookies: str) -> TestResponse:
    """Ask for an address of the rule, as a page with these cookies does; a command says its id alone."""
    client = app.test_client()
    for name, value in cookies.items():
        client.set_cookie(name, value)
    if method == "GET":
        return client.get(address(rule))
    body = {"request_id": request_id()}
    return client.post(address(rule), json=body, headers={"X-Requested-With": "hallsys"})
