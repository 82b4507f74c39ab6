"""What the server does, in Prometheus' words. No label tells of a person, a ticket or a token."""

import time
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field

from flask import Flask, Response, g, request
from prometheus_client import CollectorRegistry, Counter, Histogram, ProcessCollector, generate_latest
from prometheus_client.core import GaugeMetricFamily
from prometheus_client.registry import Collector

_SECONDS = (0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0)
_NO_RULE = "none"  # what was asked for is not here; its path may be anything
_METHODS = frozenset({"GET", "HEAD", "POST", "OPTIONS", "PUT", "PATCH", "DELETE"})
_OTHER_METHOD = "other"  # a client may send any word, and each would be a series of its own


@dataclass(frozen=True)
class Gauge:
    """A figure that is read when it is asked for: by label values, in the order of `labels`."""

    name: str
    help: str
    labels: tuple[str, ...] = ()
    values: Iterable[tuple[tuple[str, ...], float]] = field(default_factory=tuple)


class Requests:
    """Counts the requests of a process, and how long they took: those of all applications it watches.

    Without a label for the hall: rules times buckets times halls would be a hundred thousand series of 150
    halls, and how fast a process answers is much the same for all of them.
    """

    def __init__(self) -> None:
        labels = ("rule", "method")
        self._requests = Counter(
            "hallsys_requests", "Requests answered, files of pages apart", (*labels, "status"), registry=None
        )
        self._seconds = Histogram(
            "hallsys_request_seconds", "How long requests took", labels, buckets=_SECONDS, registry=None
        )

    def register(self, registry: CollectorRegistry) -> None:
        """Have `registry` tell them."""
        registry.register(self._requests)
        registry.register(self._seconds)

    def watch(self, app: Flask) -> None:
        """Measure the requests of `app`, by their rule and never by their path, which may hold a secret.

        But for the files that pages are made of: those are given from memory, past the application.
        """
        app.before_request(_begin)
        app.after_request(self._end)

    def _end(self, response: Response) -> Response:
        if request.endpoint is not None and request.endpoint.endswith("static"):
            return response
        rule = str(request.url_rule) if request.url_rule else _NO_RULE
        method = request.method if request.method in _METHODS else _OTHER_METHOD
        self._requests.labels(rule, method, str(response.status_code)).inc()
        begun = g.pop("begun", None)
        if begun is not None:
            self._seconds.labels(rule, method).observe(time.perf_counter() - begun)
        return response


class Metrics:
    """Tells the requests of the process, and the figures that `read` reads when somebody asks."""

    def __init__(self, read: Callable[[], Iterable[Gauge]], requests: Requests | None = None) -> None:
        self._registry = CollectorRegistry()
        self._registry.register(_Gauges(read))
        ProcessCollector(registry=self._registry)
        self._requests = Requests() if requests is None else requests
        self._requests.register(self._registry)

    def watch(self, app: Flask) -> None:
        """Measure the requests of `app`."""
        self._requests.watch(app)

    def told(self) -> bytes:
        """Return all figures as text."""
        return generate_latest(self._registry)


def _begin() -> None:
    g.begun = time.perf_counter()


class _Gauges(Collector):
    def __init__(self, read: Callable[[], Iterable[Gauge]]) -> None:
        self._read = read

    def describe(self) -> Iterable[GaugeMetricFamily]:
        return ()  # nothing is read before somebody asks

    def collect(self) -> Iterable[GaugeMetricFamily]:
        for gauge in self._read():
            family = GaugeMetricFamily(gauge.name, gauge.help, labels=gauge.labels)
            for labels, value in gauge.values:
                family.add_metric(labels, value)
            yield family
