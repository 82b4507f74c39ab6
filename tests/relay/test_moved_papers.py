"""A printer that does not print is stood in for: no paper is lost, and none comes twice without its mark."""

from collections.abc import Iterator

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from hallsys.kernel.clock import MINUTE, SECOND, ManualClock
from hallsys.kernel.database import Database
from hallsys.kernel.sealing import Keyring
from hallsys.queue.states import PrintState
from hallsys.relay.pairing import Agent
from hallsys.relay.policy import PrintSettings
from hallsys.relay.registration import DeviceReport
from tests.relay.hall import PRINTER, Relay, RelayHall, open_relay_hall

BESIDE = DeviceReport("printer-b", "ticket_printer", "escpos", "kiosk:K1")
AT_WINDOW = DeviceReport("window-printer", "ticket_printer", "escpos", "window:W01")
INSTEAD = PrintSettings(instead={"kiosk:K1": ("window:W01",)})


@pytest.fixture
def relay(hall: RelayHall) -> Iterator[Relay]:
    relay = Relay(hall, printing=INSTEAD)
    yield relay
    relay.sink.stop()


def break_down(relay: Relay, agent: Agent, device_id: str, fault: str = "paper_out") -> None:
    relay.sink.report_health(agent.id, device_id, "broken", fault)
    relay.feed()


def test_the_first_printer_that_works_prints(relay: Relay) -> None:
    agent = relay.hall.agent()
    relay.connect(agent, PRINTER, BESIDE, AT_WINDOW)
    for broken, chosen in (((), "printer"), (("printer",), "printer-b"), (("printer-b",), "window-printer")):
        for device_id in broken:
            break_down(relay, agent, device_id)
        relay.hall.reprint(relay.hall.issue().ticket_id)
        relay.feed()
        assert {data["device_id"] for data in relay.wire.take()} == {chosen}
    break_down(relay, agent, "window-printer")
    relay.hall.issue(seed=2)
    relay.feed()
    assert {data["device_id"] for data in relay.wire.take()} == {"printer"}  # it may be mended in time


def test_a_slip_that_failed_moves_and_the_kiosk_is_told_where_it_is(relay: Relay) -> None:
    hall = relay.hall
    agent = hall.agent()
    relay.connect(agent, PRINTER, AT_WINDOW)
    issued = hall.issue()
    relay.feed()
    (sent,) = relay.wire.take("printer")
    relay.acknowledge(agent.id, sent["delivery_id"], "failed", "paper_out", begun=False)
    (moved,) = relay.wire.take("window-printer")
    assert moved["command"]["slip"]["reprint"] is False  # nothing had come out
    assert hall.print_state(issued.ticket_id) is PrintState.RESERVED
    relay.acknowledge(agent.id, moved["delivery_id"], "done", None)
    (printed,) = hall.log("TicketPrinted")
    assert (printed.payload["place"], printed.payload["outlet"]) == ("kiosk:K1", "window:W01")
    assert hall.print_state(issued.ticket_id) is PrintState.CONFIRMED
    relay.sink.report_health(agent.id, "printer", "broken", "paper_out")
    relay.sink.report_health(agent.id, "printer", "ok", None)
    assert relay.wire.take() == []


def test_a_slip_that_may_be_out_in_part_moves_with_a_mark(relay: Relay) -> None:
    agent = relay.hall.agent()
    relay.connect(agent, PRINTER, AT_WINDOW)
    relay.hall.issue()
    relay.feed()
    (sent,) = relay.wire.take("printer")
    relay.acknowledge(agent.id, sent["delivery_id"], "failed", "print_unconfirmed", begun=True)
    (moved,) = relay.wire.take("window-printer")
    assert moved["command"]["slip"]["reprint"] is True


def test_what_an_agent_that_is_gone_had_moves_with_a_mark(relay: Relay) -> None:
    hall = relay.hall
    gone, there = hall.agent(), hall.agent()
    relay.connect(gone, PRINTER)
    relay.connect(there, AT_WINDOW, session="s2")
    issued = hall.issue()
    relay.feed()
    (sent,) = relay.wire.take("printer")
    relay.sink.part(gone.id, "s1")
    hall.clock.advance(6 * SECOND)
    relay.sink.sweep()
    (moved,) = relay.wire.take("window-printer")
    assert moved["command"]["slip"]["reprint"] is True
    relay.connect(gone, PRINTER, session="s3")
    assert relay.wire.take("printer") == []  # not sent to it again
    relay.acknowledge(gone.id, sent["delivery_id"], "done", None)  # it had printed after all
    relay.acknowledge(there.id, moved["delivery_id"], "done", None)
    assert hall.print_state(issued.ticket_id) is PrintState.CONFIRMED
    assert len(hall.log("TicketPrinted")) == 1


def test_what_no_printer_could_print_is_printed_by_the_first_that_works_again(relay: Relay) -> None:
    hall = relay.hall
    agent = hall.agent()
    relay.connect(agent, PRINTER, AT_WINDOW)
    issued = hall.issue()
    relay.feed()
    (sent,) = relay.wire.take("printer")
    relay.acknowledge(agent.id, sent["delivery_id"], "failed", "paper_out")
    break_down(relay, agent, "printer")
    (moved,) = relay.wire.take("window-printer")
    relay.acknowledge(agent.id, moved["delivery_id"], "failed", "cover_open")
    assert hall.print_state(issued.ticket_id) is PrintState.FAILED
    break_down(relay, agent, "window-printer", "cover_open")
    relay.sink.report_health(agent.id, "printer", "ok", None)
    (again,) = relay.wire.take()
    assert again["delivery_id"] == sent["delivery_id"]
    relay.acknowledge(agent.id, again["delivery_id"], "done", None)
    assert hall.print_state(issued.ticket_id) is PrintState.CONFIRMED
    relay.sink.report_health(agent.id, "window-printer", "ok", None)
    assert relay.wire.take() == []


def test_a_fact_that_comes_again_does_not_choose_another_printer(relay: Relay) -> None:
    hall = relay.hall
    agent = hall.agent()
    relay.connect(agent, PRINTER, AT_WINDOW)
    hall.issue()
    relay.feed()
    (sent,) = relay.wire.take("printer")
    relay.acknowledge(agent.id, sent["delivery_id"], "done", None)
    break_down(relay, agent, "printer")
    relay.sink.take(hall.log())
    assert relay.wire.take() == []


STEPS = st.lists(
    st.tuples(
        st.sampled_from(["print", "lose", "fail", "half", "break", "heal", "part", "hello"]),
        st.integers(0, 2),
    ),
    max_size=14,
)


@settings(
    max_examples=40,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
@given(steps=STEPS)
def test_no_paper_comes_twice_unmarked(
    steps: list[tuple[str, int]], relay_db: Database, clock: ManualClock, keyring: Keyring
) -> None:
    """Three printers with an agent each do whatever printers do; the slips that came out are counted."""
    relay = Relay(open_relay_hall(relay_db, clock, keyring), printing=INSTEAD)
    hall = relay.hall
    wiring = (PRINTER, BESIDE, AT_WINDOW)
    agents = [hall.agent() for _ in wiring]
    for agent, report in zip(agents, wiring, strict=True):
        relay.connect(agent, report, session=f"{report.device_id}-0")
    waiting: dict[str, dict[str, object]] = {}  # what each printer's agent holds, by delivery
    begun: set[str] = set()
    papers: list[bool] = []  # those that came out, in whole or in part: whether each bears the mark
    hall.issue()
    relay.feed()

    def arrived() -> None:
        for data in relay.wire.take():
            waiting[data["delivery_id"]] = data

    for turn, (step, at) in enumerate(steps):
        arrived()
        agent, report = agents[at], wiring[at]
        mine = [data for data in waiting.values() if data["device_id"] == report.device_id]
        if step in ("print", "lose", "half", "fail") and mine:
            delivery_id = str(mine[0]["delivery_id"])
            if step != "fail":
                marked = bool(mine[0]["command"]["slip"]["reprint"]) or delivery_id in begun  # type: ignore[index]
                papers.append(marked)
                begun.add(delivery_id)
            del waiting[delivery_id]
            if step == "print":
                relay.acknowledge(agent.id, delivery_id, "done", None)
            elif step != "lose":  # lost: the answer never comes
                relay.acknowledge(agent.id, delivery_id, "failed", "paper_out", begun=delivery_id in begun)
        elif step == "break":
            break_down(relay, agent, report.device_id)
        elif step == "heal":
            relay.sink.report_health(agent.id, report.device_id, "ok", None)
        elif step == "part":
            for row in hall.rows(
                "SELECT session FROM agents WHERE hall_id = :hall_id AND session IS NOT NULL"
            ):
                if row.session.startswith(f"{report.device_id}-"):
                    relay.sink.part(agent.id, row.session)
            hall.clock.advance(6 * SECOND)
            relay.sink.sweep()
        elif step == "hello":
            relay.connect(agent, report, session=f"{report.device_id}-{turn + 1}")
        relay.feed()
    assert papers.count(False) <= 1
    hall.clock.advance(3 * MINUTE)
    relay.sink.sweep()
    assert (
        hall.rows("SELECT 1 FROM deliveries WHERE hall_id = :hall_id AND state IN ('pending', 'sent')") == []
    )
