"""Parts of URLs: what has not the form of an id or a secret never reaches the database."""

import re

from hallsys.web.errors import NotFound

_ID = re.compile("[0-9a-z]{26}")
_TOKEN = re.compile("[A-Za-z0-9_-]{22}")


def an_id(text: str) -> str:
    """Return `text` if it can be an id (kernel.ids.new_id). Raises NotFound."""
    if not _ID.fullmatch(text):
        raise NotFound
    return text


def is_token(text: str) -> bool:
    """Tell whether `text` can be a secret (kernel.ids.new_token)."""
    return _TOKEN.fullmatch(text) is not None
