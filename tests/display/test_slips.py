"""What is printed on a ticket, from a ticket that was really issued."""

import pytest

from hallsys.devices.commands import Slip, read_command
from hallsys.display.slips import expected, slip
from hallsys.kernel.clock import MINUTE, ManualClock
from hallsys.kernel.database import Database
from tests.queue.hall import new_hall


@pytest.mark.parametrize(
    ("low", "high", "zh", "en"),
    [
        (8, 15, "8-15 分钟", "8-15 min"),
        (5, 5, "5 分钟", "5 min"),
        (0, 1, "马上叫号", "next in a moment"),
        (0, 2, "马上叫号", "next in a moment"),
        (0, 3, "0-3 分钟", "0-3 min"),
        (None, None, "请留意叫号", "please watch for your number"),
    ],
)
def test_the_expected_wait_is_a_range(low: int | None, high: int | None, zh: str, en: str) -> None:
    assert (expected(low, high, "zh"), expected(low, high, "en")) == (zh, en)


def test_a_slip_says_everything_and_no_more(db: Database, clock: ManualClock) -> None:
    hall = new_hall(db, clock)
    hall.issue("p1")
    clock.advance(5 * MINUTE)
    issued = hall.issue("p2", "licence", "permit")
    queue = hall.catalogue.queues[issued.queue_id]
    matters = [hall.catalogue.matters[matter_id] for matter_id in issued.matter_ids]
    content = slip(
        issued, hall.catalogue.hall, queue, matters, hall.policy, qr="http://hall/t/x", masked_name="张*丰"
    )
    assert content["title"] == "示例市政务服务中心"
    assert (content["number"], content["queue"], content["queue_en"]) == ("A002", "综合业务", "General")
    assert (content["ahead"], content["reprint"]) == (1, False)
    assert content["expect"].endswith("分钟")
    assert content["issued_at"] == "2026-03-02 09:05"
    assert content["matters"] == ["事项licence", "事项permit"]
    assert content["notes"][0].startswith("过号后 3 个号内")
    command = read_command({"type": "print_ticket", "slip": content, "ticket_id": issued.ticket_id})
    assert isinstance(getattr(command, "slip", None), Slip)
