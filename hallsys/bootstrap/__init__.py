"""The only place where settings are read and the parts are put together."""

from hallsys.bootstrap.commands import NoHall, beside_a_server, moved_into, open_database, the_hall
from hallsys.bootstrap.hall import TAGS
from hallsys.bootstrap.server import HallServer

__all__ = ["TAGS", "HallServer", "NoHall", "beside_a_server", "moved_into", "open_database", "the_hall"]
