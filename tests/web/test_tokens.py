"""Every text on every ground that it stands on can be read: contrasts computed from tokens.css."""

import re
from colorsys import rgb_to_hsv
from pathlib import Path

import pytest

CSS = Path(__file__).parents[2] / "hallsys" / "web" / "static" / "tokens.css"
BLOCK = re.compile(r"^(?P<selector>[^\s@/][^{]*) \{(?P<body>[^}]*)\}", re.MULTILINE)
TOKEN = re.compile(r"--([\w-]+): ([^;]+);")
LIGHT, DARK = '[data-theme="light"]', '[data-theme="dark"]'
HIGH = '[data-contrast="high"]'
# A theme: the blocks that it takes its tokens from, the later over the earlier, and the contrast that its
# texts need (WCAG 2.2, 1.4.3 and 1.4.6; boards are read from afar).
THEMES = {
    "light": ((":root", LIGHT), 4.5),
    "dark": ((":root", DARK), 7.0),
    "light, high contrast": ((":root", LIGHT, LIGHT + HIGH), 7.0),
    "dark, high contrast": ((":root", DARK, DARK + HIGH), 7.0),
}
STATES = ("good", "warn", "bad", "calm", "violet", "brand")
WINDOWS = ("serving", "called", "free", "paused", "closed", "offline")
GROUNDS = ("ground", "surface", "raised")
TEXTS = [
    *((ink, ground) for ink in ("ink", "muted", *STATES, "number", "window") for ground in GROUNDS),
    *((state, f"{state}-pale") for state in (*STATES, *WINDOWS)),
    *(("ink", f"{state}-pale") for state in STATES),
    *((f"on-{state}", state) for state in ("good", "bad", "brand")),
    ("on-brand", "brand-deep"),
    ("muted", "calm-pale"),
    ("muted", "brand-pale"),
    ("ground", "ink"),  # toasts
]
# Borders of what is pressed or filled in, and the focus, against what lies around them (1.4.11).
EDGES = [(edge, ground) for edge in ("edge", "focus") for ground in GROUNDS]


def blocks() -> dict[str, dict[str, str]]:
    found: dict[str, dict[str, str]] = {}
    for block in BLOCK.finditer(CSS.read_text("utf-8")):
        found.setdefault(block["selector"], {}).update(TOKEN.findall(block["body"]))
    return found


def tokens(theme: str) -> dict[str, str]:
    all_blocks = blocks()
    return {name: value for one in THEMES[theme][0] for name, value in all_blocks[one].items()}


def luminance(colour: str) -> float:
    """Return the relative luminance of #rrggbb, as WCAG defines it."""
    parts = [int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5)]
    red, green, blue = (p / 12.92 if p <= 0.04045 else ((p + 0.055) / 1.055) ** 2.4 for p in parts)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast(theme: str, one: str, other: str) -> float:
    found = tokens(theme)

    def colour(name: str) -> str:
        value = found[name]
        return colour(value[6:-1]) if value.startswith("var(--") else value

    dark, light = sorted((luminance(colour(one)), luminance(colour(other))))
    return (light + 0.05) / (dark + 0.05)


@pytest.mark.parametrize("theme", THEMES)
def test_every_text_can_be_read(theme: str) -> None:
    least = THEMES[theme][1]
    pale = {pair: round(ratio, 2) for pair in TEXTS if (ratio := contrast(theme, *pair)) < least}
    assert pale == {}


@pytest.mark.parametrize("theme", THEMES)
def test_what_can_be_pressed_has_an_edge(theme: str) -> None:
    pale = {pair: round(ratio, 2) for pair in EDGES if (ratio := contrast(theme, *pair)) < 3}
    assert pale == {}


def test_the_themes_name_the_same_tokens() -> None:
    found = blocks()
    assert found[LIGHT].keys() == found[DARK].keys()
    assert found[LIGHT + HIGH].keys() <= found[LIGHT].keys()
    assert found[DARK + HIGH].keys() <= found[DARK].keys()


def test_every_token_that_a_style_uses_is_there() -> None:
    web = CSS.parents[1]
    styles, scripts = (
        [path.read_text("utf-8") for path in web.rglob(kind) if "vendor" not in path.parts]
        for kind in ("*.css", "*.js")
    )
    known = {name for block in blocks().values() for name in block}
    own = {
        name for text in styles + scripts for name in re.findall(r"--([\w-]+):", text)
    }  # a page's measures
    used = {name for text in styles for name in re.findall(r"var\(--([\w-]+)", text)}
    assert used <= known | own


def hue(colour: str) -> float:
    """Return the hue of #rrggbb in degrees."""
    return 360 * rgb_to_hsv(*(int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5)))[0]


def test_boards_have_the_usual_colours_black_ground_yellow_numbers_green_windows() -> None:
    dark = tokens("dark")
    assert dark["ground"] == "#000000"
    assert 40 <= hue(dark["number"]) <= 65
    assert 90 <= hue(dark["window"]) <= 160
