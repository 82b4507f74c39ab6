"""The agents' end of the Socket.IO server: namespace "/agent", with a token for each agent."""

import logging
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from typing import Any, TypeVar

import gevent
import socketio
from gevent.event import Event
from pydantic import ValidationError

from hallsys.kernel.database import GONE, Database
from hallsys.kernel.errors import Refusal
from hallsys.kernel.hall_at_work import for_this_hall
from hallsys.relay.deliveries import DeviceSink
from hallsys.relay.messages import Ack, Health, Hello, Message, Pulse
from hallsys.relay.pairing import Agent, authenticate
from hallsys.relay.pulses import Pulses, Refused
from hallsys.relay.registration import session_of

log = logging.getLogger(__name__)

NAMESPACE = "/agent"

_AGAIN = 1.0  # seconds until what the database did not take is tried again

M = TypeVar("M", bound=Message)


class AgentLines:
    """The lines to the agents of this process, over a Socket.IO server; an agent has one."""

    def __init__(self, server: socketio.Server) -> None:
        self._server = server

    def join(self, agent_id: str, sid: str, before: str | None = None) -> None:
        """Make the connection `sid` the agent's line, and end the one it had before, here or elsewhere."""
        self._end_all(agent_id, but=sid)
        if before not in (None, sid):
            self._server.disconnect(before, namespace=NAMESPACE)
        self._server.enter_room(sid, _room(agent_id), namespace=NAMESPACE)

    def emit(self, agent_id: str, event: str, data: dict[str, Any]) -> None:
        """Send an event to an agent; nothing happens if it is away."""
        self._server.emit(event, data, to=_room(agent_id), namespace=NAMESPACE, ignore_queue=True)

    def emit_all(self, event: str) -> None:
        """Send an event without facts to every agent that is connected."""
        self._server.emit(event, namespace=NAMESPACE, ignore_queue=True)

    def drop(self, agent_id: str) -> None:
        """End the connection of an agent."""
        self._end_all(agent_id, but=None)

    def drop_all(self) -> None:
        """End the connections of all agents of this process."""
        for sid in [sid for sid, _ in self._server.manager.get_participants(NAMESPACE, None)]:
            # Each by itself: the end of a line waits for what its agent said before.
            gevent.spawn(for_this_hall(self._server.disconnect), sid, namespace=NAMESPACE)

    def _end_all(self, agent_id: str, but: str | None) -> None:
        members = self._server.manager.get_participants(NAMESPACE, _room(agent_id))
        for sid in [sid for sid, _ in members if sid != but]:
            self._server.disconnect(sid, namespace=NAMESPACE)


class _Line:
    """One connection of an agent, whose messages are carried out one after the other."""

    def __init__(self, agent: Agent) -> None:
        self.agent = agent
        self.acks: list[Ack] = []  # that came and were not carried out yet
        self._last: Event | None = None

    @contextmanager
    def turn(self) -> Iterator[Agent]:
        """Wait until the messages that came before are carried out.

        The server runs each handler in a greenlet of its own; a device that broke and healed would
        otherwise be reported to have healed and broken.
        """
        before, self._last = self._last, Event()
        mine = self._last
        try:
            if before is not None:
                before.wait()
            yield self.agent
        finally:
            mine.set()


class AgentNamespace(socketio.Namespace):  # type: ignore[misc]
    """What agents say. `sinks`: the devices of each hall that this server runs, by hall id.

    A message that is refused is logged and confirmed, since sending it again would not help. One
    that fails for a reason of ours is not confirmed; where that is the database, which `ready` tells
    beforehand, the agent has to come again, and says all of it anew.
    """

    def __init__(
        self,
        db: Database,
        lines: AgentLines,
        sinks: Mapping[str, DeviceSink],
        pulses: Pulses,
        ready: Callable[[], bool],
    ) -> None:
        super().__init__(NAMESPACE)
        self._db = db
        self._lines = lines
        self._sinks = sinks
        self._pulses = pulses
        self._ready = ready

    def on_connect(self, sid: str, _environ: dict[str, Any], auth: Any) -> None:
        """Let an agent in that has a valid token. It is sent nothing before it says hello."""
        token = auth.get("token") if isinstance(auth, dict) else None
        try:
            agent = self._db.read(authenticate, token) if isinstance(token, str) else None
        except GONE:
            raise socketio.exceptions.ConnectionRefusedError("database_gone") from None
        if agent is None or agent.hall_id not in self._sinks:
            raise socketio.exceptions.ConnectionRefusedError("not_paired")
        self.save_session(sid, {"line": _Line(agent)})

    def on_hello(self, sid: str, *data: Any) -> Any:
        """Take note of the agent's devices, send what they need to hear, and answer which are refused."""

        def hello(agent: Agent, sink: DeviceSink, message: Hello) -> dict[str, Any]:
            self._lines.join(agent.id, sid, self._db.read(session_of, agent.hall_id, agent.id))
            reports = message.reports()
            refused = sink.greet(agent, sid, message.version, reports)
            places = {each.device_id: each.place for each in reports}
            told = [Refused(device_id, places[device_id], why) for device_id, why in refused.items()]
            self._pulses.connected(agent.id, message.version, told)
            if refused:
                log.warning("agent %s may not run %s", agent.id, ", ".join(refused))
            return {"refused": refused}

        return self._carry_out(sid, Hello, data, hello)

    def on_ack(self, sid: str, *data: Any) -> Any:
        """Take note of what became of deliveries: of all that are answered by the time of its turn.

        An agent that comes back answers for hundreds of papers: one by one that takes so long that a
        server which is started again and again never hears of the last of them.
        """
        line = self._line(sid)
        if line is None:
            return None
        with _noting(line.agent, Ack):
            line.acks.append(Ack.model_validate(data[0] if data else None))

        def acks(agent: Agent) -> None:
            answers, line.acks = line.acks, []
            if answers:
                self._sinks[agent.hall_id].acknowledge(agent.id, answers)

        return self._in_turn(sid, line, Ack, acks)

    def on_health(self, sid: str, *data: Any) -> Any:
        """Take note of a device's health."""

        def health(agent: Agent, sink: DeviceSink, message: Health) -> None:
            sink.report_health(agent.id, message.device_id, message.state, message.fault)

        return self._carry_out(sid, Health, data, health)

    def on_pulse(self, sid: str, *data: Any) -> Any:
        """Keep a heartbeat; nothing is written."""

        def pulse(agent: Agent, _sink: DeviceSink, message: Pulse) -> None:
            self._pulses.take(agent.id, message)

        return self._carry_out(sid, Pulse, data, pulse)

    def on_beat(self, sid: str, *_data: Any) -> Any:
        """Answer with the time if tickets can be issued, else not at all: a sign of life for the agent."""
        line = self._line(sid)
        if line is None:
            return self.server.not_handled
        sink = self._sinks[line.agent.hall_id]
        asked = sink.now()
        if not self._ready():
            return self.server.not_handled
        return (asked + sink.now()) // 2  # the agent takes it for the middle of the way there and back

    def on_disconnect(self, sid: str, _reason: str) -> None:
        """Take note that the agent is gone."""
        line = self._line(sid)
        if line is not None:
            with line.turn() as agent:
                self._part(agent, sid)

    def _part(self, agent: Agent, sid: str) -> None:
        try:
            last = self._sinks[agent.hall_id].part(agent.id, sid)
        except GONE:
            gevent.spawn_later(_AGAIN, for_this_hall(self._part), agent, sid)
            return
        if last:
            self._pulses.parted(agent.id)

    def _carry_out(
        self,
        sid: str,
        model: type[M],
        data: tuple[Any, ...],
        handle: Callable[[Agent, DeviceSink, M], Any],
    ) -> Any:
        def carry_out(agent: Agent) -> Any:
            return handle(agent, self._sinks[agent.hall_id], model.model_validate(data[0] if data else None))

        line = self._line(sid)
        return None if line is None else self._in_turn(sid, line, model, carry_out)

    def _in_turn(self, sid: str, line: _Line, model: type[Message], act: Callable[[Agent], Any]) -> Any:
        """Act in the turn of a message, and return the answer to it.

        Confirms nothing, and hangs up, while the database is gone.
        """
        answer = None
        try:
            with line.turn() as agent, _noting(agent, model):
                answer = act(agent)
        except GONE as error:
            log.warning("agent %s: %s not taken: %s", line.agent.id, model.__name__, error)
            self.server.disconnect(sid, namespace=NAMESPACE)
            return self.server.not_handled
        return answer

    def _line(self, sid: str) -> _Line | None:
        """Return the line of a connection; None if it ended before its message was looked at."""
        try:
            line: _Line = self.get_session(sid)["line"]
        except KeyError:
            return None
        return line


@contextmanager
def _noting(agent: Agent, model: type[Message]) -> Iterator[None]:
    """Write down that a message is refused: to send it again would not help."""
    try:
        yield
    except ValidationError as error:
        wrong = ", ".join(".".join(map(str, each["loc"])) for each in error.errors())
        log.warning("agent %s: %s without %s in order", agent.id, model.__name__, wrong)
    except Refusal as refusal:
        log.warning("agent %s: %s refused: %s", agent.id, model.__name__, refusal.code)


def _room(agent_id: str) -> str:
    return f"agent:{agent_id}"
