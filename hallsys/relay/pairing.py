"""Pairing: a code that a manager reads out becomes the token of an agent, once."""

from dataclasses import dataclass, field

from sqlalchemy import Connection, bindparam, delete, insert, select, text, update

from hallsys.kernel.clock import MINUTE, Millis
from hallsys.kernel.codes import code_hash, draw_code, secret_hash
from hallsys.kernel.ids import new_id, new_token
from hallsys.kernel.text import one_line
from hallsys.kernel.transaction import Tx
from hallsys.relay.allowance import EVERYTHING, Allowance, read_allowance
from hallsys.relay.errors import AgentNameEmpty, AgentUnknown, PairingCodeWrong
from hallsys.relay.events import AgentPaired, AgentRenamed, AgentRevoked
from hallsys.relay.tables import agents, pairing_codes
from hallsys.screens.passes import revoke_agent_passes

CODE_LIFE = 10 * MINUTE

_LONGEST_NAME = 60

_INSERT_CODE = insert(pairing_codes)
_FORGET_CODES = delete(pairing_codes).where(
    pairing_codes.c.hall_id == bindparam("of_hall"), pairing_codes.c.expires_at <= bindparam("now")
)
_USE = text(
    "UPDATE pairing_codes SET used_at = :now WHERE code_hash = :code_hash AND hall_id = :hall_id "
    "AND used_at IS NULL AND expires_at > :now RETURNING allow"
)
_HALL_OF = select(pairing_codes.c.hall_id).where(pairing_codes.c.code_hash == bindparam("code_hash"))
_INSERT_AGENT = insert(agents)
_BY_TOKEN = select(agents.c.id, agents.c.hall_id, agents.c.name, agents.c.allow).where(
    agents.c.token_hash == bindparam("token_hash"), agents.c.revoked_at.is_(None)
)
_REVOKE = (
    update(agents)
    .where(
        agents.c.hall_id == bindparam("of_hall"),
        agents.c.id == bindparam("agent_id"),
        agents.c.revoked_at.is_(None),
    )
    .values(revoked_at=bindparam("now"), session=None, last_seen=bindparam("now"))
)
_RENAME = (
    update(agents)
    .where(
        agents.c.hall_id == bindparam("of_hall"),
        agents.c.id == bindparam("agent_id"),
        agents.c.revoked_at.is_(None),
    )
    .values(name=bindparam("called"))
)
_KNOWN = select(agents.c.id).where(
    agents.c.hall_id == bindparam("of_hall"), agents.c.id == bindparam("agent_id")
)


@dataclass(frozen=True, slots=True)
class PairingCode:
    """A fresh code. It is shown to the manager and kept nowhere."""

    code: str = field(repr=False)
    expires_at: Millis


@dataclass(frozen=True, slots=True)
class Paired:
    """A new agent. The token is handed to it and kept nowhere else."""

    agent_id: str
    token: str = field(repr=False)


@dataclass(frozen=True, slots=True)
class Agent:
    """Who speaks with a valid token, and which devices it may run."""

    id: str
    hall_id: str
    name: str
    allow: Allowance


def create_pairing_code(tx: Tx, by: str, allow: Allowance = EVERYTHING) -> PairingCode:
    """Make a code like "K7M3-92QD", good for one agent within ten minutes.

    `by` is the clerk who asked; `allow` which devices the agent will be allowed to run.
    Codes that are over are forgotten at the same time.
    """
    code = draw_code()
    expires_at = tx.now + CODE_LIFE
    tx.execute(_FORGET_CODES, {"of_hall": tx.hall_id, "now": tx.now})
    tx.execute(
        _INSERT_CODE,
        {
            "code_hash": code_hash(code),
            "hall_id": tx.hall_id,
            "created_by": by,
            "allow": allow.as_json(),
            "expires_at": expires_at,
        },
    )
    return PairingCode(code, expires_at)


def hall_of_code(conn: Connection, code: str) -> str:
    """Return the hall that `code` was made for. Raises PairingCodeWrong."""
    hall_id = conn.execute(_HALL_OF, {"code_hash": code_hash(code)}).scalar_one_or_none()
    if hall_id is None:
        raise PairingCodeWrong
    return str(hall_id)


def pair(tx: Tx, code: str, name: str) -> Paired:
    """Make an agent of whoever brings a code; small letters, spaces and the hyphen do not matter.

    Raises PairingCodeWrong for a code that was never given out, is used, or is over. Not to be
    called with a request id: the answer holds the token.
    """
    key = {"code_hash": code_hash(code), "hall_id": tx.hall_id, "now": tx.now}
    allow = tx.execute(_USE, key).scalar_one_or_none()
    if allow is None:
        raise PairingCodeWrong
    paired = Paired(new_id(), new_token())
    tx.execute(
        _INSERT_AGENT,
        {
            "id": paired.agent_id,
            "hall_id": tx.hall_id,
            "name": _name(name),
            "token_hash": token_hash(paired.token),
            "allow": allow,
            "paired_at": tx.now,
            "last_seen": tx.now,
        },
    )
    tx.append(AgentPaired(paired.agent_id))
    return paired


def authenticate(conn: Connection, token: str) -> Agent | None:
    """Return the agent whose token this is; None if it is unknown or void."""
    row = conn.execute(_BY_TOKEN, {"token_hash": token_hash(token)}).one_or_none()
    return None if row is None else Agent(row.id, row.hall_id, row.name, read_allowance(row.allow))


def rename(tx: Tx, agent_id: str, name: str) -> None:
    """Call an agent otherwise on the manager's page. Raises AgentNameEmpty, AgentUnknown."""
    clean = _name(name)
    if not clean:
        raise AgentNameEmpty
    if not tx.execute(_RENAME, {"of_hall": tx.hall_id, "agent_id": agent_id, "called": clean}).rowcount:
        raise AgentUnknown
    tx.append(AgentRenamed(agent_id))


def revoke(tx: Tx, agent_id: str) -> None:
    """Make void an agent's token and its screens' passes; twice changes nothing. Raises AgentUnknown."""
    key = {"of_hall": tx.hall_id, "agent_id": agent_id}
    if tx.execute(_REVOKE, {**key, "now": tx.now}).rowcount:
        tx.append(AgentRevoked(agent_id))
        revoke_agent_passes(tx, agent_id)
    elif tx.execute(_KNOWN, key).one_or_none() is None:
        raise AgentUnknown


def _name(name: str) -> str:
    return one_line(name)[:_LONGEST_NAME].strip()


def token_hash(token: str) -> str:
    """Return what the database keeps of a token."""
    return secret_hash(token)
