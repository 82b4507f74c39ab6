from hypothesis import given
from hypothesis import strategies as st

from hallsys.kernel.text import one_line, several_lines

anything = st.text(st.characters(codec=None))


@given(anything)
def test_one_line_can_be_stored_and_shown(text: str) -> None:
    clean = one_line(text)
    clean.encode()
    assert clean.isprintable()
    assert clean == clean.strip()
    assert "  " not in clean
    assert one_line(clean) == clean


@given(st.lists(st.text("证照abc123，。", min_size=1), min_size=1))
def test_words_stay_as_they_are(words: list[str]) -> None:
    assert one_line(" \x00\n\u3000".join(words)) == " ".join(words)


@given(anything)
def test_several_lines_are_clean_lines(text: str) -> None:
    clean = several_lines(text)
    clean.encode()
    assert [one_line(line) for line in clean.split("\n") if clean] == clean.splitlines()
    assert several_lines(clean) == clean
