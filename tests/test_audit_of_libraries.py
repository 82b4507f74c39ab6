"""What the dependency audit of `make test` reads out of an answer of the index."""

from tools.audit import LOCKED, findings, pins

KNOWN = {
    "vulnerabilities": [
        {"id": "PYSEC-1", "aliases": ["CVE-2020-1"], "fixed_in": ["2.1"]},
        {"id": "PYSEC-2", "aliases": [], "fixed_in": []},
        {"id": "PYSEC-3", "aliases": [], "fixed_in": ["3.0"], "withdrawn": "2026-01-01T00:00:00Z"},
    ]
}


def test_what_has_a_fix_is_told_unless_it_is_left_with_a_reason() -> None:
    assert findings("thing", "2.0", KNOWN, ()) == ["thing 2.0: PYSEC-1, mended in 2.1"]
    assert findings("thing", "2.0", KNOWN, ("CVE-2020-1",)) == []
    assert findings("thing", "2.0", {"vulnerabilities": []}, ()) == []


def test_every_locked_library_is_asked_for() -> None:
    locked = LOCKED[0].read_text(encoding="utf-8")
    assert len(pins(locked)) == sum("==" in line for line in locked.splitlines())
