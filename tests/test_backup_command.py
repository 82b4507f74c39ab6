"""`hallsys backup` and `hallsys restore`, as they are typed."""

from pathlib import Path

import pytest

from tests.test_cli import DEMO_HALL, done, hallsys


@pytest.fixture
def hall(tmp_path: Path) -> Path:
    """Return the settings file of the demo hall, imported."""
    path = tmp_path / "hall.toml"
    path.write_text(
        f'[server]\ndatabase = "sqlite:///{tmp_path}/hall.db"\nkeys = "{tmp_path}/keys.json"\n',
        encoding="utf-8",
    )
    done("init", "--config", path)
    done("import", DEMO_HALL, "--config", path)
    return path


def test_a_copy_goes_there_and_back(hall: Path, tmp_path: Path) -> None:
    said = done("backup", tmp_path / "copies", "--keep", "2", "--config", hall)
    (copy,) = (tmp_path / "copies").iterdir()
    assert said.startswith(f"copied and verified: {copy} (")
    assert "1 halls" in said
    assert done("restore", copy, "--verify-only", "--config", hall).startswith("whole: ")
    assert "what was there before: " in done("restore", copy, "--config", hall)
    assert done("import", DEMO_HALL, "--config", hall).startswith("imported: ")


def test_a_copy_that_is_none_is_refused_with_a_sentence(hall: Path, tmp_path: Path) -> None:
    copy = tmp_path / "hallsys-20260302-010000.db"
    copy.write_text("text", encoding="utf-8")
    result = hallsys("restore", copy, "--config", hall)
    assert result.exit_code == 1
    assert "[backup_broken]" in result.output
    assert hallsys("restore", copy.with_suffix(".dump"), "--config", hall).exit_code == 2  # there is none
