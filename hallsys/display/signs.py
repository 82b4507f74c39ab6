"""What a window's sign shows, fitted to strips of so many columns."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

from hallsys.display.board import Window

SignStyle = Literal["called", "idle", "paused", "closed", "moved"]


@dataclass(frozen=True, slots=True)
class SignText:
    """The lines of a sign, and the style that chooses its colour and whether it flashes."""

    lines: tuple[str, ...]
    style: SignStyle


def width(text: str) -> int:
    """Return how many columns `text` takes: one for a byte of GB18030, two for anything longer."""
    return sum(1 if len(character.encode("gb18030")) == 1 else 2 for character in text)


def cut(text: str, columns: int) -> str:
    """Return as much of `text` as fits, never half of a wide character."""
    taken = 0
    for at, character in enumerate(text):
        taken += width(character)
        if taken > columns:
            return text[:at]
    return text


def fit(candidates: Sequence[str], columns: int) -> str:
    """Return the first of `candidates` (longest first) that fits, else what fits of the last."""
    return next((text for text in candidates if width(text) <= columns), cut(candidates[-1], columns))


# Each line in several lengths, so that an eight-column strip says something sensible too.
_NUMBER = ("{number}",)
_TEXTS: dict[str, tuple[SignStyle, tuple[tuple[str, ...], ...]]] = {
    "called": ("called", (_NUMBER, ("请{number}到{window}号窗口", "请到{window}号窗口", "到{window}号窗"))),
    "recalled": (
        "called",
        (_NUMBER, ("请{number}尽快到{window}号窗口", "请尽快到{window}号", "请到{window}号")),
    ),
    "serving": ("idle", (_NUMBER, ("正在办理", "办理中"))),
    "idle": (
        "idle",
        (("{window}号窗口 {name}", "{window}号窗口"), ("空闲 请等候叫号", "请等候叫号", "空闲")),
    ),
    "paused": ("paused", (("{window}号窗口",), ("暂停服务 请稍候", "暂停服务", "暂停"))),
    "closed": ("closed", (("{window}号窗口",), ("本窗口未开放", "未开放", "关闭"))),
    "moved": ("moved", (_NUMBER, ("请到{target}号窗口等候", "请到{target}号窗口", "转{target}号"))),
    "moved_on": ("moved", (_NUMBER, ("已转出 请等候叫号", "请等候叫号", "等候"))),
}


def sign(window: Window, columns: int) -> SignText:
    """Return what the sign over `window` shows now, in lines of at most `columns` columns."""
    return _say(_shown(window), columns, number=window.ticket or "", window=window.number, name=window.name)


def moved_sign(number: str, target_window: int | None, columns: int) -> SignText:
    """Return where a transferred ticket goes: to another window, or back among the waiting."""
    shown = "moved_on" if target_window is None else "moved"
    return _say(shown, columns, number=number, target=target_window or 0)


def _shown(window: Window) -> str:
    if window.ticket is not None:
        if window.serving:
            return "serving"
        return "recalled" if window.recalls else "called"
    return {"open": "idle", "paused": "paused", "signed_out": "closed"}[window.state]


def _say(shown: str, columns: int, /, **facts: str | int) -> SignText:
    style, lines = _TEXTS[shown]
    texts = tuple(fit([text.format(**facts).strip() for text in line], columns) for line in lines)
    return SignText(texts, style)
