"""The agents' HTTP routes: pairing, and readings, which carry personal data and need an answer."""

import time
from collections import deque
from collections.abc import Callable, Mapping
from typing import Any, Protocol, TypeVar

from flask import Blueprint, Response, jsonify, request
from pydantic import ValidationError
from werkzeug.exceptions import RequestEntityTooLarge

from hallsys.kernel.clock import Clock
from hallsys.kernel.database import Database
from hallsys.kernel.errors import Refusal
from hallsys.kernel.transaction import Origin
from hallsys.relay.errors import (
    BadMessage,
    MessageTooLarge,
    NotPaired,
    PairingCodeWrong,
    RecordingUnknown,
    TooManyPairings,
)
from hallsys.relay.messages import Hello, Message, PairingAsked, ReadingPosted
from hallsys.relay.pairing import Agent, authenticate, hall_of_code, pair
from hallsys.relay.readings import ReadingDesk
from hallsys.relay.registration import refused

LARGEST_BODY = 4 * 1024
LARGEST_WIRING = 128 * 1024

_BEARER = "Bearer "

M = TypeVar("M", bound=Message)


class GuessGate:
    """Stops who tries pairing codes: so many attempts in so many seconds from one address."""

    MOST = 10
    WITHIN = 600.0
    _ADDRESSES = 1000  # remembered at most; the one that tried longest ago goes first

    def __init__(self, seconds: Callable[[], float] = time.monotonic) -> None:
        self._seconds = seconds
        self._attempts: dict[str, deque[float]] = {}

    def enter(self, address: str) -> None:
        """Count an attempt, before it is known how it ends. Raises TooManyPairings."""
        now = self._seconds()
        attempts = self._attempts.get(address, deque(maxlen=self.MOST))
        if len(attempts) == self.MOST and attempts[0] + self.WITHIN > now:
            raise TooManyPairings(seconds=int(attempts[0] + self.WITHIN - now) + 1)
        attempts.append(now)
        self._attempts.pop(address, None)
        self._attempts[address] = attempts
        if len(self._attempts) > self._ADDRESSES:
            del self._attempts[next(iter(self._attempts))]

    def forgive(self, address: str) -> None:
        """Forget the attempts of an address that brought a good code."""
        self._attempts.pop(address, None)


class HallVoice(Protocol):
    """What the hall recorded; its calls read files."""

    def listed(self) -> Mapping[str, Any]:
        """Return the content hash of each recording, and the clips that the hall needs."""

    def recording(self, content: str) -> bytes | None:
        """Return the recording with that content hash."""


def agent_api(
    db: Database,
    desks: Mapping[str, ReadingDesk],
    clock: Clock,
    gate: GuessGate | None = None,
    *,
    voices: Mapping[str, HallVoice],
) -> Blueprint:
    """Return the routes. `desks`, `voices`: who carries out the readings of each hall, and what it recorded.

    `gate` is for tests; by default ten attempts to pair in ten minutes are let through.
    """
    blueprint = Blueprint("agent_api", __name__, url_prefix="/api/agent")
    guesses = gate or GuessGate()

    def voice_of(agent: Agent) -> HallVoice:
        if agent.hall_id not in voices:
            raise NotPaired
        return voices[agent.hall_id]

    def desk_of(agent: Agent) -> ReadingDesk:
        if agent.hall_id not in desks:
            raise NotPaired
        return desks[agent.hall_id]

    answer_refusals(blueprint, LARGEST_BODY)

    @blueprint.post("/pair")
    def pair_agent() -> Response:
        asked = body(PairingAsked)
        address = request.remote_addr or ""
        guesses.enter(address)
        hall_id = db.read(hall_of_code, asked.code)
        if hall_id not in desks:  # else each hall of a process would be another ten guesses at all codes
            raise PairingCodeWrong
        paired = db.transact(Origin(hall_id, "pairing"), pair, asked.code, asked.name)
        guesses.forgive(address)
        return jsonify(ok=True, agent_id=paired.agent_id, token=paired.token)

    @blueprint.post("/reading")
    def reading() -> Response:
        agent = agent_of(db)
        desk_of(agent).take(agent, body(ReadingPosted))
        return jsonify(ok=True)

    @blueprint.post("/admission")
    def admission() -> dict[str, Any]:
        """Tell which devices an agent would be refused, before it runs any."""
        request.max_content_length = LARGEST_WIRING
        agent = agent_of(db)
        desk_of(agent)
        found = db.read(refused, agent, body(Hello).reports(), clock.now())
        return {"name": agent.name, "refused": found}

    @blueprint.get("/voice")
    def voice() -> Response:
        return jsonify(voice_of(agent_of(db)).listed())

    @blueprint.get("/voice/<content>.wav")
    def recording(content: str) -> Response:
        sound = voice_of(agent_of(db)).recording(content)
        if sound is None:
            raise RecordingUnknown
        return Response(sound, mimetype="audio/wav")

    return blueprint


def answer_refusals(blueprint: Blueprint, largest: int) -> None:
    """Have the routes answer refusals as JSON, and take no more than `largest` bytes."""

    @blueprint.before_request
    def limit() -> None:
        request.max_content_length = largest

    @blueprint.errorhandler(Refusal)
    def refused(refusal: Refusal) -> tuple[Response, int]:
        told = {"code": refusal.code, "zh": refusal.sentence("zh"), "en": refusal.sentence("en")}
        return jsonify(error=told), refusal.status


def agent_of(db: Database) -> Agent:
    """Return the agent whose token came with the request. Raises NotPaired."""
    header = request.headers.get("Authorization", "")
    token = header.removeprefix(_BEARER) if header.startswith(_BEARER) else ""
    agent = db.read(authenticate, token) if token else None
    if agent is None:
        raise NotPaired
    return agent


def body(model: type[M]) -> M:
    """Return the request's JSON as `model`. What is wrong with it is told to nobody: it may be a card."""
    try:
        return model.model_validate_json(request.get_data(cache=False))
    except RequestEntityTooLarge:
        raise MessageTooLarge from None
    except ValidationError:
        raise BadMessage from None
