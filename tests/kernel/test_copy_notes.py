"""Notes of copies: read as they were written, refused when they are none; how old a copy may be."""

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hallsys.kernel.clock import HOUR
from hallsys.kernel.copy_notes import Note, NoteBroken, old_since, read_note, write_note
from tests.conftest import MONDAY_NINE

NOTE = Note(MONDAY_NINE, "/copies/hallsys-20260302-010000.db", {"DEMO": (7, "ab" * 32)})


def test_a_note_is_read_as_it_was_written(tmp_path: Path) -> None:
    path = tmp_path / "var" / "backup.json"
    assert read_note(path) is None
    write_note(path, NOTE)
    write_note(path, NOTE)
    assert read_note(path) == NOTE
    assert [one.name for one in path.parent.iterdir()] == ["backup.json"]


@pytest.mark.parametrize("text", ["", "[]", "{}", '{"at": 1, "copy": "x", "seals": {"A": []}}', "\x00\xff"])
def test_what_is_no_note_is_refused(tmp_path: Path, text: str) -> None:
    path = tmp_path / "backup.json"
    path.write_text(text, encoding="latin-1")
    with pytest.raises(NoteBroken):
        read_note(path)


@given(st.integers(0, 2**45), st.integers(0, 2**45), st.integers(0, 1000))
def test_a_copy_is_old_from_so_many_hours_on(at: int, now: int, hours: int) -> None:
    since = old_since(Note(at, "", {}), 0, hours, now)
    assert (since is not None) == (hours > 0 and now - at > hours * HOUR)
    assert since in (None, at + hours * HOUR)
    assert old_since(None, at, hours, now) == since  # a hall without a copy, from when it began
