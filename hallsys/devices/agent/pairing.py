"""Pairing: a code that a manager reads out becomes the token with which the agent signs in."""

import json
import os
from pathlib import Path

import requests

_TIMEOUT = 15  # seconds


class PairingError(Exception):
    """The agent has no usable token; the text says why."""


def pair(server: str, code: str, name: str, token_file: Path) -> str:
    """Exchange `code` for a token, keep it in `token_file` (mode 0600), and return the agent's id.

    Raises PairingError with the server's sentences, or with what keeps it from answering.
    """
    url = f"{server.rstrip('/')}/api/agent/pair"
    try:
        answer = requests.post(
            url, json={"code": code, "name": name}, headers={"X-Requested-With": "hallsys"},
            timeout=_TIMEOUT, allow_redirects=False,
        )  # fmt: skip
        body = answer.json()
    except requests.RequestException as error:
        raise PairingError(f"the server did not answer: {type(error).__name__}") from None
    if not isinstance(body, dict) or not answer.ok:
        refused = body.get("error") if isinstance(body, dict) else None
        said = f"{refused.get('zh')} {refused.get('en')}" if isinstance(refused, dict) else answer.status_code
        raise PairingError(f"the server refused: {said}")
    token, agent_id = body.get("token"), body.get("agent_id")
    if not (isinstance(token, str) and token and isinstance(agent_id, str)):
        raise PairingError("the server's answer has no token")
    store_token(token_file, token)
    return agent_id


def store_token(path: Path, token: str) -> None:
    """Write the token so that it appears whole, and readable by its owner alone."""
    path.parent.mkdir(parents=True, exist_ok=True)
    new = path.with_name(path.name + ".new")
    new.unlink(missing_ok=True)
    with os.fdopen(os.open(new, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w") as file:
        json.dump({"token": token}, file)
    new.replace(path)


def load_token(path: Path) -> str:
    """Return the token. Raises PairingError if there is none, or others may read the file."""
    try:
        if os.name == "posix" and path.stat().st_mode & 0o077:
            raise PairingError(f"{path} may be read by others; chmod 600 {path}")
        token = json.loads(path.read_text(encoding="utf-8"))["token"]
    except (OSError, ValueError, KeyError, TypeError):
        raise PairingError(f"no token in {path}; pair the agent first: hallsys agent pair") from None
    return str(token)
