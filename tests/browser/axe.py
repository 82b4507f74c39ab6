"""Whether a page can be used by everybody, as far as axe-core can tell: WCAG 2.2, levels A and AA."""

from collections.abc import Sequence
from pathlib import Path
from typing import Any

from playwright.sync_api import Page

AXE = (Path(__file__).parent / "vendor" / "axe-core" / "axe.min.js").read_text("utf-8")
TAGS = ("wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22a", "wcag22aa")
_RUN = """([within, without, tags]) =>
    axe.run({ include: [within], exclude: without.map((one) => [one]) },
            { runOnly: { type: "tag", values: tags }, resultTypes: ["violations"] })
       .then((found) => found.violations)"""


def check(page: Page, within: str = "html", without: Sequence[str] = ()) -> None:
    """Assert that axe-core finds nothing in what `within` selects, but for the parts `without`.

    The page is looked at without motion, so that no colour is measured while it fades.
    """
    page.emulate_media(reduced_motion="reduce")
    if not page.evaluate("typeof axe === 'object'"):
        page.evaluate(AXE)
    violations = page.evaluate(_RUN, [within, list(without), list(TAGS)])
    assert not violations, "\n".join(line for found in violations for line in _told(found))


def _told(found: dict[str, Any]) -> list[str]:
    """Return a violation as lines: the rule, and under it every element that breaks it with the reason."""
    lines = [f"{found['id']}: {found['help']}"]
    for node in found["nodes"]:
        reasons = " ".join(node["failureSummary"].split("\n")[1:]).strip()
        lines.append(f"    {' '.join(map(str, node['target']))}: {reasons}")
    return lines
