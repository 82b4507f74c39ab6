"""The sink that tells devices: from facts to deliveries, and over the agents' lines to the devices."""

import logging
from collections.abc import Callable, Sequence
from typing import Any, Concatenate, ParamSpec, Protocol, TypeVar

import gevent
from gevent.lock import BoundedSemaphore
from sqlalchemy import Connection

from hallsys.display.voice_policy import VoiceSettings
from hallsys.kernel.clock import Clock, Millis
from hallsys.kernel.database import Database
from hallsys.kernel.eventlog import Logged
from hallsys.kernel.transaction import Origin, Tx
from hallsys.relay import ledger, outcomes, registration
from hallsys.relay.directory import OUTDATING, SIGN, Directory, directory
from hallsys.relay.effects import Effect, effects
from hallsys.relay.ledger import AckState, Outgoing
from hallsys.relay.pairing import Agent
from hallsys.relay.policy import PrintSettings
from hallsys.relay.registration import DeviceReport, Greeting, HealthState
from hallsys.relay.slips import SlipSource
from hallsys.relay.standing import standing_at
from hallsys.relay.trials import SIGN_SHOWN

log = logging.getLogger(__name__)

P = ParamSpec("P")
R = TypeVar("R")

SWEEP = 1.0  # seconds between two looks for what is late or lost


class Lines(Protocol):
    """The lines to the agents that are connected."""

    def emit(self, agent_id: str, event: str, data: dict[str, Any]) -> None:
        """Send an event to an agent; nothing happens if it is away."""

    def emit_all(self, event: str) -> None:
        """Send an event to every agent that is connected."""

    def drop(self, agent_id: str) -> None:
        """End the connection of an agent."""


class DeviceSink:
    """One hall's devices: takes facts, writes down what follows from them, and sends it.

    To be made before the server listens. Its calls wait for the database, each in its greenlet.
    What a transaction marked as sent is sent before the next transaction begins (`_turn`): so a
    sign hears things in the order in which they happened, also while its agent says hello.
    """

    name = "devices"

    def __init__(
        self,
        db: Database,
        clock: Clock,
        hall_id: str,
        slips: SlipSource,
        lines: Lines,
        printing: PrintSettings,
        voice: VoiceSettings,
    ) -> None:
        self._db = db
        self._clock = clock
        self._hall_id = hall_id
        self._slips = slips
        self._lines = lines
        self._wiring = printing.instead, voice
        self._turn = BoundedSemaphore(1)
        # Whoever was connected when the last server stopped is not connected to this one.
        self._transact("system", registration.part_all)
        self._position = self._transact("system", ledger.open_cursor, self.name)
        self._directory: Directory = db.read(directory, hall_id, *self._wiring)

    def cursor(self) -> int:
        """Return the sequence number up to which the facts are written down."""
        return self._position

    def prints(self, place: str) -> bool:
        """Tell whether there is a printer for papers that are asked for at `place`."""
        return self._directory.printer(place) is not None

    def now(self) -> Millis:
        """Return the time of this server."""
        return self._clock.now()

    def works(self, kind: str, place: str) -> bool:
        """Tell whether a device of that kind at `place` works now."""
        return self._directory.works_at(kind, place)

    def take(self, facts: Sequence[Logged]) -> None:
        """Write down what follows from `facts`, move the cursor behind them, and send what can be sent.

        Both happen in one transaction: after a crash nothing is lost, and nothing is told twice.
        """
        if any(fact.kind in OUTDATING for fact in facts):
            self._directory = self._db.read(directory, self._hall_id, *self._wiring)
        found = [effect for fact in facts for effect in _effects(fact, self._directory)]
        with self._turn:
            self._emit(self._transact("system", ledger.deliver, self.name, facts[-1].seq, found))
        self._position = facts[-1].seq
        for fact in facts:
            if fact.kind == "AgentRevoked":
                self._lines.drop(fact.payload["agent_id"])
            elif fact.kind == "VoiceChanged":
                self._lines.emit_all("voice")
            elif fact.kind == "DeviceTested" and fact.payload["device_kind"] == SIGN:
                gevent.spawn_later(SIGN_SHOWN, self.show_again, fact.payload["device_id"])

    def greet(self, agent: Agent, session: str, version: str, reports: Sequence[DeviceReport]) -> Greeting:
        """Take note of the devices of an agent that said hello, and send it what it needs to hear.

        Raises NotPaired.
        """
        with self._turn:
            greeting = self._transact(_actor(agent.id), registration.greet, agent, session, version, reports)
            self._emit(greeting.outgoing)
        return greeting

    def acknowledge(
        self, agent_id: str, delivery_id: str, state: AckState, fault: str | None, *, begun: bool = False
    ) -> None:
        """Take note of what became of a delivery; another printer may take over what failed.

        Raises DeliveryUnknown.
        """
        answer = (agent_id, delivery_id, state, fault)
        with self._turn:
            self._emit(self._transact(_actor(agent_id), outcomes.mark_acked, *answer, begun=begun))

    def report_health(self, agent_id: str, device_id: str, state: HealthState, fault: str | None) -> None:
        """Take note of a device's health; a printer that works again prints what it failed to print.

        Raises DeviceUnknown.
        """
        with self._turn:
            self._emit(
                self._transact(
                    _actor(agent_id), registration.report_health, agent_id, device_id, state, fault
                )
            )

    def part(self, agent_id: str, session: str) -> bool:
        """Take note that a connection ended; tell whether it was the agent's last one."""
        return self._transact(_actor(agent_id), registration.part, agent_id, session)

    def show_again(self, device_id: str) -> None:
        """Have a sign show how its window stands now, after a test."""
        with self._turn:
            self._emit(self._transact("system", _show_again, device_id))

    def sweep(self) -> None:
        """Mark what is late, and count the devices of agents that stayed away as offline."""
        if self._db.read(_anything_due, self._hall_id, self._clock.now()):
            with self._turn:
                self._emit(self._transact("system", _sweep))

    def run(self) -> None:
        """Sweep for ever; to be run in a greenlet."""
        while True:
            gevent.sleep(SWEEP)
            try:
                self.sweep()
            except Exception:
                log.exception("sweeping the deliveries failed")

    def _emit(self, outgoing: Sequence[Outgoing]) -> None:
        # Signs and voice first: slips have to be read.
        for each in sorted(outgoing, key=lambda one: one.prints):
            command = self._with_slip(each) if each.prints else each.command
            if command is None:
                continue
            data = {
                "delivery_id": each.delivery_id,
                "device_id": each.device_id,
                "command": command,
                "expires_at": each.expires_at,
                "now": each.now,
            }
            try:
                self._lines.emit(each.agent_id, "deliver", data)
            except Exception:
                log.exception("delivery %s was not sent", each.delivery_id)

    def _with_slip(self, each: Outgoing) -> dict[str, Any] | None:
        """Return the command that prints a paper; None, on the record, if it cannot be put together."""
        try:
            return self._slips.command(each.command, each.now)
        except Exception:
            log.exception("delivery %s cannot be put together", each.delivery_id)
            self._transact("system", outcomes.give_up, each.delivery_id, each.command, "bad_command")
            return None

    def _transact(
        self, actor: str, use_case: Callable[Concatenate[Tx, P], R], *args: P.args, **kwargs: P.kwargs
    ) -> R:
        return self._db.transact(Origin(self._hall_id, actor), use_case, *args, **kwargs)


def _effects(fact: Logged, known: Directory) -> list[Effect]:
    try:
        return effects(fact, known)
    except Exception:
        # A number that cannot be said, or a fact that an older version wrote otherwise, must not
        # hold up everything behind it.
        log.exception("fact %s of %s tells devices nothing", fact.seq, fact.kind)
        return []


def _anything_due(conn: Connection, hall_id: str, now: int) -> bool:
    return ledger.any_due(conn, hall_id, now) or registration.any_lost(conn, hall_id, now)


def _show_again(tx: Tx, device_id: str) -> tuple[Outgoing, ...]:
    ledger.write_down(tx, standing_at(tx.conn, tx.hall_id, device_id, tx.now))
    return ledger.claim(tx)


def _sweep(tx: Tx) -> tuple[Outgoing, ...]:
    ledger.expire(tx)
    registration.lose_devices(tx)
    return ledger.claim(tx)


def _actor(agent_id: str) -> str:
    return f"agent:{agent_id}"
