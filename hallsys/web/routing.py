"""The addresses of an application, which are compiled once for all that have the same: a process's halls."""

from collections.abc import Callable, Iterable
from copy import deepcopy
from typing import TYPE_CHECKING, Any

from flask import Flask
from werkzeug.routing import Map, Rule, RuleFactory

from hallsys.web import assets
from hallsys.web.kept_assets import KeptAssets

if TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse, WSGIEnvironment

_COMPILED: list[tuple[list[dict[str, Any]], Map]] = []  # by what was taken down: one for halls, one for none


class Route(Rule):
    """A rule that learns to compose its URL only when it is asked for one.

    Pages write their URLs themselves, and to learn it is nine tenths of what a rule costs at the start.
    """

    def _compile_builder(self, append_unknown: bool = True) -> Callable[..., tuple[str, str]]:
        learn = super()._compile_builder

        def build(rule: Rule, **values: object) -> tuple[str, str]:
            return learn(append_unknown)(rule, **values)

        return build


class TakenDown(Map):
    """The rules of an application that is being put together: none is compiled yet."""

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        self._rules_taken: list[Rule] = []

    def add(self, rulefactory: RuleFactory) -> None:
        """Take rules down."""
        self._rules_taken += rulefactory.get_rules(self)

    def compiled(self) -> Map:
        """Return the map of these rules; to whoever has the same ones, the same map."""
        taken = [vars(rule) for rule in self._rules_taken]
        for known, routes in _COMPILED:
            if known == taken:
                return routes
        routes = Map([deepcopy(rule) for rule in self._rules_taken])  # which it changes by compiling them
        _COMPILED.append((taken, routes))
        return routes


class Application(Flask):
    """A Flask application whose addresses are compiled once it has all of them."""

    url_rule_class = Route
    url_map_class = TakenDown
    kept_assets = KeptAssets()  # all halls of a process have the same

    def wsgi_app(self, environ: "WSGIEnvironment", start_response: "StartResponse") -> Iterable[bytes]:
        """Answer a request; a static file may be asked for with its version."""
        if assets.taken_off(environ):
            return self.kept_assets.answer(super().wsgi_app, environ, start_response)
        return super().wsgi_app(environ, start_response)

    def compile_routes(self) -> None:
        """Let it be found what was added; nothing is added afterwards."""
        if isinstance(self.url_map, TakenDown):
            self.url_map = self.url_map.compiled()
