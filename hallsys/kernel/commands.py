"""Commands that were carried out, by request id: a repeat gets the first answer."""

from collections.abc import Callable
from dataclasses import dataclass
from functools import cache
from typing import Any, TypeVar, get_type_hints

from pydantic import TypeAdapter
from sqlalchemy import BigInteger, Column, Connection, String, Table, Text, text

from hallsys.kernel.clock import Millis
from hallsys.kernel.errors import Refusal
from hallsys.kernel.schema import hall_column, metadata

R = TypeVar("R")

commands = Table(
    "commands",
    metadata,
    hall_column(primary_key=True),
    Column("request_id", String(64), primary_key=True),
    Column("actor", String(64), nullable=False),
    Column("use_case", String(80), nullable=False),
    Column("answer", Text, nullable=False),
    Column("at", BigInteger, nullable=False, index=True),
    sqlite_with_rowid=False,
)

_RECALL = text(
    "SELECT actor, use_case, answer FROM commands WHERE hall_id = :hall_id AND request_id = :request_id"
).columns(commands.c.actor, commands.c.use_case, commands.c.answer)
_REMEMBER = text(
    "INSERT INTO commands (hall_id, request_id, actor, use_case, answer, at) "
    "VALUES (:hall_id, :request_id, :actor, :use_case, :answer, :at)"
)
_FORGET = text(
    "DELETE FROM commands WHERE (hall_id, request_id) IN "
    "(SELECT hall_id, request_id FROM commands WHERE at < :before ORDER BY at LIMIT :limit)"
)


class RequestReused(Refusal):
    """A request id came again from somebody else, or for another command."""

    code = "request_reused"
    status = 409
    zh = "请求编号已被使用，请刷新页面后重试。"
    en = "This request number was already used; please reload the page and try again."


@dataclass(frozen=True, slots=True)
class Known:
    """The answer that a request id was given before."""

    answer: Any


@cache
def _adapter(use_case: Callable[..., Any]) -> TypeAdapter[Any]:
    return TypeAdapter(get_type_hints(use_case)["return"])


def _name(use_case: Callable[..., Any]) -> str:
    return f"{use_case.__module__}.{use_case.__qualname__}"


def recall(
    conn: Connection, hall_id: str, request_id: str, actor: str, use_case: Callable[..., Any]
) -> Known | None:
    """Return the first answer to `request_id`, or None if it is new.

    Raises RequestReused when it was another actor's, or another command's.
    """
    row = conn.execute(_RECALL, {"hall_id": hall_id, "request_id": request_id}).one_or_none()
    if row is None:
        return None
    if row.actor != actor or row.use_case != _name(use_case):
        raise RequestReused
    return Known(_adapter(use_case).validate_json(row.answer))


def remember(
    conn: Connection,
    hall_id: str,
    request_id: str,
    actor: str,
    use_case: Callable[..., R],
    answer: R,
    now: Millis,
) -> None:
    """Keep `answer` for repeats of `request_id`. It must hold no personal data."""
    conn.execute(
        _REMEMBER,
        {
            "hall_id": hall_id,
            "request_id": request_id,
            "actor": actor,
            "use_case": _name(use_case),
            "answer": _adapter(use_case).dump_json(answer).decode(),
            "at": now,
        },
    )


def forget(conn: Connection, before: Millis, limit: int = 1000) -> None:
    """Delete what was remembered before the instant `before`, the oldest first.

    At most `limit` in one turn, so that after a long pause others can write in between.
    """
    conn.execute(_FORGET, {"before": before, "limit": limit})
