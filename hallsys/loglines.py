"""How log lines are written."""

import logging
import sys

import structlog

from hallsys.kernel.hall_at_work import hall_at_work


def log_to_stderr() -> None:
    """Write log lines as JSON, one a line; they hold ids and codes, never personal data.

    Where a process serves several halls a line says of which it is, if of one.
    """
    shared: list[structlog.typing.Processor] = [
        structlog.stdlib.add_log_level,
        _name_hall,
        structlog.processors.TimeStamper(fmt="iso", utc=True),
    ]
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(
        structlog.stdlib.ProcessorFormatter(
            foreign_pre_chain=shared,
            processors=[
                structlog.stdlib.ProcessorFormatter.remove_processors_meta,
                structlog.processors.format_exc_info,
                structlog.processors.JSONRenderer(ensure_ascii=False),
            ],
        )
    )
    logging.basicConfig(level=logging.INFO, handlers=[handler])
    logging.getLogger("alembic").setLevel(logging.WARNING)


def _name_hall(_logger: object, _method: str, line: structlog.typing.EventDict) -> structlog.typing.EventDict:
    hall = hall_at_work()
    return {**line, "hall": hall} if hall else line
