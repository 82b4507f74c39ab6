"""Where a text of a page has one word for one and another for many, it tells the number, too."""

import re
from pathlib import Path

WEB = Path(__file__).parents[2] / "hallsys" / "web"
OWN = [path for path in WEB.rglob("static/**/*.js") if "vendor" not in path.parts]
_LITERAL = re.compile(r'"(?:[^"\\]|\\.)*"')
_WORDS = re.compile(r"\{(\w+):[^|}]*\|[^}]*\}")


def test_counted_words_stand_beside_their_number() -> None:
    counted = [
        (path.name, text, name)
        for path in OWN
        for text in _LITERAL.findall(path.read_text(encoding="utf-8"))
        for name in _WORDS.findall(text)
    ]
    assert len(counted) > 10, "the texts are found"
    assert not [(where, text) for where, text, name in counted if f"{{{name}}}" not in text]
