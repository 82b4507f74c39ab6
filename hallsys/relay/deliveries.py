"""The sink that tells devices: from facts to deliveries, and over the agents' lines to the devices."""

import logging
from collections.abc import Callable, Mapping, Sequence
from typing import Any, Concatenate, ParamSpec, Protocol, TypeVar

import gevent
from gevent.lock import BoundedSemaphore

from hallsys.display.voice_policy import VoiceSettings
from hallsys.kernel.clock import Clock, Millis
from hallsys.kernel.database import GONE, Database
from hallsys.kernel.eventlog import Logged
from hallsys.kernel.hall_at_work import for_this_hall
from hallsys.kernel.transaction import Origin, Tx
from hallsys.relay import ledger, outcomes, registration
from hallsys.relay.directory import OUTDATING, SIGN, Directory, directory
from hallsys.relay.effects import Effect, effects
from hallsys.relay.errors import DeliveryUnknown
from hallsys.relay.ledger import Outgoing
from hallsys.relay.messages import Ack
from hallsys.relay.outbox import Outbox
from hallsys.relay.pairing import Agent
from hallsys.relay.policy import PrintSettings
from hallsys.relay.positions import Position
from hallsys.relay.registration import DeviceReport, HealthState, Line
from hallsys.relay.slips import SlipSource
from hallsys.relay.standing import standing_at
from hallsys.relay.trials import SIGN_SHOWN

log = logging.getLogger(__name__)

P = ParamSpec("P")
R = TypeVar("R")

# Facts that are taken in a transaction even if they tell no device anything: those after which the directory
# is another, since the facts before them are not to be judged by it, and the end of a test.
_WRITTEN_DOWN = OUTDATING | {"DeviceTested"}


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
    Each server process has one: whichever comes first writes down what follows from a fact, and each
    sends what its own agents are to hear. What a transaction marked as sent is sent before the next
    transaction begins (`_turn`): so a sign hears things in the order in which they happened, also while
    its agent says hello. Only papers, which have to be read, are sent after it, in their own order.
    """

    name = "devices"

    def __init__(
        self,
        db: Database,
        clock: Clock,
        hall_id: str,
        server_id: str,
        slips: SlipSource,
        lines: Lines,
        printing: PrintSettings,
        voice: VoiceSettings,
    ) -> None:
        self._db = db
        self._clock = clock
        self.hall_id = hall_id
        self.server_id = server_id
        self._lines = lines
        self._wiring = printing.instead, voice
        self._turn = BoundedSemaphore(1)
        # Ids of what was not sent and is perhaps marked as sent: it is not known what became of the commit.
        self._doubtful: set[str] = set()
        self._papers = Outbox(slips, clock, self._send, self._give_up)
        self.position = self._transact("system", Position.found, self.name)
        self._directory: Directory = db.read(directory, hall_id, *self._wiring)

    def cursor(self) -> int:
        """Return the sequence number up to which the facts are taken."""
        return self.position.taken

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

        Both happen in one transaction: after a crash nothing is lost, and nothing is told twice. Facts that
        tell no device anything cost none (see relay.positions).
        """
        if any(fact.kind in OUTDATING for fact in facts):
            self._directory = self._db.read(directory, self.hall_id, *self._wiring)
        found = {fact.seq: _effects(fact, self._directory) for fact in facts}
        known = self.position.taken
        if any(found.values()) or any(fact.kind in _WRITTEN_DOWN for fact in facts):
            known = self._in_turn("system", self._write_down, found)
            self.position.wrote(facts[-1].seq)
        self.position.taken = facts[-1].seq
        for fact in facts:
            if fact.kind == "AgentRevoked":
                self._lines.drop(fact.payload["agent_id"])
            elif fact.kind == "VoiceChanged":
                self._lines.emit_all("voice")
            elif fact.kind == "DeviceTested" and fact.seq > known and fact.payload["device_kind"] == SIGN:
                gevent.spawn_later(SIGN_SHOWN, for_this_hall(self.show_again), fact.payload["device_id"])

    def greet(
        self, agent: Agent, session: str, version: str, reports: Sequence[DeviceReport]
    ) -> dict[str, str]:
        """Take note of the devices of an agent that said hello, and send it what it needs to hear.

        Return by id why devices are not its to run. Raises NotPaired.
        """
        line = Line(session, self.server_id)
        return self._in_turn(_actor(agent.id), registration.greet, agent, line, version, reports)

    def acknowledge(self, agent_id: str, answers: Sequence[Ack]) -> None:
        """Take note of several answers of an agent at once; one for a delivery not its own is logged.

        One that cannot be taken does not keep the others back.
        """
        try:
            self._in_turn(_actor(agent_id), _mark_all, agent_id, answers)
        except GONE:
            raise
        except Exception:
            if len(answers) == 1:
                raise
            log.exception("agent %s: its answers are taken one by one", agent_id)
            for each in answers:
                try:
                    self.acknowledge(agent_id, [each])
                except GONE:
                    raise
                except Exception:
                    log.exception("the answer for delivery %s was not taken", each.delivery_id)

    def report_health(self, agent_id: str, device_id: str, state: HealthState, fault: str | None) -> None:
        """Take note of a device's health; a printer that works again prints what it failed to print.

        Raises DeviceUnknown.
        """
        self._in_turn(_actor(agent_id), registration.report_health, agent_id, device_id, state, fault)

    def part(self, agent_id: str, session: str) -> bool:
        """Take note that a connection ended; tell whether it was the agent's last one."""
        return self._transact(_actor(agent_id), registration.part, agent_id, session)

    def show_again(self, device_id: str) -> None:
        """Have a sign show how its window stands now, after a test."""
        self._in_turn("system", _show_again, device_id)

    def sweep(self) -> None:
        """Mark what is late, and count the devices of agents that stayed away as offline."""
        self._in_turn("system", _sweep)

    def stop(self) -> None:
        """Send no more papers; what was not sent is sent when its agent says hello again."""
        self._papers.stop()

    def _write_down(self, tx: Tx, found: Mapping[int, Sequence[Effect]]) -> int:
        """Write down what no other process has, and return up to where one had; effects by fact."""
        known = ledger.open_cursor(tx, self.name)
        new = [effect for seq, follows in found.items() if seq > known for effect in follows]
        ledger.deliver(tx, self.name, max(found), new)
        return known

    def _in_turn(
        self, actor: str, use_case: Callable[Concatenate[Tx, P], R], *args: P.args, **kwargs: P.kwargs
    ) -> R:
        """Carry out a use case of the hall's devices, and send what they are to hear because of it."""
        outgoing: tuple[Outgoing, ...] = ()

        def and_claim(tx: Tx) -> R:
            nonlocal outgoing
            ledger.take_turn(tx)
            ledger.take_back(tx, self._doubtful, self.server_id)
            answer = use_case(tx, *args, **kwargs)
            outgoing = ledger.claim(tx, self.server_id)
            return answer

        with self._turn:
            try:
                answer = self._transact(actor, and_claim)
            except GONE:
                self._doubtful.update(each.delivery_id for each in outgoing)
                raise
            self._doubtful.clear()
            self._emit(outgoing)
        return answer

    def _emit(self, outgoing: Sequence[Outgoing]) -> None:
        """Send what a transaction marked as sent, papers in a moment."""
        for each in outgoing:
            if each.prints:
                self._papers.add(each)
            else:
                self._send(each, each.command)

    def _send(self, each: Outgoing, command: dict[str, Any]) -> None:
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

    def _give_up(self, paper: Outgoing) -> None:
        self._transact("system", outcomes.give_up, paper.delivery_id, paper.command, "bad_command")

    def _transact(
        self, actor: str, use_case: Callable[Concatenate[Tx, P], R], *args: P.args, **kwargs: P.kwargs
    ) -> R:
        return self._db.transact(Origin(self.hall_id, actor), use_case, *args, **kwargs)


def _effects(fact: Logged, known: Directory) -> list[Effect]:
    try:
        return effects(fact, known)
    except Exception:
        # A number that cannot be said, or a fact that an older version wrote otherwise, must not
        # hold up everything behind it.
        log.exception("fact %s of %s tells devices nothing", fact.seq, fact.kind)
        return []


def _show_again(tx: Tx, device_id: str) -> None:
    ledger.write_down(tx, standing_at(tx.conn, tx.hall_id, device_id, tx.now))


def _mark_all(tx: Tx, agent_id: str, answers: Sequence[Ack]) -> None:
    for each in answers:
        answer = (agent_id, each.delivery_id, each.state, each.fault)
        try:
            outcomes.mark_acked(tx, *answer, begun=each.begun)
        except DeliveryUnknown as refusal:  # nothing was written for it
            log.warning("agent %s: Ack refused: %s", agent_id, refusal.code)


def _sweep(tx: Tx) -> None:
    ledger.expire(tx)
    registration.lose_devices(tx)


def _actor(agent_id: str) -> str:
    return f"agent:{agent_id}"
