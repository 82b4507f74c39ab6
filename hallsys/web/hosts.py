"""One port, many halls: each is told by the host that is asked for."""

import re
from collections.abc import Callable, Iterable, Mapping
from typing import Any

from flask import Blueprint, Flask

from hallsys.kernel.errors import Refusal
from hallsys.web.app import create_app
from hallsys.web.http import refused

_PORT = re.compile(r":[0-9]*\Z")

Application = Callable[[dict[str, Any], Any], Iterable[bytes]]


class NoSuchHall(Refusal):
    """No hall is served at that host."""

    code = "no_such_hall"
    status = 404
    zh = "这个网址没有大厅，请核对网址或向大厅工作人员询问。"
    en = "There is no hall at this address: check it, or ask the hall's staff."


class HallOutOfOrder(Refusal):
    """A hall of this process could not be opened, while others are."""

    code = "hall_out_of_order"
    status = 503
    passes = True
    zh = "本大厅的系统暂时无法启动，请联系大厅的系统管理员（原因见服务器日志）。"
    en = "The system of this hall could not start: ask its administrator, whom the server's log tells why."


class HallBegins(Refusal):
    """A hall of this process is tidied still, after which it opens, while others are open."""

    code = "hall_begins"
    status = 503
    passes = True
    zh = "本大厅的系统正在启动，请稍候。"
    en = "The system of this hall is starting: one moment, please."


class ByHost:
    """Hands each request to the hall of its host; what no hall's is `otherwise` answers."""

    def __init__(self, halls: Mapping[str, Application], otherwise: Application) -> None:
        self._halls = halls
        self._otherwise = otherwise

    def __call__(self, environ: dict[str, Any], start_response: Any) -> Iterable[bytes]:
        """Answer as WSGI asks for it (PEP 3333)."""
        host = _PORT.sub("", str(environ.get("HTTP_HOST", ""))).lower().removesuffix(".")  # the root's own
        return self._halls.get(host, self._otherwise)(environ, start_response)


def no_hall(*of_the_process: Blueprint) -> Flask:
    """Return what answers where no hall does: that there is none, and what is asked of the process itself."""
    app = create_app(of_the_process)
    app.register_error_handler(404, lambda _error: refused(NoSuchHall()))
    return app


def unavailable(why: Refusal) -> Flask:
    """Return what answers for a hall that is not open; its pages look again by themselves."""
    app = create_app([])
    app.register_error_handler(404, lambda _error: refused(why))
    return app
