"""`python -m bench.disk.normal serve ...`: hallsys as it would be with `synchronous=NORMAL`, for comparison.

Nobody can set that in a hall: it loses what it has acknowledged, which `python -m bench.powerloss` shows.
"""

from hallsys.cli import main
from hallsys.kernel import sqlite

if __name__ == "__main__":
    assert "synchronous=FULL" in sqlite._WRITER_PRAGMAS
    vars(sqlite)["_WRITER_PRAGMAS"] = (*sqlite._WRITER_PRAGMAS, "synchronous=NORMAL")
    main()
