"""Statements that are asked of many halls at once, whose ids are one value where the database has such."""

import re

from sqlalchemy import String, TextClause, bindparam, text


def with_lists(sql: str, *lists: str) -> dict[str, TextClause]:
    """Return a statement by dialect; in `sql` a list of texts stands as `IN :name`, never `NOT IN`.

    To PostgreSQL a list goes as one array. Put into the statement one by one, 150 ids take the server two to
    three times as long, and the database works out the statement anew for each number of them.
    """
    expanded = [bindparam(name, expanding=True, type_=String) for name in lists]
    arrays = re.sub(rf"\bIN :({'|'.join(lists)})\b", r"= ANY(:\1)", sql)
    return {"sqlite": text(sql).bindparams(*expanded), "postgresql": text(arrays)}
