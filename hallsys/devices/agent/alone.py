"""One agent for one set of files: a second would write over what the first one still counts on."""

import sys
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import IO

import structlog

from hallsys.devices.agent.config import AgentConfig

log = structlog.get_logger("hallsys.agent")


class AgentRuns(Exception):
    """Another agent uses the same files; the text says which, in Chinese and English."""


@contextmanager
def alone(config: AgentConfig) -> Iterator[None]:
    """Keep every other agent away from this one's files, as long as this process lives.

    Its ledger, rewritten by another, would tell of no delivery that is under way; out of its journal each
    number would be given twice. Raises AgentRuns.
    """
    files = [config.ledger_file]
    if config.offline is not None:
        files.append(config.offline.journal_file)
    with ExitStack() as held:
        for path in files:
            held.enter_context(_held(path))
        yield


@contextmanager
def _held(path: Path) -> Iterator[None]:
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        lock = path.with_name(path.name + ".lock").open("a")
    except OSError as error:  # nor can the file itself be written: ledger and journal say what that means
        log.warning("file not held for this agent alone", file=str(path), reason=error.strerror)
        yield
        return
    with lock:
        try:
            _lock(lock)
        except OSError:
            raise AgentRuns(
                f"Another hallsys agent is using {path}; stop it first.\n"
                f"{path} 正被另一个 hallsys agent 进程使用，请先停止它。 [agent_runs]"
            ) from None
        yield


if sys.platform == "win32":
    import msvcrt

    def _lock(file: IO[str]) -> None:
        msvcrt.locking(file.fileno(), msvcrt.LK_NBLCK, 1)

else:
    import fcntl

    def _lock(file: IO[str]) -> None:
        fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
