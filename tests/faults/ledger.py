"""What must hold for a hall's database after a crash."""

from collections import Counter

from bench.ledger import Ledger


def assert_numbers_once(ledger: Ledger) -> None:
    """No number was given twice, none was skipped."""
    numbers = ledger.rows(
        "SELECT prefix, count(*), count(DISTINCT serial), max(serial) FROM tickets GROUP BY 1"
    )
    assert all(count == different == last for _, count, different, last in numbers)
    counters = dict(ledger.rows("SELECT prefix, last FROM ticket_counters"))
    assert counters == {prefix: last for prefix, *_, last in numbers}


def assert_called_once(ledger: Ledger) -> None:
    """No ticket was called twice, none that was called is without its service, nobody waits uncounted."""
    twice = ledger.rows("SELECT ticket_id FROM services GROUP BY ticket_id HAVING count(*) > 1")
    assert twice == []
    unfinished = ledger.rows("SELECT id FROM services WHERE outcome <> 'finished' OR outcome IS NULL")
    assert unfinished == []
    not_served = ledger.rows("SELECT id FROM tickets WHERE status <> 'finished'")
    assert not_served == []
    assert ledger.rows("SELECT * FROM lanes WHERE waiting <> 0") == []


def assert_log_whole(ledger: Ledger) -> None:
    """The log has no gap, and tells each step of each ticket once."""
    log = ledger.log()
    assert [seq for seq, *_ in log] == list(range(1, len(log) + 1))
    assert ledger.rows("SELECT seq FROM log_heads") == [(len(log),)]
    tickets = Counter(row[0] for row in ledger.rows("SELECT id FROM tickets"))
    for step in ("TicketIssued", "TicketCalled", "ServiceStarted", "ServiceFinished"):
        assert Counter(payload["ticket_id"] for _, _, kind, payload, _ in log if kind == step) == tickets
