"""Changes of allocations are read from the log and taken back."""

from sqlalchemy import Connection, TextClause, text

from hallsys.counters import history
from tests.counters.office import Office


def changes(office: Office, **how: int) -> tuple[history.AllocationChange, ...]:
    return office.hall.db.read(history.allocation_changes, office.hall.id, **how)


def test_every_change_tells_who_when_and_from_what_to_what(office: Office) -> None:
    office.allocate(0, "realty")
    newest = changes(office)[0]
    assert (newest.actor, newest.at) == ("clerk:test", office.hall.clock.now())
    assert newest.queue_ids == (office.queue("realty"),)
    assert set(newest.previous) == {office.queue("general"), office.queue("social")}
    assert [one.seq for one in changes(office)] == sorted((one.seq for one in changes(office)), reverse=True)
    assert changes(office, before=newest.seq, limit=1)[0].seq < newest.seq


def test_a_change_is_taken_back_and_that_too(office: Office) -> None:
    before = set(office.standing(0).queue_ids)
    office.allocate(0, "realty")
    wrong = changes(office)[0]
    office.do(history.revert_allocation, wrong.seq, office.hall.day)
    assert set(office.standing(0).queue_ids) == before
    back = changes(office)[0]
    assert back.reverts == wrong.seq
    office.do(history.revert_allocation, back.seq, office.hall.day)
    assert office.standing(0).queue_ids == (office.queue("realty"),)


def test_what_was_changed_again_is_not_taken_back(office: Office) -> None:
    office.allocate(0, "realty")
    first = changes(office)[0]
    office.allocate(0, "social")
    code, sentence = office.refused(history.revert_allocation, first.seq, office.hall.day)
    assert (code, sentence) == ("allocation_moved_on", "1 号窗口之后又有变更，不能直接恢复。")
    assert office.refused(history.revert_allocation, 10_000, office.hall.day)[0] == "allocation_unknown"


def test_taking_a_change_back_strands_nobody_unless_confirmed(office: Office) -> None:
    office.allocate(2)
    office.allocate(0, "realty")
    office.issue("p1", matter="deed")
    change = changes(office)[0]
    assert office.refused(history.revert_allocation, change.seq, office.hall.day)[0] == "strands_waiters"
    office.do(history.revert_allocation, change.seq, office.hall.day, confirmed=True)
    assert office.queue("realty") not in office.standing(0).queue_ids


def test_nobody_reads_through_the_log(office: Office) -> None:
    def steps(conn: Connection, statement: TextClause) -> list[str]:
        if conn.dialect.name != "sqlite":
            return []
        params = {name: values[name] for name in statement._bindparams}
        return [row.detail for row in conn.execute(text(f"EXPLAIN QUERY PLAN {statement.text}"), params)]

    values = {"hall_id": "h", "before": 1, "limit": 1, "seq": 1}
    for statement in (history._CHANGES, history._CHANGE):
        for step in office.hall.db.read(steps, statement):
            assert "ix_events_allocations" in step or "PRIMARY KEY" in step
