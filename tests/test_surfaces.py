"""docs/surfaces.md names tests and pictures that there are."""

import re
from pathlib import Path

ROOT = Path(__file__).parents[1]
TOLD = (ROOT / "docs" / "surfaces.md").read_text(encoding="utf-8")


def test_every_point_is_held_by_a_test_that_there_is() -> None:
    there = {
        name
        for path in (ROOT / "tests").rglob("test_*.py")
        for name in re.findall(r"^def (test_\w+)", path.read_text(encoding="utf-8"), re.MULTILINE)
    }
    named = set(re.findall(r"`(test_\w+)`", TOLD))
    assert len(named) > 40
    assert named <= there, named - there


def test_every_file_it_names_is_there() -> None:
    parts = re.findall(r"`((?:tests|bench)[/.][\w/.]+)`", TOLD)
    paths = [
        Path(part.replace(".", "/") + ".py") if part.startswith("bench") else Path(part) for part in parts
    ]
    pictures = [Path("docs") / name for name in re.findall(r"\]\((pictures/[\w-]+\.webp)\)", TOLD)]
    assert len(paths) > 5
    assert len(pictures) > 5
    assert not [path for path in (*paths, *pictures) if not (ROOT / path).exists()]
