"""Which errors tell of a database that is out of reach, and which of a statement that is wrong.

Drivers put both in one class (on SQLite a missing table is an OperationalError), or a trouble in the class
of a fault (a PostgreSQL that became a replica raises an InternalError): the codes tell them apart.
"""

import sqlite3

from hallsys.kernel.database import GONE

# Primary result codes (sqlite.org/rescode.html): locked, unwritable, broken or full, not to be opened.
_OF_SQLITE = frozenset(
    {
        sqlite3.SQLITE_PERM,
        sqlite3.SQLITE_BUSY,
        sqlite3.SQLITE_LOCKED,
        sqlite3.SQLITE_READONLY,
        sqlite3.SQLITE_IOERR,
        sqlite3.SQLITE_FULL,
        sqlite3.SQLITE_CANTOPEN,
        sqlite3.SQLITE_PROTOCOL,
    }
)
_PRIMARY = 0xFF  # of an extended code
# PostgreSQL, appendix A. Classes: connection, authorization, conflicts that came again and again, resources,
# intervention (it stops, starts, or ends a statement), the machine.
_CLASSES = frozenset({"08", "28", "40", "53", "57", "58"})
# In use, locked for too long; written on a replica, which it is after a fail-over until addresses follow.
_STATES = frozenset({"55006", "55P03", "25006"})
# The same at the beginning of a transaction: a state for much else, and a sentence in the server's language.
_NOT_SUPPORTED, _IN_RECOVERY = "0A000", ("during recovery", "恢复")


def out_of_reach(error: Exception) -> bool:
    """Tell whether an error of SQLAlchemy's or SQLite's is the database's: out of reach, locked, full.

    It may pass, and what was asked may be asked again. Else a statement is wrong, or the schema.
    """
    cause = getattr(error, "orig", None) or error
    if isinstance(cause, sqlite3.Error):
        return getattr(cause, "sqlite_errorcode", 0) & _PRIMARY in _OF_SQLITE
    state = getattr(cause, "sqlstate", None)
    if state is None:  # no server said anything
        return isinstance(error, GONE)
    if state == _NOT_SUPPORTED:
        return any(words in str(cause) for words in _IN_RECOVERY)
    return state in _STATES or state[:2] in _CLASSES
