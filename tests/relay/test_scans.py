"""Codes that are scanned become an id that opens something where they were scanned, and nowhere else."""

import pytest

from hallsys.kernel.clock import HOUR, MINUTE
from hallsys.kernel.ids import new_id
from hallsys.queue.errors import CodeNotFound, ScanUnknown
from hallsys.queue.scanning import CodeKind, check_in_scanned, forget_scans, reprint_scanned, scanned
from hallsys.relay.messages import ReadingPosted, Scanned
from hallsys.relay.pairing import Agent
from tests.relay.hall import READER, Relay

CODE = "7M4K2QXD3W9TB"


@pytest.fixture
def agent(relay: Relay) -> Agent:
    agent = relay.hall.agent()
    relay.connect(agent, READER)
    return agent


def scan(relay: Relay, agent: Agent, kind: CodeKind, code: str) -> str:
    """Have the kiosk's scanner read a code; return the id of the scan."""
    reading = Scanned(type="scanned", kind=kind.value, text=code)
    posted = ReadingPosted(device_id="reader", request_id=new_id(), reading=reading)
    relay.hall.desk().take(agent, posted)
    fact = relay.hall.log("CodeScanned")[-1]
    assert (fact.payload["place"], fact.payload["code_kind"]) == ("kiosk:K1", kind)
    assert code not in str(relay.hall.log())
    return str(fact.payload["scan_id"])


def book(relay: Relay, person_id: str, starts_in: int) -> None:
    """Write down an appointment of the hall's matter with CODE."""
    hall = relay.hall
    (matter_id,), (queue_id,) = hall.catalogue.matters, hall.catalogue.queues
    starts = hall.clock.now() + starts_in
    hall.write(
        "INSERT INTO appointments (id, hall_id, person_id, matter_id, queue_id, day, starts_at, ends_at, "
        f"state, created_at, code) VALUES ('{new_id()}', :hall_id, '{person_id}', '{matter_id}', "
        f"'{queue_id}', '2026-03-02', {starts}, {starts + 30 * MINUTE}, 'booked', 0, '{CODE}')"
    )


def test_the_code_of_an_appointment_checks_in_once(relay: Relay, agent: Agent) -> None:
    hall = relay.hall
    book(relay, new_id(), 10 * MINUTE)
    scan_id = scan(relay, agent, CodeKind.APPOINTMENT, CODE)
    with pytest.raises(ScanUnknown):
        hall.do(check_in_scanned, hall.catalogue, scan_id, place="kiosk:K2", pace=hall.pace())
    issued = hall.do(check_in_scanned, hall.catalogue, scan_id, place="kiosk:K1", pace=hall.pace())
    assert issued.priority_class == "appointment"
    # Scanned once more, it stands for the ticket that it became.
    posted = Scanned(type="scanned", kind="appointment", text=CODE)
    hall.desk().take(agent, ReadingPosted(device_id="reader", request_id=new_id(), reading=posted))
    fact = hall.log("CodeScanned")[-1]
    assert fact.payload["code_kind"] == "ticket"
    again = hall.do(
        reprint_scanned, hall.catalogue, fact.payload["scan_id"], place="kiosk:K1", pace=hall.pace()
    )
    assert (again.ticket_id, again.reprint) == (issued.ticket_id, True)


def test_a_ticket_is_found_under_its_code_where_it_was_scanned(relay: Relay, agent: Agent) -> None:
    hall = relay.hall
    issued = hall.issue()
    scan_id = scan(relay, agent, CodeKind.TICKET, issued.token)
    key = (hall.id, scan_id, "kiosk:K1", CodeKind.TICKET)
    assert hall.db.read(scanned, *key, hall.clock.now()) == issued.ticket_id
    for wrong in (
        (hall.id, scan_id, "kiosk:K2", CodeKind.TICKET),
        (hall.id, scan_id, "kiosk:K1", CodeKind.PICK_UP),
    ):
        with pytest.raises(ScanUnknown):
            hall.db.read(scanned, *wrong, hall.clock.now())
    hall.clock.advance(3 * MINUTE)
    with pytest.raises(ScanUnknown):
        hall.db.read(scanned, *key, hall.clock.now())
    hall.clock.advance(25 * HOUR)
    assert hall.do(forget_scans) == 1


@pytest.mark.parametrize("kind", list(CodeKind))
def test_a_code_that_stands_for_nothing_is_told_at_the_place(
    relay: Relay, agent: Agent, kind: CodeKind
) -> None:
    with pytest.raises(CodeNotFound):
        scan(relay, agent, kind, "123456")
    (told,) = relay.hall.log("CardNotRead")
    assert told.payload == {"place": "kiosk:K1", "fault": "code_not_found"}
    assert "123456" not in str(relay.hall.log())


def test_a_scan_does_not_show_its_code() -> None:
    assert CODE not in repr(Scanned(type="scanned", kind="appointment", text=CODE))
