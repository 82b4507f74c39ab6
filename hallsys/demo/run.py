"""Runs the demo: the server in this process, the agent with the simulated devices beside it."""

import signal
import subprocess
import sys
import threading
from functools import partial
from pathlib import Path

import click
import gevent
from flask import Blueprint

from hallsys.bootstrap import HallServer
from hallsys.demo.cast import FACTS, SIGN_IN_HELP
from hallsys.demo.devices import DemoDevices
from hallsys.demo.exchange import Exchange
from hallsys.demo.place import DemoPlace, prepare
from hallsys.demo.ports import keep_port
from hallsys.demo.specimens import specimen_code
from hallsys.devices.agent.pairing import PairingError, pair
from hallsys.kernel.clock import SystemClock
from hallsys.web.exchange.routes import blueprint as exchange
from hallsys.web.site import Site
from hallsys.web.style.routes import blueprint as style
from hallsys.web.tour.routes import blueprint as tour

_RESET_AFTER = 0.2  # seconds, so that the answer to the reset is out before the server stops
_AGENT_STOPS_WITHIN = 10


def run(folder: Path, host: str, port: int, *, fresh: bool) -> None:
    """Run the demo hall in `folder` until SIGINT or SIGTERM; a reset begins it again, empty.

    Raises NotADemoFolder, and DatabaseInUse if the demo of this folder runs already.
    """
    port, control_port = port or keep_port(), keep_port()
    again = fresh
    while True:
        place = prepare(folder, host, port, control_port, fresh=again)
        again = _Demo(place).run()
        if not again:
            return


class _Demo:
    def __init__(self, place: DemoPlace) -> None:
        self._place = place
        self._reset = False
        self._agent: subprocess.Popen[bytes] | None = None
        self._starter = threading.Thread(target=self._start_agent, daemon=True)
        devices = DemoDevices(place.devices_file, self._begin_again)
        self._exchange = Exchange(SystemClock(), place.folder)
        self._server = HallServer(
            place.settings.model_copy(
                update={"push": self._exchange.receivers, "messages": self._exchange.gateway}
            ),
            demo_logins=SIGN_IN_HELP,
            pages=[
                lambda site: tour(site, devices, FACTS, partial(specimen_code, site)),
                self._other_side,
                style,
            ],
        )

    def run(self) -> bool:
        """Serve until stopped; tell whether the demo shall begin again."""
        self._exchange.start()
        for number in (signal.SIGINT, signal.SIGTERM):
            gevent.signal_handler(number, self._server.stop)
        try:
            self._server.run(ready=self._ready)
        finally:
            if self._starter.is_alive():  # stopped at once: the agent is not to outlive its server
                self._starter.join()
            if self._agent is not None:
                _end(self._agent)
            self._exchange.stop()
        return self._reset

    def _other_side(self, site: Site) -> Blueprint:
        return exchange(site, self._exchange)

    def _ready(self) -> None:
        # The agent pairs over HTTP like any other, in a thread because the server answers it here.
        self._starter.start()
        click.echo(f"listening on {self._server.url}")
        click.echo(f"tour: {self._server.url}/tour")

    def _start_agent(self) -> None:
        if self._place.pairing_code is not None:
            try:
                pair(self._server.url, self._place.pairing_code, "demo devices", self._place.token_file)
            except PairingError as error:
                click.echo(f"the devices are not paired: {error}", err=True)
                return
        command = [sys.executable, "-m", "hallsys", "agent", "--config", str(self._place.devices_file)]
        self._agent = subprocess.Popen(command)  # noqa: S603 - our own program and file

    def _begin_again(self) -> None:
        self._reset = True
        self._server.stop_later(_RESET_AFTER)


def _end(agent: "subprocess.Popen[bytes]") -> None:
    agent.terminate()
    try:
        agent.wait(_AGENT_STOPS_WITHIN)
    except subprocess.TimeoutExpired:
        agent.kill()
        agent.wait()
