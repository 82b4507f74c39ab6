"""The checks of `hallsys doctor`, one after the other.

Each check of CHECKS yields what it found, and of what is wrong what to do about it. Without a database
nothing is told of halls.
"""

import sqlite3
from collections.abc import Callable, Iterator
from pathlib import Path

from sqlalchemy import create_engine
from sqlalchemy.engine import make_url
from sqlalchemy.exc import SQLAlchemyError

from hallsys.doctoring import data, halls, machine
from hallsys.doctoring.found import Found, Patient, State
from hallsys.kernel.clock import Millis
from hallsys.kernel.migrate import VERSION
from hallsys.settings import Settings
from hallsys.standby.folder import Folder


def examine(settings: Settings, now: Millis) -> Iterator[Found]:
    """Carry out every check, and yield what each found."""
    url = settings.server.database
    place = make_url(url)
    if place.get_backend_name() == "sqlite" and place.database and not Path(place.database).exists():
        if settings.standby.peer and Folder(Path(place.database)).whole.file.exists():
            yield Found(State.GOOD, "本机为备机。", "This machine is the second one: it follows another.")
        else:
            yield Found(
                State.BAD,
                f"数据库 {place.database} 不存在，请先运行 hallsys init。",
                f"There is no database {place.database}; run hallsys init first.",
            )
        yield from _all(Patient(settings, now, None))
        return
    engine = create_engine(url, hide_parameters=True)
    try:
        with engine.connect() as conn:
            conn.execute(VERSION)
            yield from _all(Patient(settings, now, conn))
    except (SQLAlchemyError, sqlite3.Error) as error:
        yield Found(
            State.BAD,
            f"数据库打不开（{type(error).__name__}）：请检查 server.database、数据库服务和权限。",
            f"The database cannot be read ({type(error).__name__}): see server.database and its rights.",
        )
        yield from _all(Patient(settings, now, None))
    finally:
        engine.dispose()


def _all(patient: Patient) -> Iterator[Found]:
    for check in CHECKS:
        yield from check(patient)


CHECKS: tuple[Callable[[Patient], Iterator[Found]], ...] = (
    data.schema,
    data.durability,
    data.log,
    data.seals,
    data.erasing,
    data.copies,
    data.partitions,
    data.keys,
    data.database_file,
    halls.calendars,
    halls.which_hall,
    halls.own_settings,
    halls.handing_over,
    machine.space,
    machine.fonts,
    machine.voices,
    machine.addresses,
    machine.certificate,
    machine.clock,
    machine.redis,
    machine.standby_pair,
)
