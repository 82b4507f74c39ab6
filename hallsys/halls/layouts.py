"""How a board is laid out: validated data, a few layouts by name, and what an address may change. Pure."""

from collections.abc import Mapping
from enum import StrEnum
from typing import Annotated, Any

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, ValidationError


class Block(StrEnum):
    """A part of a board."""

    HERO = "hero"  # the call of this moment, large
    CALLS = "calls"
    WAITING = "waiting"
    NOTICES = "notices"
    CLOCK = "clock"


class Theme(StrEnum):
    """The colours of a board."""

    DARK = "dark"
    LIGHT = "light"


class Tongue(StrEnum):
    """What a board speaks to the eye: one language, or Chinese with English beside it."""

    ZH = "zh"
    EN = "en"
    BOTH = "both"


def _once(blocks: tuple[Block, ...]) -> tuple[Block, ...]:
    if len(set(blocks)) != len(blocks):
        raise ValueError("a block stands twice")
    return blocks


class BoardLayout(BaseModel):
    """What a board shows, in which order, in how many rows and columns of calls. Frozen.

    `voice`: it announces calls, if the server can speak. More than eight rows cannot be read across
    a hall.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    blocks: Annotated[tuple[Block, ...], Field(min_length=1), AfterValidator(_once)] = tuple(Block)
    rows: int = Field(default=8, ge=1, le=8)
    columns: int = Field(default=1, ge=1, le=4)
    voice: bool = True
    lang: Tongue = Tongue.ZH
    theme: Theme = Theme.DARK
    high_contrast: bool = False


# What the address of a board may say.
OPTIONS = frozenset({"layout", *BoardLayout.model_fields})

STANDARD = "split"
LAYOUTS: Mapping[str, BoardLayout] = {
    STANDARD: BoardLayout(),
    "list": BoardLayout(blocks=(Block.CALLS, Block.NOTICES, Block.CLOCK)),
    "grid": BoardLayout(blocks=(Block.CALLS, Block.NOTICES, Block.CLOCK), rows=6, columns=3),
    "portrait": BoardLayout(rows=6),
    "counts": BoardLayout(blocks=(Block.WAITING, Block.NOTICES, Block.CLOCK), voice=False),
    "notice": BoardLayout(blocks=(Block.NOTICES, Block.CLOCK), voice=False, theme=Theme.LIGHT),
}
LAYOUT_NAMES: Mapping[str, tuple[str, str]] = {
    STANDARD: ("标准", "Standard"),
    "list": ("叫号列表", "List of calls"),
    "grid": ("叫号大屏", "Grid of calls"),
    "portrait": ("竖屏", "Portrait"),
    "counts": ("等候情况", "Who waits"),
    "notice": ("公告屏", "Notices"),
}


def overridden(layout: BoardLayout, wanted: Mapping[str, str]) -> BoardLayout:
    """Return the layout as a page's address changes it: `?layout=grid&rows=5&voice=off&lang=both`.

    What is no option, or has no sensible value, changes nothing: a screen that nobody can reach must
    show something.
    """
    layout = LAYOUTS.get(wanted.get("layout", ""), layout)
    for name in BoardLayout.model_fields:
        if name in wanted:
            value: Any = wanted[name].split(",") if name == "blocks" else wanted[name]
            try:
                layout = BoardLayout.model_validate({**layout.model_dump(), name: value})
            except ValidationError:
                continue
    return layout
