"""The bodies of the studio's commands. Sounds come as base64 in JSON, guarded like every other command."""

from typing import Annotated

from pydantic import Base64Bytes, Field

from hallsys.web.http import Body

LARGEST_RECORDING = 6 * 1024 * 1024  # bytes of a request: ten seconds of the best microphone, in base64
LARGEST_PACK = 48 * 1024 * 1024

Key = Annotated[str, Field(pattern=r"^[A-Za-z0-9.-]{1,40}$")]


class OnClip(Body):
    """A command on a clip."""

    key: Key


class Record(OnClip):
    """A recording of a clip."""

    wav: Base64Bytes


class Import(Body):
    """An exported voice."""

    pack: Base64Bytes
