"""Doors of lockers: told to open once, over the line to their lock board, and what it answers."""

from typing import Any

from hallsys.cases import locker_views
from hallsys.cases.locker_doors import ask_open, place_of
from hallsys.cases.locker_rules import Purpose, Size
from hallsys.cases.service import add_boxes, put_bank
from hallsys.devices.readings import DoorClosed
from hallsys.kernel.clock import SECOND
from hallsys.kernel.ids import new_id
from hallsys.relay.messages import ReadingPosted
from hallsys.relay.registration import DeviceReport
from tests.relay.hall import Relay

LOCKS = DeviceReport("locks", "lock_board", "lockboard", "locker:E1")
OTHER = DeviceReport("others", "lock_board", "lockboard", "locker:E2")


def bank(relay: Relay) -> Any:
    """Return the first box of a new bank E1."""
    hall = relay.hall
    bank_id = hall.do(put_bank, "E1", "东门取件柜", "Lockers", "东门", "East door")
    hall.do(add_boxes, bank_id, 1, 3, Size.SMALL)
    return hall.db.read(locker_views.boxes_of, hall.id, bank_id)[2]


def asked(relay: Relay, box: Any) -> str:
    opening_id: str = relay.hall.do(ask_open, box.id, Purpose.STAFF, None, "stuck")
    relay.feed()
    return opening_id


def test_the_board_of_the_bank_is_told_which_door(relay: Relay) -> None:
    agent = relay.hall.agent()
    relay.connect(agent, LOCKS, OTHER)
    opening_id = asked(relay, bank(relay))
    (sent,) = relay.wire.take()
    assert (sent["device_id"], sent["command"]["type"], sent["command"]["box"]) == ("locks", "open_box", 3)
    relay.acknowledge(agent.id, sent["delivery_id"], "done", None)
    (fact,) = relay.hall.log("LockerOpened")
    assert (fact.payload["opening_id"], fact.payload["place"]) == (opening_id, place_of("E1"))


def test_a_door_that_stays_shut_is_told_with_its_fault(relay: Relay) -> None:
    agent = relay.hall.agent()
    relay.connect(agent, LOCKS)
    asked(relay, bank(relay))
    (sent,) = relay.wire.take()
    relay.acknowledge(agent.id, sent["delivery_id"], "failed", "door_stuck")
    (fact,) = relay.hall.log("LockerStuck")
    assert fact.payload["fault"] == "door_stuck"
    assert len(relay.hall.db.read(locker_views.stuck, relay.hall.id)) == 1


def test_a_door_is_not_opened_late(relay: Relay) -> None:
    agent = relay.hall.agent()
    relay.connect(agent, LOCKS)
    relay.sink.part(agent.id, "s1")
    asked(relay, bank(relay))
    relay.hall.clock.advance(11 * SECOND)
    relay.sink.sweep()
    relay.connect(agent, LOCKS, session="s2")
    assert relay.wire.take("locks") == []
    (fact,) = relay.hall.log("LockerStuck")
    assert fact.payload["fault"] == "no_answer"


def test_a_door_that_is_closed_again_is_told_at_its_bank(relay: Relay) -> None:
    agent = relay.hall.agent()
    relay.connect(agent, LOCKS)
    body = {"device_id": "locks", "request_id": new_id(), "reading": DoorClosed(3).as_json()}
    relay.hall.desk().take(agent, ReadingPosted.model_validate(body))
    (fact,) = relay.hall.log("LockerClosed")
    assert fact.payload == {"place": "locker:E1", "box": 3}
